//! Spans of time as people type them: `83d`, `12h`, `90m`, `30s`, `1d12h`.

use chrono::TimeDelta;

/// Why a text is no span of time.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Not numbers with units, from the largest unit to the smallest.
    #[error("write a span such as 83d, 12h, 90m, 30s or 1d12h, not {0:?}")]
    UnsupportedSchedule(String),
    /// Back in time.
    #[error("the clock only goes forward, so {0:?} cannot be done")]
    Backwards(String),
    /// More seconds than can be counted.
    #[error("{0:?} is too long")]
    TooLong(String),
}

/// Reads a span: whole numbers with `d`, `h`, `m` or `s`, each unit at most once and the largest first.
pub fn parse_duration(text: &str) -> Result<TimeDelta, DurationError> {
    let unreadable = || DurationError::UnsupportedSchedule(text.to_owned());
    let too_long = || DurationError::TooLong(text.to_owned());
    let mut rest = text.trim();
    if rest.starts_with('-') {
        return Err(DurationError::Backwards(text.to_owned()));
    }
    let (mut seconds, mut last_unit) = (0_i64, i64::MAX);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(unreadable)?;
        let (number, tail) = rest.split_at(digits);
        let unit = match tail.as_bytes().first() {
            Some(b'd') => 86_400,
            Some(b'h') => 3_600,
            Some(b'm') => 60,
            Some(b's') => 1,
            _ => return Err(unreadable()),
        };
        if number.is_empty() || unit >= last_unit {
            return Err(unreadable());
        }
        let number: i64 = number.parse().map_err(|_| too_long())?;
        seconds = number.checked_mul(unit).and_then(|more| seconds.checked_add(more)).ok_or_else(too_long)?;
        (last_unit, rest) = (unit, &tail[1..]);
    }
    if seconds == 0 {
        return Err(unreadable());
    }
    TimeDelta::try_seconds(seconds).ok_or_else(too_long)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_as_people_write_them() {
        assert_eq!(parse_duration("83d"), Ok(TimeDelta::days(83)));
        assert_eq!(parse_duration(" 12h "), Ok(TimeDelta::hours(12)));
        assert_eq!(parse_duration("90m"), Ok(TimeDelta::minutes(90)));
        assert_eq!(parse_duration("30s"), Ok(TimeDelta::seconds(30)));
        assert_eq!(parse_duration("1d12h"), Ok(TimeDelta::hours(36)));
    }

    #[test]
    fn nonsense_is_refused_with_an_example() {
        for text in ["", "d", "12", "1x", "1d2d", "1h2d", "0d", "1 d", "1.5d", "+1d", "1dé", "ééd"] {
            let refused = parse_duration(text).expect_err(text);

            assert!(refused.to_string().contains("83d"), "{text}: {refused}");
        }
    }

    #[test]
    fn back_in_time_and_endless_spans_are_refused_as_such() {
        assert!(matches!(parse_duration("-1d"), Err(DurationError::Backwards(_))));
        assert!(matches!(parse_duration("99999999999999999999d"), Err(DurationError::TooLong(_))));
        assert!(matches!(parse_duration("9223372036854775807d"), Err(DurationError::TooLong(_))));
        assert!(matches!(parse_duration("9223372036854775807s"), Err(DurationError::TooLong(_))));
    }
}
