//! Periods: whole seconds, whatever the clocks of a place do.

use super::builders::at;
use crate::period::Period;

fn period(text: &str) -> Option<i64> {
    text.parse::<Period>().ok().map(Period::seconds)
}

/// S3.11, C70: ninety days are 7,776,000 seconds over a change of the clocks, 29 February and New Year.
#[test]
fn ninety_days_are_always_the_same_number_of_seconds() {
    for start in ["2026-03-01T09:00:00Z", "2026-09-01T00:00:00Z", "2027-12-31T23:59:59Z", "2028-02-29T23:59:59Z"] {
        let end = Period::days(90).after(at(start));

        assert_eq!((end - at(start)).num_seconds(), 7_776_000, "{start}");
        assert_eq!(Period::days(90).before(end), at(start));
    }
}

/// S1.15: the seven days of an invitation are 604,800 seconds.
#[test]
fn seven_days_are_written_in_many_ways() {
    let spellings = ["P7D", "P1W", "PT168H", "P6DT24H", "PT10080M", "PT604800S", "P0W7D", "P007D"];

    assert_eq!(spellings.map(period), [Some(604_800); 8]);
    assert_eq!(Period::days(7).to_string(), "P7D");
}

/// C81: what cannot be counted exactly, is out of order, or is out of bounds is no period.
#[test]
fn a_duration_of_inexact_length_is_refused() {
    for text in [
        "",
        "P",
        "PT",
        "P1DT",
        "7D",
        "P1Y",
        "P1M",
        "P-1D",
        "+P1D",
        "P1.5D",
        "P1,5D",
        "PT1H1D",
        "PT1S1M",
        "P1D1W",
        "P1D1D",
        "PD",
        "P1",
        "PT5",
        "P0D",
        "PT0S",
        "P3651D",
        "P3650DT1S",
        "P99999999999D",
        "P9999999999W",
        "p1d",
        "P1D ",
        " P1D",
        "P١D",
        "PTT1H",
        "P1T1H",
    ] {
        assert_eq!(period(text), None, "{text:?}");
    }
    assert_eq!((period("PT1S"), period("P3650D")), (Some(1), Some(315_360_000)));
}

/// C75: the ends of clocks and calendars are nothing special; what would end after the last year that can be written,
/// and sorted as text, ends with it.
#[test]
fn periods_reach_over_the_ends_of_clocks_and_calendars() {
    let day = Period::days(1);

    assert_eq!(day.after(at("2038-01-19T03:14:07Z")), at("2038-01-20T03:14:07Z"));
    assert_eq!(day.after(at("9999-12-30T00:00:00Z")), at("9999-12-31T00:00:00Z"));
    assert_eq!(day.after(at("9999-12-31T00:00:00Z")), at("9999-12-31T23:59:59.999Z"));
    assert_eq!(day.after(chrono::DateTime::<chrono::Utc>::MAX_UTC), chrono::DateTime::<chrono::Utc>::MAX_UTC);
    assert_eq!(day.before(chrono::DateTime::<chrono::Utc>::MIN_UTC), chrono::DateTime::<chrono::Utc>::MIN_UTC);
}

/// C70: stored and sent as text.
#[test]
fn a_period_is_a_text_on_the_wire() {
    let period: Period = serde_json::from_str("\"PT36H\"").unwrap();

    assert_eq!(serde_json::to_string(&period).unwrap(), "\"P1DT12H\"");
    assert!(serde_json::from_str::<Period>("90").is_err());
}
