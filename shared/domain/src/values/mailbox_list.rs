//! Lists of addresses as people paste them (D1): from mail clients (RFC 5322 mailboxes), spreadsheets and chats.
//!
//! The result has one entry for each person. An entry with angle brackets has the address in the brackets and no other:
//! what surrounds them is a name. A text that merely looks like an address invites no one.

use std::{iter::Peekable, str::CharIndices};

use crate::{full_name::split_name, invisible::without_invisible};

/// One entry of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// The text that names the address, without what surrounds it: `mailto:`, quotes, brackets, dots at its end.
    pub address: String,
    /// The name, as it stands beside the address.
    pub name: Option<String>,
    /// The entry as pasted.
    pub text: String,
}

impl Mailbox {
    /// First and last name: around a comma in the order `Last, First`, otherwise the first word and the others in the order of
    /// their script.
    #[must_use]
    pub fn names(&self) -> (Option<&str>, Option<&str>) {
        let text = self.name.as_deref().unwrap_or_default();
        let (first, last) = match text.split_once(',') {
            Some((last, first)) => (first, last),
            None => split_name(text),
        };
        let [first, last] = [first, last].map(|part| Some(part.trim()).filter(|part| !part.is_empty()));
        (first, last)
    }
}

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// Characters without white space or separators.
    Word(String),
    /// What stands in double quotes.
    Quoted(String),
    /// What stands in parentheses: a comment (RFC 5322), or an address in them.
    Comment(String),
    /// What stands in angle brackets.
    Angle(String),
    /// A comma, which also stands inside of names (`Bar, Erin <erin@corp.example>`).
    Comma,
    /// A tab, which separates the cells of a row.
    Tab,
    /// A semicolon or line break, which always ends an entry.
    End,
}

/// Characters that stand for a plain one: full-width, Arabic, Ethiopic and ideographic separators, bullets, typographic quotes.
const fn plain(c: char) -> char {
    match c {
        '\u{FF0C}' | '\u{3001}' | '\u{060C}' | '\u{FE50}' | '\u{FE51}' | '\u{FF64}' | '\u{1363}' | '\u{2E41}'
        | '\u{2022}' | '\u{25CF}' | '\u{25AA}' | '\u{25E6}' | '\u{25A0}' | '\u{2023}' => ',',
        '\u{FF1B}' | '\u{061B}' | '\u{FE54}' | '\u{1364}' | '\u{037E}' => ';',
        '\u{FF20}' | '\u{FE6B}' => '@',
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{00AB}' | '\u{00BB}' | '\u{FF02}' => '"',
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{FF07}' => '\'',
        '\u{FF1C}' | '\u{2039}' | '\u{3008}' => '<',
        '\u{FF1E}' | '\u{203A}' | '\u{3009}' => '>',
        '\u{FF08}' => '(',
        '\u{FF09}' => ')',
        '\u{FF1A}' => ':',
        '\u{0B}' | '\u{0C}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        other => other,
    }
}

/// The entries of a list, in its order.
#[must_use]
pub fn read(text: &str) -> Vec<Mailbox> {
    let text: String = without_invisible(text).chars().map(plain).collect();
    let mut entries = Vec::new();
    let mut open: Vec<Vec<Token>> = Vec::new();
    let mut segment = Vec::new();
    for token in tokens(&text).into_iter().chain([Token::End]) {
        match token {
            Token::Comma => open.push(std::mem::take(&mut segment)),
            Token::End => {
                open.push(std::mem::take(&mut segment));
                read_line(std::mem::take(&mut open), &mut entries);
            }
            other => segment.push(other),
        }
    }
    entries
}

/// The only entry of a field that takes one person. Words beside the address are a name only where brackets, quotes or a tab
/// set them apart: a space within an address must not make another address of its end.
#[must_use]
pub fn read_one(text: &str) -> Mailbox {
    let sets_apart = |c: char| matches!(plain(c), '<' | '(' | '[' | '"' | '\t');
    match &*read(text) {
        [only] if only.name.is_none() || text.contains(sets_apart) => only.clone(),
        _ => Mailbox { address: text.to_owned(), name: None, text: text.to_owned() },
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let token = match c {
            ',' => Token::Comma,
            ';' | '\n' => Token::End,
            '\t' => Token::Tab,
            c if c.is_whitespace() => continue,
            '"' => match inside(text, at, '"', &mut chars) {
                // A quoted local part (RFC 5322), which no address of this product has: `"a@b.example"@c.example`.
                Some(quoted) if chars.peek().is_some_and(|(_, next)| *next == '@') => {
                    let rest = word_at(text, chars.peek().map_or(text.len(), |(next, _)| *next), &mut chars);
                    Token::Word(format!("\"{quoted}\"{rest}"))
                }
                Some(quoted) => Token::Quoted(quoted),
                None => continue,
            },
            '<' => match inside(text, at, '>', &mut chars) {
                Some(address) => Token::Angle(address),
                None => continue,
            },
            '(' => match inside(text, at, ')', &mut chars) {
                Some(comment) => Token::Comment(comment),
                None => continue,
            },
            // As Outlook writes senders into a text: `Bar, Erin [mailto:erin@corp.example]`.
            '[' if bracketed(&text[at..]).is_some_and(|inner| inner.contains('@')) => {
                match inside(text, at, ']', &mut chars) {
                    Some(address) => Token::Angle(address),
                    None => continue,
                }
            }
            _ => Token::Word(word_at(text, at, &mut chars).to_owned()),
        };
        tokens.push(token);
    }
    tokens
}

