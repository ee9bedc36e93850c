//! Text that people typed, made safe to show: lines stay lines, and nothing in them becomes a link (C37, C38).
//!
//! Mail programs make links of what looks like an address, whatever the sender meant. A hair space (U+200A) behind each joint
//! of an address ends the match in all of them, for white space is what every matcher stops at. Zero-width characters are
//! not: Android's pattern takes them for emails, and browsers then drop them from the host (UTS 46), so that
//! `http://evil.<ZWNJ>example` would open `evil.example`; spam filters count them, too. The eye hardly sees a hair space.

const HAIR_SPACE: char = '\u{200A}';

/// More than any name or address that the domain accepts.
const MAX_LINE_CHARS: usize = 256;

/// As many digits as a telephone number has at least; a telephone would offer to dial it.
const MIN_PHONE_DIGITS: usize = 7;

/// The text on one line, words one space apart: lettre loses further spaces between encoded words.
pub fn line(text: &str) -> String {
    let words = without_controls(text).split_whitespace().collect::<Vec<_>>().join(" ");
    break_links(&words.chars().take(MAX_LINE_CHARS).collect::<String>())
}

/// The lines of the text, however they were separated.
pub fn lines(text: &str) -> Vec<String> {
    let unified = text.replace("\r\n", "\n");
    unified.trim().split(is_line_separator).map(|line| break_links(&without_controls(line))).collect()
}

fn is_line_separator(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Without controls, and without what changes the direction in which the rest of the email is read.
fn without_controls(line: &str) -> String {
    let turns =
        |c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}');
    line.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn break_links(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let dialled = dialled(&chars);
    let mut shown = String::with_capacity(line.len());
    for (i, &c) in chars.iter().enumerate() {
        shown.push(c);
        let Some(&next) = chars.get(i + 1) else { break };
        let digits = dialled[i] && c.is_numeric() && next.is_numeric();
        if digits || is_link_joint(c, next) {
            shown.push(HAIR_SPACE);
        }
    }
    shown
}

/// Whether an address could go on from `c` to `next`; also the start of an encoded word, which lettre leaves as it is.
fn is_link_joint(c: char, next: char) -> bool {
    let joint = match c {
        '.' | '․' | '。' | '．' | '｡' | '@' | '＠' | '﹫' | ':' | '：' | '/' | '／' | '\\' | '＼' => true,
        '=' => next == '?',
        _ => false,
    };
    joint && next != c && !next.is_whitespace()
}

/// For each character, whether it is in a stretch that could be a telephone number.
fn dialled(chars: &[char]) -> Vec<bool> {
    let mut marks = vec![false; chars.len()];
    let mut start = 0;
    for end in 0..=chars.len() {
        if chars.get(end).is_some_and(|c| is_phone_char(*c)) {
            continue;
        }
        let digits = chars[start..end].iter().filter(|c| c.is_numeric()).count();
        marks[start..end].fill(digits >= MIN_PHONE_DIGITS);
        start = (end + 1).min(chars.len());
    }
    marks
}

fn is_phone_char(c: char) -> bool {
    c.is_numeric() || c.is_whitespace() || matches!(c, '+' | '-' | '(' | ')' | '.' | '/' | '\u{2010}'..='\u{2015}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C37: what programs would make a link of is told apart, what they would not stays as it was typed.
    #[test]
    fn addresses_fall_apart_and_sentences_do_not() {
        let apart = |text: &str| line(text).replace(HAIR_SPACE, "|");

        assert_eq!(apart("see https://evil.example/a?b=c."), "see https:|//|evil.|example/|a?b=c.");
        assert_eq!(apart("www.evil.example, a@b.example"), "www.|evil.|example, a@|b.|example");
        assert_eq!(apart("evil。example tel:+49 \\\\host\\share"), "evil。|example tel:|+49 \\\\|host\\|share");
        assert_eq!(apart("call 030 123-4567"), "call 0|3|0 1|2|3-4|5|6|7");
        assert_eq!(apart("Dr. Who, room 101... ok"), "Dr. Who, room 101... ok");
        assert_eq!(apart("=?utf-8?q?x?="), "=|?utf-8?q?x?=");
    }

    /// C38: no separator of lines is left in a line, and none is left inside the lines of a note.
    #[test]
    fn every_separator_of_lines_counts_as_one() {
        assert_eq!(line("a\r\nBcc: b\u{85}c\u{2028}d\u{2029}e\0f"), "a Bcc: b c d e f");
        assert_eq!(lines("a\r\n\r\nb\rc\u{85}d"), ["a", "", "b", "c", "d"]);
        assert_eq!(line("\u{202E}abc\u{FEFF}"), "abc");
    }
}
