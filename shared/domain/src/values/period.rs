//! Spans of time as whole seconds, written as ISO 8601 durations without months or years: `P90D`, `PT36H`.

use std::{fmt, str::FromStr};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::fault::ParseError;

/// The text is not a span that this product can count exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an ISO 8601 duration of weeks, days, hours, minutes or seconds, such as P90D, and at most P3650D")]
pub struct NotAPeriod;

impl ParseError for NotAPeriod {}

/// A span of 1 second to 3,650 days. A day is 86,400 seconds, regardless of daylight saving time (C70).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(u32);

const DAY: u32 = 86_400;
/// The last instant that RFC 3339 can write, in milliseconds since 1970: later ones would not sort as text (C75).
const LAST: i64 = 253_402_300_799_999;

impl Period {
    /// One hour.
    pub const HOUR: Self = Self(3600);

    /// A span of whole days.
    ///
    /// # Panics
    /// When `days` is zero or more than 3,650: for constants.
    #[must_use]
    pub const fn days(days: u32) -> Self {
        assert!(days > 0 && days <= 3650);
        Self(days * DAY)
    }

    /// The span in seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0 as i64
    }

    /// The instant this span after `start`, at most the last one of the year 9999.
    #[must_use]
    pub fn after(self, start: DateTime<Utc>) -> DateTime<Utc> {
        let last = DateTime::from_timestamp_millis(LAST).unwrap_or(DateTime::<Utc>::MAX_UTC).max(start);
        start.checked_add_signed(TimeDelta::seconds(self.seconds())).map_or(last, |end| end.min(last))
    }

    /// The instant this span before `end`.
    #[must_use]
    pub fn before(self, end: DateTime<Utc>) -> DateTime<Utc> {
        end.checked_sub_signed(TimeDelta::seconds(self.seconds())).unwrap_or(DateTime::<Utc>::MIN_UTC)
    }
}

fn number(digits: &mut String) -> Result<u64, NotAPeriod> {
    std::mem::take(digits).parse().map_err(|_| NotAPeriod)
}

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let body = text.strip_prefix('P').filter(|b| !b.is_empty() && !b.ends_with('T')).ok_or(NotAPeriod)?;
        let (mut seconds, mut digits, mut in_time, mut last) = (0_u64, String::new(), false, 0);
        for c in body.chars() {
            let (rank, unit) = match (c, in_time) {
                ('0'..='9', _) if digits.len() < 10 => {
                    digits.push(c);
                    continue;
                }
                ('T', false) if digits.is_empty() => {
                    in_time = true;
                    continue;
                }
                ('W', false) => (1, 604_800),
                ('D', false) => (2, 86_400),
                ('H', true) => (3, 3600),
                ('M', true) => (4, 60),
                ('S', true) => (5, 1),
                _ => return Err(NotAPeriod),
            };
            if rank <= last {
                return Err(NotAPeriod);
            }
            last = rank;
            seconds += number(&mut digits)? * unit;
        }
        let fits = digits.is_empty() && (1..=u64::from(3650 * DAY)).contains(&seconds);
        u32::try_from(seconds).ok().filter(|_| fits).map(Self).ok_or(NotAPeriod)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, rest) = (self.0 / DAY, self.0 % DAY);
        f.write_str("P")?;
        if days > 0 {
            write!(f, "{days}D")?;
        }
        if rest > 0 {
            f.write_str("T")?;
            for (count, unit) in [(rest / 3600, 'H'), (rest % 3600 / 60, 'M'), (rest % 60, 'S')] {
                if count > 0 {
                    write!(f, "{count}{unit}")?;
                }
            }
        }
        Ok(())
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}
