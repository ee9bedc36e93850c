//! Finds web addresses, email addresses and phone numbers in a name: mail programs make them clickable (C37).

use unicode_normalization::UnicodeNormalization as _;

/// Top-level domains that mail programs link in upper, lower or mixed case. One of two letters counts only in a single
/// case: `J.De Vries` is a person. In lower case every ending counts, listed or not.
const LINKED: [&str; 46] = [
    "ai", "app", "biz", "ca", "cc", "ch", "click", "cloud", "cn", "co", "com", "de", "dev", "edu", "es", "eu", "fr",
    "gg", "gov", "icu", "info", "io", "jp", "link", "ly", "me", "mov", "net", "nl", "online", "org", "pl", "ru", "sh",
    "shop", "site", "store", "su", "tk", "tv", "ua", "uk", "us", "website", "xyz", "zip",
];

/// Zero-width characters that names in some scripts, and emoji, need.
pub(crate) const fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{034F}' | '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether the text contains a web address, an email address or a phone number.
pub(crate) fn contains_contact_info(text: &str) -> bool {
    // NFKC, because full-width characters and dots look like plain ones.
    let visible = text.nfkc().filter(|c| !is_zero_width(*c));
    let plain: String = visible.map(|c| if c == '\u{3002}' { '.' } else { c }).collect();
    let mut words = plain.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '.'));
    plain.contains("://") || plain.contains('@') || has_a_phone_number(&plain) || words.any(looks_like_a_domain)
}

fn has_a_phone_number(text: &str) -> bool {
    let dialled = |c: char| c.is_numeric() || c.is_whitespace() || "+-./()\u{2010}\u{2011}\u{2012}\u{2013}".contains(c);
    text.split(|c| !dialled(c)).any(|run| run.chars().filter(|c| c.is_numeric()).count() >= 7)
}

/// `example.com`, `Example.Com` and `t.co`, but neither `Dr.` nor `J.R.R.Tolkien` nor `St.Gallen` nor `Co.KG`.
fn looks_like_a_domain(word: &str) -> bool {
    let Some((before, last)) = word.trim_matches(['.', '-']).rsplit_once('.') else { return false };
    if before.split('.').any(str::is_empty) {
        return false;
    }
    let initials = before.split('.').all(|label| label.chars().count() < 2);
    let letters = last.chars().count() >= 2 && last.chars().all(char::is_alphabetic);
    let lower = !last.chars().any(char::is_uppercase);
    is_linked(last) || last.starts_with("xn--") || (letters && lower && !initials)
}

fn is_linked(last: &str) -> bool {
    let mixed = last.len() == 2 && last.chars().any(char::is_lowercase) && last.chars().any(char::is_uppercase);
    !mixed && LINKED.binary_search(&last.to_ascii_lowercase().as_str()).is_ok()
}
