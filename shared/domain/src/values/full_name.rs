//! First and last name as one text, and apart.

use unicode_script::{Script, UnicodeScript as _};

use crate::text::PersonName;

/// First and last name, as far as they are known. Names in Han, Kana or Hangul are put together as these scripts do: the last
/// name first, without a space (D12). All others are first and last name with a space between them: the letters of
/// Hungarian, which also begins with the last name, are those of its neighbours.
#[must_use]
pub fn full_name(first: Option<&PersonName>, last: Option<&PersonName>) -> Option<String> {
    match (first.map(PersonName::as_str), last.map(PersonName::as_str)) {
        (Some(first), Some(last)) if begins_with_last(first) && begins_with_last(last) => {
            Some(format!("{last}{first}"))
        }
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (one, other) => one.or(other).map(str::to_owned),
    }
}

/// First and last name of a name with a space between both, in the order of its script; all is the first name if there is no
/// space.
pub(crate) fn split_name(name: &str) -> (&str, &str) {
    let (one, other) = name.split_once([' ', '\u{3000}']).unwrap_or((name, ""));
    if begins_with_last(one) && begins_with_last(other) { (other, one) } else { (one, other) }
}

/// Whether a name is in a script that puts the last name first. Marks and punctuation belong to every script, and a space
/// between two words is that of a name from elsewhere.
fn begins_with_last(name: &str) -> bool {
    let scripts = || name.chars().map(|c| c.script());
    let is_east_asian = |script| {
        matches!(script, Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo)
    };
    scripts().any(is_east_asian)
        && scripts().all(|script| is_east_asian(script) || matches!(script, Script::Common | Script::Inherited))
        && !name.contains([' ', '\u{3000}'])
}
