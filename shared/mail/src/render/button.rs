//! The colours of the button: the organisation's, and whichever of black and white is readable on it.

use domain::branding::Branding;

const PLAIN: &str = "#1d4ed8";

/// Background and text colour of the button.
pub fn colors(branding: &Branding) -> (&str, &'static str) {
    let ground = branding.color.as_ref().map_or(PLAIN, |color| color.as_str());
    (ground, ink(ground))
}

/// Black or white, whichever has the higher contrast; one of them always has at least 4.58 : 1.
fn ink(ground: &str) -> &'static str {
    let light = luminance(ground) + 0.05;
    if 1.05 / light >= light / 0.05 { "#ffffff" } else { "#000000" }
}

/// <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>
fn luminance(color: &str) -> f64 {
    let part = |at: usize| {
        let byte = color.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
        let share = f64::from(byte) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_the_button_is_readable_on_any_colour() {
        for ground in ["#000000", "#ffffff", "#ffd400", "#1d4ed8", "#777777", "#ff0000", "#00ff00"] {
            let (a, b) = (luminance(ground) + 0.05, luminance(ink(ground)) + 0.05);

            assert!(a.max(b) / a.min(b) >= 4.5, "{ground}");
        }
    }

    #[test]
    fn the_button_has_the_colour_of_the_organisation() {
        let branding = Branding { color: Some("#FFD400".parse().unwrap()) };

        assert_eq!(colors(&branding), ("#ffd400", "#000000"));
        assert_eq!(colors(&Branding::default()), (PLAIN, "#ffffff"));
    }
}
