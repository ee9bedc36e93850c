//! Characters that cannot be seen (D2). Phones, word processors and web pages leave them in what people copy.

use unicode_general_category::{GeneralCategory, get_general_category};

/// Joiners, which change how the letters around them look, and may be the only difference of two words.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Whether a character is never seen: all of the category `Cf`, and blanks that are not white space by name.
pub(crate) fn is_invisible(c: char) -> bool {
    let is_blank = matches!(
        c,
        '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}'
    );
    !c.is_ascii() && (is_blank || get_general_category(c) == GeneralCategory::Format)
}

/// Whether it is white space that our own emails put into an address, so that no program makes a link of it.
const fn is_hair_space(c: char) -> bool {
    matches!(c, '\u{2009}' | '\u{200A}')
}

/// The text without what cannot be seen, as addresses, keys and queries are read. Joiners stay between letters that are not
/// ASCII: there they belong to the word.
pub(crate) fn without_invisible(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().filter(|c| is_joiner(*c) || !(is_invisible(*c) || is_hair_space(*c))).collect();
    let joins = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric() && !c.is_ascii());
    let belongs = |at: usize| joins(at.checked_sub(1).and_then(|before| chars.get(before))) && joins(chars.get(at + 1));
    chars.iter().enumerate().filter(|(at, c)| !is_joiner(**c) || belongs(*at)).map(|(_, c)| *c).collect()
}

/// The text of a name or note without what cannot be seen. Joiners and the tags of flags stay: scripts and emoji need them.
pub(crate) fn without_marks(text: &str) -> String {
    let is_kept = |c: char| is_joiner(c) || matches!(c, '\u{E0020}'..='\u{E007F}');
    text.chars().filter(|c| is_kept(*c) || !is_invisible(*c)).collect()
}

/// Whether it is written onto the letter before it.
pub(crate) fn is_mark(c: char) -> bool {
    matches!(get_general_category(c), GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark)
}

/// A character and what stands before it, for a message.
pub(crate) fn named(c: char, before: &str) -> String {
    let shown: String = before.chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
    let place = if shown.is_empty() { "at its begin".to_owned() } else { format!("after \"{shown}\"") };
    format!("U+{:04X} {place}", u32::from(c))
}
