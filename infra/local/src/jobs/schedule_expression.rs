//! Schedule expressions of EventBridge.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};

/// When a schedule runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleExpression {
    /// `rate(5 minutes)`.
    Every(TimeDelta),
    /// `cron(30 6 * * ? *)`: every day at that time, UTC.
    Daily(NaiveTime),
}

/// The expression is not supported locally.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a supported schedule expression: rate(5 minutes), rate(1 hour), cron(30 6 * * ? *)")]
pub struct UnsupportedSchedule(pub String);

impl ScheduleExpression {
    /// Parses a schedule expression.
    pub fn parse(expression: &str) -> Result<Self, UnsupportedSchedule> {
        let inner = |name: &str| expression.trim().strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        let read = match (inner("rate"), inner("cron")) {
            (Some(rate), _) => every(rate).map(Self::Every),
            (_, Some(cron)) => daily(cron).map(Self::Daily),
            _ => None,
        };
        read.ok_or_else(|| UnsupportedSchedule(expression.to_owned()))
    }

    /// The next run after a run at `last`.
    #[must_use]
    pub fn after(self, last: DateTime<Utc>) -> DateTime<Utc> {
        let next = match self {
            Self::Every(span) => last.checked_add_signed(span),
            Self::Daily(time) => {
                let today = last.date_naive().and_time(time).and_utc();
                if today > last { Some(today) } else { today.checked_add_days(Days::new(1)) }
            }
        };
        next.unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

fn every(rate: &str) -> Option<TimeDelta> {
    let (number, unit) = rate.trim().split_once(' ')?;
    let number: i64 = number.parse().ok().filter(|number| *number > 0)?;
    match unit.trim().trim_end_matches('s') {
        "minute" => TimeDelta::try_minutes(number),
        "hour" => TimeDelta::try_hours(number),
        "day" => TimeDelta::try_days(number),
        _ => None,
    }
}

fn daily(cron: &str) -> Option<NaiveTime> {
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let [minute, hour, rest @ ..] = fields.as_slice() else { return None };
    let time = NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)?;
    matches!(rest, ["*", "*", "?", "*"] | ["?", "*", "*", "*"]).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_of_eventbridge_parse() {
        let half_past_six = NaiveTime::from_hms_opt(6, 30, 0).expect("a time");

        assert_eq!(ScheduleExpression::parse("rate(5 minutes)"), Ok(ScheduleExpression::Every(TimeDelta::minutes(5))));
        assert_eq!(ScheduleExpression::parse("rate(1 hour)"), Ok(ScheduleExpression::Every(TimeDelta::hours(1))));
        assert_eq!(ScheduleExpression::parse("cron(30 6 * * ? *)"), Ok(ScheduleExpression::Daily(half_past_six)));
    }

    #[test]
    fn an_unsupported_expression_is_an_error() {
        for expression in
            ["", "rate()", "rate(0 minutes)", "rate(5 moons)", "cron(0 12 ? * MON *)", "cron(0 25 * * ? *)"]
        {
            assert_eq!(ScheduleExpression::parse(expression), Err(UnsupportedSchedule(expression.to_owned())));
        }
    }

    #[test]
    fn a_daily_schedule_is_due_later_today_or_tomorrow() {
        let daily = ScheduleExpression::parse("cron(30 6 * * ? *)").expect("a schedule");
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");

        assert_eq!(daily.after(at("2026-11-21T06:29:59Z")), at("2026-11-21T06:30:00Z"));
        assert_eq!(daily.after(at("2026-11-21T06:30:00Z")), at("2026-11-22T06:30:00Z"));
    }
}
