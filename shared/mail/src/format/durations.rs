//! Durations as exact text: `90 days`, `1 day, 12 hours`.

use domain::{locale::Locale, period::Period};

/// Singular and plural of days, hours, minutes and seconds.
type Units = [[&'static str; 2]; 4];

const SECONDS: [i64; 4] = [86_400, 3600, 60, 1];

const fn units(locale: Locale) -> Units {
    match locale {
        Locale::En => [["day", "days"], ["hour", "hours"], ["minute", "minutes"], ["second", "seconds"]],
        // The translations use the accusative.
        Locale::De => [["Tag", "Tage"], ["Stunde", "Stunden"], ["Minute", "Minuten"], ["Sekunde", "Sekunden"]],
        Locale::Fr => [["jour", "jours"], ["heure", "heures"], ["minute", "minutes"], ["seconde", "secondes"]],
        Locale::Es => [["día", "días"], ["hora", "horas"], ["minuto", "minutos"], ["segundo", "segundos"]],
    }
}

/// The duration as text, largest unit first.
pub fn format_duration(duration: Period, locale: Locale) -> String {
    let mut rest = duration.seconds();
    let mut parts = Vec::new();
    for ([one, many], size) in units(locale).into_iter().zip(SECONDS) {
        let count = rest / size;
        rest %= size;
        match count {
            0 => {}
            1 => parts.push(format!("1 {one}")),
            _ => parts.push(format!("{count} {many}")),
        }
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_formatted_exactly() {
        assert_eq!(format_duration(Period::days(90), Locale::En), "90 days");
        assert_eq!(format_duration(Period::days(1), Locale::De), "1 Tag");
        assert_eq!(format_duration("PT36H".parse().unwrap(), Locale::En), "1 day, 12 hours");
        assert_eq!(format_duration("PT61S".parse().unwrap(), Locale::Fr), "1 minute, 1 seconde");
        assert_eq!(format_duration("P1W".parse().unwrap(), Locale::Es), "7 días");
    }
}
