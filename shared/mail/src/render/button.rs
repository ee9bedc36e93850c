//! The colours of the button: the organisation's colour, and black or white for readable text on it.

use domain::branding::Branding;

/// The colour of organisations that chose none.
const DEFAULT_COLOR: &str = "#1d4ed8";

/// The background and the text colour of the button.
pub fn button_colors(branding: &Branding) -> (&str, &'static str) {
    let background = branding.color.as_ref().map_or(DEFAULT_COLOR, |color| color.as_str());
    (background, text_color(background))
}

/// Black or white, whichever has the higher contrast. The better of the two always reaches 4.58 : 1.
fn text_color(background: &str) -> &'static str {
    let light = luminance(background) + 0.05;
    if 1.05 / light >= light / 0.05 { "#ffffff" } else { "#000000" }
}

/// <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>
fn luminance(color: &str) -> f64 {
    let channel = |at: usize| {
        let byte = color.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
        let share = f64::from(byte) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_the_button_is_readable_on_any_colour() {
        for background in ["#000000", "#ffffff", "#ffd400", "#1d4ed8", "#777777", "#ff0000", "#00ff00"] {
            let (a, b) = (luminance(background) + 0.05, luminance(text_color(background)) + 0.05);

            assert!(a.max(b) / a.min(b) >= 4.5, "{background}");
        }
    }

    #[test]
    fn the_button_has_the_colour_of_the_organisation() {
        let branding = Branding { color: Some("#FFD400".parse().unwrap()) };

        assert_eq!(button_colors(&branding), ("#ffd400", "#000000"));
        assert_eq!(button_colors(&Branding::default()), (DEFAULT_COLOR, "#ffffff"));
    }
}
