//! Durations by which a person advances the clock: `83d`, `12h`, `90m`, `30s`, `1d12h`.

use chrono::TimeDelta;

/// Why a text is not a duration.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Not numbers with units, or zero.
    #[error("write a duration such as 83d, 12h, 90m, 30s or 1d12h, not {0:?}")]
    Unreadable(String),
    /// A negative duration.
    #[error("the clock only goes forward, so {0:?} is not possible")]
    Negative(String),
    /// More seconds than `TimeDelta` can hold.
    #[error("{0:?} is too long")]
    TooLong(String),
}

/// Parses a positive duration in the notation of the crate `humantime`.
pub fn parse_duration(text: &str) -> Result<TimeDelta, DurationError> {
    let trimmed = text.trim();
    if trimmed.starts_with('-') {
        return Err(DurationError::Negative(text.to_owned()));
    }
    let duration = humantime::parse_duration(trimmed).map_err(|error| match error {
        humantime::DurationError::NumberOverflow => DurationError::TooLong(text.to_owned()),
        _ => DurationError::Unreadable(text.to_owned()),
    })?;
    if duration.is_zero() {
        return Err(DurationError::Unreadable(text.to_owned()));
    }
    TimeDelta::from_std(duration).map_err(|_| DurationError::TooLong(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_parse_as_people_write_them() {
        assert_eq!(parse_duration("83d"), Ok(TimeDelta::days(83)));
        assert_eq!(parse_duration(" 12h "), Ok(TimeDelta::hours(12)));
        assert_eq!(parse_duration("90m"), Ok(TimeDelta::minutes(90)));
        assert_eq!(parse_duration("30s"), Ok(TimeDelta::seconds(30)));
        assert_eq!(parse_duration("1d12h"), Ok(TimeDelta::hours(36)));
    }

    #[test]
    fn other_text_is_refused_with_an_example() {
        for text in ["", "d", "12", "1x", "0d", "+1d", "1dé", "ééd"] {
            let refused = parse_duration(text).expect_err(text);

            assert!(refused.to_string().contains("83d"), "{text}: {refused}");
        }
    }

    #[test]
    fn negative_and_overlong_durations_are_refused_as_such() {
        assert!(matches!(parse_duration("-1d"), Err(DurationError::Negative(_))));
        assert!(matches!(parse_duration("99999999999999999999d"), Err(DurationError::TooLong(_))));
        assert!(matches!(parse_duration("9223372036854775807d"), Err(DurationError::TooLong(_))));
        assert!(matches!(parse_duration("9223372036854775807s"), Err(DurationError::TooLong(_))));
    }
}
