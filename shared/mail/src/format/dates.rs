//! Instants as text, with the weekday and the name of the time zone so that no reader has to guess.

use chrono::{DateTime, Datelike as _, Utc};
use domain::{locale::Locale, time_zone::TimeZone};

/// The names of the weekdays (Monday first) and of the months.
const fn calendar(locale: Locale) -> (&'static str, &'static str) {
    match locale {
        Locale::En => (
            "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
            "January February March April May June July August September October November December",
        ),
        Locale::De => (
            "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        ),
        Locale::Fr => (
            "lundi mardi mercredi jeudi vendredi samedi dimanche",
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        ),
        Locale::Es => (
            "lunes martes miércoles jueves viernes sábado domingo",
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        ),
    }
}

fn nth(words: &'static str, position: u32) -> &'static str {
    words.split(' ').nth(position as usize).unwrap_or_default()
}

/// The local time of the zone, such as `Friday, 27 November 2026, 18:05 (Europe/Berlin)`.
pub fn format_instant(at: DateTime<Utc>, zone: TimeZone, locale: Locale) -> String {
    let local = zone.local_time(at);
    let (weekdays, months) = calendar(locale);
    let (weekday, month) = (nth(weekdays, local.weekday().num_days_from_monday()), nth(months, local.month0()));
    let (day, year, time) = (local.day(), local.year(), local.format("%H:%M"));
    match locale {
        Locale::En => format!("{weekday}, {day} {month} {year}, {time} ({zone})"),
        Locale::De => format!("{weekday}, {day}. {month} {year}, {time} Uhr ({zone})"),
        Locale::Fr if day == 1 => format!("{weekday} 1er {month} {year} à {time} ({zone})"),
        Locale::Fr => format!("{weekday} {day} {month} {year} à {time} ({zone})"),
        Locale::Es => format!("{weekday}, {day} de {month} de {year}, {time} ({zone})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_formatted_in_its_time_zone() {
        let at = "2026-11-27T17:05:00Z".parse::<DateTime<Utc>>().unwrap();
        let formatted = |locale| format_instant(at, "Europe/Berlin".parse().unwrap(), locale);

        assert_eq!(formatted(Locale::En), "Friday, 27 November 2026, 18:05 (Europe/Berlin)");
        assert_eq!(formatted(Locale::De), "Freitag, 27. November 2026, 18:05 Uhr (Europe/Berlin)");
        assert_eq!(formatted(Locale::Fr), "vendredi 27 novembre 2026 à 18:05 (Europe/Berlin)");
        assert_eq!(formatted(Locale::Es), "viernes, 27 de noviembre de 2026, 18:05 (Europe/Berlin)");
    }

    #[test]
    fn the_first_of_a_month_is_an_ordinal_in_french() {
        let at = "2027-02-28T23:30:00Z".parse::<DateTime<Utc>>().unwrap();

        assert_eq!(
            format_instant(at, "Asia/Tokyo".parse().unwrap(), Locale::Fr),
            "lundi 1er mars 2027 à 08:30 (Asia/Tokyo)"
        );
    }
}