/// What stands in square brackets at the begin of the text.
fn bracketed(text: &str) -> Option<&str> {
    text[1..].split([']', '\n']).next()
}

/// The word that begins there.
fn word_at<'t>(text: &'t str, at: usize, chars: &mut Peekable<CharIndices<'_>>) -> &'t str {
    let end = text[at..].find(|c: char| c.is_whitespace() || ",;<(\"".contains(c));
    let word = end.map_or(&text[at..], |end| &text[at..at + end]);
    while chars.next_if(|(next, _)| *next < at + word.len()).is_some() {}
    word
}

/// The text up to the closing character on the same line. Without one, the opening character stands for nothing.
fn inside(text: &str, opened: usize, close: char, chars: &mut Peekable<CharIndices<'_>>) -> Option<String> {
    let begin = opened + 1;
    let (mut content, mut escaped, mut depth) = (String::new(), false, 0);
    for (at, c) in text[begin..].char_indices() {
        match c {
            '\n' => return None,
            _ if escaped => {
                content.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '(' if close == ')' => {
                depth += 1;
                content.push(c);
            }
            c if c == close && depth == 0 => {
                while chars.next_if(|(next, _)| *next <= begin + at).is_some() {}
                return Some(content.trim().to_owned());
            }
            ')' if close == ')' => {
                depth -= 1;
                content.push(c);
            }
            c => content.push(c),
        }
    }
    None
}

/// Reads what stands between two ends. Commas separate its segments.
fn read_line(segments: Vec<Vec<Token>>, entries: &mut Vec<Mailbox>) {
    // Segments without an address, which may be the first part of a name that contains a comma.
    let mut waiting: Vec<Vec<Token>> = Vec::new();
    let segments = segments.into_iter().map(without_labels).map(with_one_address);
    for segment in segments.filter(|segment| !segment.is_empty()) {
        if segment.iter().any(|token| matches!(token, Token::Angle(_))) {
            let name = std::mem::take(&mut waiting);
            waiting.extend(read_bracketed(&name, segment, entries));
        } else if segment.iter().any(Token::has_at_sign) {
            give_up(&mut waiting, entries);
            read_plain(segment, entries);
        } else {
            waiting.push(segment);
        }
    }
    give_up(&mut waiting, entries);
}

/// Where an address stands in plain sight or in angle brackets, those in quotes and parentheses are names beside it. One in
/// parentheses alone is the address, as in `Bar, Erin (erin@corp.example)`.
fn with_one_address(segment: Vec<Token>) -> Vec<Token> {
    let is_address = |token: &Token| matches!(token, Token::Word(_) | Token::Angle(_)) && token.has_at_sign();
    let commented = segment.iter().filter(|token| matches!(token, Token::Comment(_)) && token.has_at_sign()).count();
    let has_address = segment.iter().any(is_address);
    let is_named = segment.iter().any(|token| !token.has_at_sign());
    let read = |token: Token| match token {
        Token::Comment(_) | Token::Quoted(_) if has_address && token.has_at_sign() => None,
        Token::Comment(text) if commented == 1 && text.contains('@') && is_named => Some(Token::Angle(text)),
        other => Some(other),
    };
    segment.into_iter().filter_map(read).collect()
}

/// Segments that are neither an address nor part of a name with one: each is an entry without an address.
fn give_up(waiting: &mut Vec<Vec<Token>>, entries: &mut Vec<Mailbox>) {
    entries.extend(waiting.drain(..).map(|segment| {
        let text = joined(&segment);
        Mailbox { address: text.clone(), name: None, text }
    }));
}

/// Reads a segment with angle brackets; `before` are segments that belong to the name of its first address. Returns the words
/// behind the last address, which may begin the name of the next.
fn read_bracketed(before: &[Vec<Token>], segment: Vec<Token>, entries: &mut Vec<Mailbox>) -> Option<Vec<Token>> {
    let mut name: Vec<String> = before.iter().map(|segment| joined(segment)).collect();
    let mut words = Vec::new();
    for token in segment {
        let Token::Angle(address) = token else {
            words.push(token);
            continue;
        };
        if !words.is_empty() {
            name.push(joined(&std::mem::take(&mut words)));
        }
        let shown = std::mem::take(&mut name).join(", ");
        let text = if shown.is_empty() { format!("<{address}>") } else { format!("{shown} <{address}>") };
        entries.push(Mailbox { address: bare(&address), name: named(&shown), text });
    }
    if words.iter().all(|token| matches!(token, Token::Comment(_) | Token::Tab)) {
        // A comment behind the address is its name, if it has no other.
        if let Some(last) = entries.last_mut().filter(|last| last.name.is_none()) {
            last.name = named(&joined(&words));
        }
        return None;
    }
    if words.iter().any(Token::has_at_sign) {
        // Outside of the brackets and behind no separator: an entry that is refused, so that it is neither invited nor lost.
        let last = entries.last().map(|last| last.text.clone()).unwrap_or_default();
        let text = format!("{last} {}", joined(&words));
        entries.push(Mailbox { address: text.clone(), name: None, text });
        return None;
    }
    Some(words)
}

/// Reads a segment without angle brackets: addresses, or the cells of a row with one address.
fn read_plain(segment: Vec<Token>, entries: &mut Vec<Mailbox>) {
    let text = joined(&segment);
    let addresses = segment.iter().filter(|token| token.has_at_sign()).count();
    let others = segment.iter().filter(|token| **token != Token::Tab && !token.has_at_sign());
    if addresses == 1 && others.clone().all(Token::is_part_of_a_name) {
        let is_row = segment.contains(&Token::Tab);
        let address = segment.iter().find(|token| token.has_at_sign()).map(Token::content).unwrap_or_default();
        let words: Vec<_> = segment.iter().filter(|token| !token.has_at_sign()).cloned().collect();
        let name = joined(&words);
        // A row of a spreadsheet has first and last name in cells of their own.
        let name = if is_row { name.replace('\t', " ") } else { name };
        entries.push(Mailbox { address: bare(address), name: named(&name), text });
        return;
    }
    for token in segment.into_iter().filter(|token| *token != Token::Tab) {
        let text = token.content().to_owned();
        match token {
            Token::Comment(_) if !token.has_at_sign() => {}
            _ => entries.push(Mailbox { address: bare(&text), name: None, text }),
        }
    }
}

impl Token {
    fn content(&self) -> &str {
        match self {
            Self::Word(text) | Self::Quoted(text) | Self::Comment(text) | Self::Angle(text) => text,
            Self::Comma | Self::Tab | Self::End => "",
        }
    }

    fn has_at_sign(&self) -> bool {
        self.content().contains('@')
    }

    /// Whether it can stand in a name beside an address. A word with a dot inside may be a mistyped address.
    fn is_part_of_a_name(&self) -> bool {
        match self {
            Self::Word(word) => {
                let is_initials = |word: &str| word.split('.').all(|part| part.chars().count() <= 1);
                let inner = word.trim_end_matches('.');
                (!inner.contains('.') || is_initials(inner))
                    && word.chars().all(|c| c.is_alphabetic() || ".'-’".contains(c))
            }
            Self::Quoted(_) | Self::Comment(_) => true,
            Self::Angle(_) | Self::Comma | Self::Tab | Self::End => false,
        }
    }
}

/// Removes what introduces a list or an entry (`To:`, `Sales team:`, `1.`), and signs between its parts (`-`, `|`, `&`).
fn without_labels(segment: Vec<Token>) -> Vec<Token> {
    let is_sign = |token: &Token| matches!(token, Token::Word(word) if !word.chars().any(char::is_alphabetic) && !word.contains('@'));
    let ends_a_label = |token: &Token| matches!(token, Token::Word(word) if word.ends_with(':') && !word.contains('@'));
    let words = segment.iter().take_while(|token| matches!(token, Token::Word(_) | Token::Tab) && !token.has_at_sign());
    let label = words.enumerate().filter(|(_, token)| ends_a_label(token)).last().map_or(0, |(at, _)| at + 1);
    let mut kept: Vec<Token> = segment.into_iter().skip(label).filter(|token| !is_sign(token)).collect();
    let tabs = kept.iter().take_while(|token| **token == Token::Tab).count();
    kept.drain(..tabs);
    kept
}

fn joined(tokens: &[Token]) -> String {
    let shown = tokens.iter().filter(|token| **token != Token::Tab).map(Token::content);
    shown.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The name, unless there is none or it repeats the address.
fn named(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "'\"".contains(c));
    (!text.is_empty() && !text.contains('@')).then(|| text.to_owned())
}

/// The address without what surrounds it.
fn bare(text: &str) -> String {
    let around = |c: char| c.is_whitespace() || "'\"<>()[]".contains(c);
    if text.contains("\"@") {
        return text.to_owned();
    }
    let mut text = text.trim_matches(around);
    let has_scheme = |scheme: &str| text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme));
    if let Some(scheme) = ["mailto:", "smtp:"].into_iter().find(|scheme| has_scheme(scheme)) {
        text = text[scheme.len()..].split(['?', '|']).next().unwrap_or_default();
    }
    // A chat writes the address twice: `a@corp.example|a@corp.example`.
    let text = text.split_once('|').filter(|(left, right)| left == right).map_or(text, |(left, _)| left);
    text.trim_matches(around).trim_end_matches(['.', ':', '!', '…', '。']).trim_matches(around).to_owned()
}
