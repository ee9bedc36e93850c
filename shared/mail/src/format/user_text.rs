//! Sanitises text that people typed: line breaks stay, no mail program makes a link of any part of it (C37, C38), and text of
//! the other direction does not reorder the sentence around it (D12).
//!
//! Mail programs turn text that looks like an address into a link. Every matcher stops at white space, so a hair space
//! (U+200A) after each separator of an address prevents that and is hardly visible. Zero-width characters do not help:
//! Android's pattern accepts them, browsers then drop them from the host (UTS 46), so `http://evil.<ZWNJ>example` would
//! open `evil.example`. Spam filters count them too.

const HAIR_SPACE: char = '\u{200A}';

/// More characters than any name or address that the domain accepts.
const MAX_LINE_CHARS: usize = 256;

/// The fewest digits of a telephone number. A telephone offers to dial such a sequence.
const MIN_PHONE_DIGITS: usize = 7;

/// The text on one line, one space between words: lettre drops further spaces between encoded words.
pub fn single_line(text: &str) -> String {
    let words = without_controls(text).split_whitespace().collect::<Vec<_>>().join(" ");
    break_links(&words.chars().take(MAX_LINE_CHARS).collect::<String>())
}

/// The lines of the text, whatever characters separate them.
pub fn lines(text: &str) -> Vec<String> {
    let unified = text.replace("\r\n", "\n");
    unified.trim().split(is_line_separator).map(|line| break_links(&without_controls(line))).collect()
}

fn is_line_separator(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The line between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE, for plain text and subjects: what it contains is laid
/// out in its own direction, and counts as one neutral character in the sentence (UAX #9).
///
/// Only where it contains anything that is written from right to left. Our sentences are written from left to right, and so
/// text in that direction changes nothing around it; most emails stay free of characters that old programs show as boxes.
pub fn isolated(line: String) -> String {
    if line.chars().any(is_right_to_left) { format!("\u{2068}{line}\u{2069}") } else { line }
}

/// Whether a character is in one of the blocks that Unicode reserves for scripts from right to left, assigned or not
/// (<https://www.unicode.org/Public/UCD/latest/ucd/extracted/DerivedBidiClass.txt>).
const fn is_right_to_left(c: char) -> bool {
    matches!(
        c,
        '\u{0590}'..='\u{08FF}'
            | '\u{FB1D}'..='\u{FDFF}'
            | '\u{FE70}'..='\u{FEFF}'
            | '\u{10800}'..='\u{10FFF}'
            | '\u{1E800}'..='\u{1EFFF}'
    )
}

/// Replaces control characters by spaces and removes characters that change the text direction: without its end such a
/// character would also reorder what follows. The domain drops them from input; what was stored before may have them.
fn without_controls(line: &str) -> String {
    let is_direction_control = |c| {
        matches!(
            c,
            '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}'
        )
    };
    line.chars().filter(|c| !is_direction_control(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Inserts hair spaces so that no program finds a link or a telephone number.
fn break_links(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let in_phone_number = phone_number_chars(&chars);
    let mut broken = String::with_capacity(line.len());
    for (i, &c) in chars.iter().enumerate() {
        broken.push(c);
        let Some(&next) = chars.get(i + 1) else { break };
        let between_digits = in_phone_number[i] && c.is_numeric() && next.is_numeric();
        if between_digits || is_link_joint(c, next) {
            broken.push(HAIR_SPACE);
        }
    }
    broken
}

/// Whether an address could continue from `c` to `next`. Also the start of an encoded word, which lettre does not escape.
fn is_link_joint(c: char, next: char) -> bool {
    let joint = match c {
        '.' | '․' | '。' | '．' | '｡' | '@' | '＠' | '﹫' | ':' | '：' | '/' | '／' | '\\' | '＼' => true,
        '=' => next == '?',
        _ => false,
    };
    joint && next != c && !next.is_whitespace()
}

/// For each character, whether it belongs to a sequence that could be a telephone number.
fn phone_number_chars(chars: &[char]) -> Vec<bool> {
    let mut flags = vec![false; chars.len()];
    let mut start = 0;
    for end in 0..=chars.len() {
        if chars.get(end).is_some_and(|c| is_phone_char(*c)) {
            continue;
        }
        let digits = chars[start..end].iter().filter(|c| c.is_numeric()).count();
        flags[start..end].fill(digits >= MIN_PHONE_DIGITS);
        start = (end + 1).min(chars.len());
    }
    flags
}

fn is_phone_char(c: char) -> bool {
    c.is_numeric() || c.is_whitespace() || matches!(c, '+' | '-' | '(' | ')' | '.' | '/' | '\u{2010}'..='\u{2015}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C37: text that a mail program would turn into a link is broken up; other text stays as typed.
    #[test]
    fn addresses_are_broken_up_and_sentences_are_not() {
        let broken = |text: &str| single_line(text).replace(HAIR_SPACE, "|");

        assert_eq!(broken("see https://evil.example/a?b=c."), "see https:|//|evil.|example/|a?b=c.");
        assert_eq!(broken("www.evil.example, a@b.example"), "www.|evil.|example, a@|b.|example");
        assert_eq!(broken("evil。example tel:+49 \\\\host\\share"), "evil。|example tel:|+49 \\\\|host\\|share");
        assert_eq!(broken("call 030 123-4567"), "call 0|3|0 1|2|3-4|5|6|7");
        assert_eq!(broken("Dr. Who, room 101... ok"), "Dr. Who, room 101... ok");
        assert_eq!(broken("=?utf-8?q?x?="), "=|?utf-8?q?x?=");
    }

    /// C38: neither a single line nor the lines of a note contain a line separator.
    #[test]
    fn every_line_separator_is_recognised() {
        assert_eq!(single_line("a\r\nBcc: b\u{85}c\u{2028}d\u{2029}e\0f"), "a Bcc: b c d e f");
        assert_eq!(lines("a\r\n\r\nb\rc\u{85}d"), ["a", "", "b", "c", "d"]);
        assert_eq!(single_line("\u{202E}abc\u{FEFF}"), "abc");
    }
}
