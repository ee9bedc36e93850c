//! The folding of search: which texts count as the same to a person who types a name (D5). What is indexed and what is asked
//! are folded by this one function.

use unicode_general_category::{GeneralCategory, get_general_category};
use unicode_normalization::UnicodeNormalization as _;

use crate::invisible::is_invisible;

/// The text in lower case, without accents and other marks above or below, apostrophes and invisible characters; full-width
/// and half-width forms as plain ones, Hiragana for Katakana, white space as single blanks.
///
/// Punctuation stays: [`words`] divides at it.
#[must_use]
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        let kept = text.chars().filter(|c| !is_apostrophe(*c)).map(|c| c.to_ascii_lowercase());
        return single_blanks(&kept.collect::<String>());
    }
    let visible = text.chars().filter(|c| !is_apostrophe(*c) && !is_invisible(*c) && *c != ARABIC_TATWEEL);
    let marked: String = visible.nfkd().filter(|c| !is_apostrophe(*c)).flat_map(char::to_lowercase).collect();
    let mut plain = String::with_capacity(marked.len());
    // Lower case of a capital may be decomposed again.
    for c in marked.nfkd().filter(|c| !is_accent(*c)) {
        match spelled(c) {
            Some(letters) => plain.push_str(letters),
            None => plain.push(hiragana(c)),
        }
    }
    single_blanks(&plain.nfc().collect::<String>())
}

/// The words of a folded text: what stands between white space and punctuation.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(is_separator).filter(|word| !word.is_empty())
}

/// Whether a character is of a script that writes names without blanks: Han, Kana, Hangul.
#[must_use]
pub const fn is_unspaced(c: char) -> bool {
    matches!(c,
        // Hangul, Kana, Han and what stands among them; supplementary ideographs.
        '\u{1100}'..='\u{11FF}' | '\u{3005}'..='\u{3007}' | '\u{3031}'..='\u{3035}' | '\u{3040}'..='\u{30FA}'
        | '\u{30FC}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

const ARABIC_TATWEEL: char = '\u{640}';

/// Every form of an apostrophe that keyboards and word processors write, and the quotes and accents that stand for one.
const fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`'
            | '\u{B4}'
            | '\u{2B9}'..='\u{2BF}'
            | '\u{2C8}'
            | '\u{2CA}'
            | '\u{2CB}'
            | '\u{2EE}'
            | '\u{5F3}'
            | '\u{2018}'..='\u{201B}'
            | '\u{2032}'
            | '\u{2035}'
            | '\u{A78B}'
            | '\u{A78C}'
            | '\u{FF07}'
            | '\u{FF40}'
    )
}

/// Whether it is a mark that a search does not compare: an accent, a vowel point, a tone. In the scripts of South and
/// South-East Asia, and in Kana, marks are what other scripts write as letters, so they stay.
fn is_accent(c: char) -> bool {
    let is_letter_there = matches!(c,
        '\u{900}'..='\u{1A1F}' | '\u{1B00}'..='\u{1CCF}' | '\u{3099}' | '\u{309A}' | '\u{A800}'..='\u{ABFF}'
        | '\u{10A00}'..='\u{11FFF}');
    !is_letter_there
        && matches!(get_general_category(c), GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
}

/// Letters that are not a base letter with a mark by Unicode, and are typed as one or two others. The libraries that know
/// more of them bring tables of all scripts (500 KB in each of our binaries), and turn Han into Latin, which would find
/// other people.
const fn spelled(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ĳ' => "ij",
        'ø' | 'ɔ' | 'ɵ' => "o",
        'ł' | 'ƚ' => "l",
        'đ' | 'ð' | 'ɖ' | 'ɗ' => "d",
        'ħ' => "h",
        'ı' | 'ɪ' | 'ɨ' => "i",
        'ŋ' | 'ɲ' | 'ƞ' => "n",
        'ŧ' => "t",
        'ƀ' | 'ɓ' => "b",
        'ɠ' | 'ǥ' => "g",
        'ƙ' | 'ĸ' => "k",
        'ə' | 'ǝ' | 'ɛ' => "e",
        'ƴ' => "y",
        'ƶ' | 'ʒ' => "z",
        // Forms of one letter: final sigma; Arabic letters as Persian, Urdu and Egyptian keyboards write them.
        'ς' => "σ",
        '\u{649}' | '\u{6CC}' => "\u{64A}",
        '\u{6A9}' => "\u{643}",
        '\u{629}' | '\u{6C1}' | '\u{6BE}' => "\u{647}",
        '\u{671}' => "\u{627}",
        _ => return None,
    })
}

fn hiragana(c: char) -> char {
    match c {
        '\u{30A1}'..='\u{30F6}' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        other => other,
    }
}

/// Whether words end there: white space, punctuation, control characters, and the signs of ASCII.
fn is_separator(c: char) -> bool {
    use GeneralCategory as Category;
    if c.is_ascii() {
        return !c.is_ascii_alphanumeric();
    }
    c.is_whitespace()
        || matches!(
            get_general_category(c),
            Category::ConnectorPunctuation
                | Category::DashPunctuation
                | Category::OpenPunctuation
                | Category::ClosePunctuation
                | Category::InitialPunctuation
                | Category::FinalPunctuation
                | Category::OtherPunctuation
                | Category::Control
                | Category::SpaceSeparator
        )
}

fn single_blanks(text: &str) -> String {
    let is_blank = |c: char| c.is_whitespace() || c.is_control();
    text.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
