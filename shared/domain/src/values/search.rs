//! Search for people by what one knows of them: any words of first name, last name, address or external identifier, in any
//! order (D5). The text of a person and the query are folded by the same function.

use unicode_normalization::UnicodeNormalization as _;

use crate::{
    address::EmailAddress,
    fold::{folded, is_unspaced, words},
    invisible::without_invisible,
    mailbox_list,
};

/// Separates the fields of a searchable text. No text that people type has it, and it sorts before all that they type, so
/// that `bell` comes before `bella`.
pub const FIELD: char = '\u{2}';

/// What a search finds one person by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchText {
    last: String,
    first: String,
    rest: String,
    domain: String,
}

impl SearchText {
    /// The text of a person with these names, this address and this identifier in the host product.
    #[must_use]
    pub fn of(first: Option<&str>, last: Option<&str>, email: &EmailAddress, external_id: Option<&str>) -> Self {
        let [last, first] = [last, first].map(Option::unwrap_or_default);
        let spelled_out = [last, first].map(spelled_out).into_iter().flatten();
        let [last, first] = [last, first].map(name);
        let canonical = email.canonical();
        let local = canonical.rsplit_once('@').map_or(canonical, |(local, _)| local);
        let domain = domain_of(canonical);
        let mut rest = vec![canonical.to_owned()];
        rest.extend([folded(canonical), format!("{}@{domain}", folded(local))]);
        rest.dedup();
        rest.extend(spelled_out);
        if is_joined(&last, &first) {
            rest.extend([format!("{last}{first}"), format!("{first}{last}")]);
        }
        rest.extend(external_id.map(folded));
        Self { last, first, rest: rest.join(&FIELD.to_string()), domain }
    }

    /// The whole text, which begins with last name, then first name.
    #[must_use]
    pub fn by_last_name(&self) -> String {
        format!("{}{FIELD}{}", joined(&self.last, &self.first), self.rest)
    }

    /// The whole text, which begins with first name, then last name; none when only one of them is known.
    #[must_use]
    pub fn by_first_name(&self) -> Option<String> {
        let both = !self.first.is_empty() && !self.last.is_empty();
        both.then(|| format!("{}{FIELD}{}", joined(&self.first, &self.last), self.rest))
    }

    /// The domain of the address, as people read it.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }
}

/// The domain of a canonical address, as people read it, folded.
#[must_use]
pub fn domain_of(canonical: &str) -> String {
    let domain = canonical.rsplit_once('@').map_or("", |(_, domain)| domain);
    folded(&idna::domain_to_unicode(domain).0)
}

/// The words of a name with single blanks; without them in scripts that write none.
fn name(text: &str) -> String {
    words(&folded(text)).fold(String::new(), |text, word| match text.chars().next_back() {
        Some(_) if is_joined(&text, word) => text + word,
        Some(_) => text + " " + word,
        None => word.to_owned(),
    })
}

fn is_joined(one: &str, other: &str) -> bool {
    one.ends_with(is_unspaced) && other.starts_with(is_unspaced)
}

fn joined(one: &str, other: &str) -> String {
    if one.is_empty() || other.is_empty() || is_joined(one, other) {
        format!("{one}{other}")
    } else {
        format!("{one}{FIELD}{other}")
    }
}

/// The name as keyboards without its letters write it: `Mueller` for `Müller`, `Soeren` for `Søren`; none for other names.
fn spelled_out(text: &str) -> Option<String> {
    let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
    let spelled = lower.replace('ä', "ae").replace(['ö', 'ø'], "oe").replace('ü', "ue").replace('å', "aa");
    (spelled != lower).then(|| name(&spelled))
}

/// A query. A person matches when their text has every word of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    words: Vec<Word>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    /// As typed, folded. Of a whole address, its canonical form.
    text: String,
    /// What punctuation divides it into.
    parts: Vec<String>,
    /// Where it has to be.
    place: Place,
}

/// Where a word has to be in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Anywhere.
    Anywhere,
    /// At the start of a word: a single letter is in almost every text, and a local part must be whole at its end.
    WordStart,
    /// At the start of a field: a whole address.
    FieldStart,
}

/// How keys that sort by name, address or domain begin for some of the people whom a query finds, most likely ones first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefixes {
    /// Of [`SearchText::by_last_name`] and [`SearchText::by_first_name`].
    pub names: Vec<String>,
    /// Of the canonical address.
    pub emails: Vec<String>,
    /// Of [`SearchText::domain`].
    pub domains: Vec<String>,
}

impl Search {
    /// Reads a query: words between white space and commas, or one mailbox as a mail client copies it (`Anna
    /// <anna@corp.example>`). None when it is blank. Signs that make no word, such as an apostrophe alone, find nothing, so that
    /// no selection becomes wider by them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let visible = without_invisible(text);
        if visible.trim().is_empty() {
            return None;
        }
        if let [mailbox] = &mailbox_list::read(&visible)[..]
            && let Ok(address) = mailbox.address.parse::<EmailAddress>()
        {
            let word = Word { text: address.canonical().to_owned(), parts: Vec::new(), place: Place::FieldStart };
            return Some(Self { words: vec![word] });
        }
        let folded = folded(&visible);
        let between = |c: char| c == ' ' || ",;\u{3001}\u{60C}\u{61B}".contains(c);
        let mut found: Vec<Word> = folded.split(between).filter_map(Word::of).collect();
        if found.iter().any(|word| !word.parts.is_empty()) {
            // A dash or an ampersand between words is no word.
            found.retain(|word| !word.parts.is_empty());
        }
        Some(Self { words: found })
    }

    /// Whether a [`SearchText`] has every word. The order of its fields has no effect.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        !self.words.is_empty() && self.words.iter().all(|word| word.is_in(text))
    }

    /// Whether it has no word, and finds nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether it is a whole address: only keys of addresses begin as it does.
    #[must_use]
    pub fn is_address(&self) -> bool {
        self.words.iter().any(|word| word.place == Place::FieldStart)
    }

    /// Whether a name or address that begins with the longest word matches because of that.
    #[must_use]
    pub const fn is_one_word(&self) -> bool {
        self.words.len() == 1
    }

    /// The prefixes of the word that selects best: the longest that is no part of an address, which others may share.
    #[must_use]
    pub fn prefixes(&self) -> Prefixes {
        if self.is_address() {
            let emails = self.words.iter().map(|word| word.text.clone()).collect();
            return Prefixes { emails, ..Prefixes::default() };
        }
        let weight = |word: &Word| (!word.text.contains(['.', '@']), word.text.chars().count());
        let Some(lead) = self.words.iter().rev().max_by_key(|word| weight(word)) else { return Prefixes::default() };
        let all = self.words.iter().flat_map(|word| &word.parts).fold(String::new(), |text, part| text + " " + part);
        let (lead_name, whole) = (name(&lead.text), name(&all));
        let mut names = Vec::new();
        if !lead.text.contains('@') {
            if !whole.starts_with(&lead_name) {
                names.push(whole);
            }
            names.push(lead_name);
        }
        names.retain(|name| !name.is_empty());
        let domain = lead.text.strip_prefix('@').unwrap_or(&lead.text);
        let domains = if domain.is_empty() || domain.contains('@') {
            Vec::new()
        } else {
            vec![folded(&idna::domain_to_unicode(domain).0)]
        };
        let emails = if lead.text.starts_with('@') || !lead.text.is_ascii() { vec![] } else { vec![lead.text.clone()] };
        Prefixes { names, emails, domains }
    }
}

impl Word {
    fn of(text: &str) -> Option<Self> {
        let text = text.strip_prefix("mailto:").unwrap_or(text);
        let text = text.trim_matches(|c: char| "\"<>()[]{}«»“”„‹›「」『』".contains(c));
        let parts = words(text).map(str::to_owned).collect();
        let place = match text.find('@') {
            Some(at) if at > 0 => Place::WordStart,
            _ => place_of(text),
        };
        (!text.is_empty()).then(|| Self { text: text.to_owned(), parts, place })
    }

    fn is_in(&self, text: &str) -> bool {
        let has_at = self.text.contains('@');
        let has_parts = || !self.parts.is_empty() && self.parts.iter().all(|part| is_found(text, part, place_of(part)));
        is_found(text, &self.text, self.place) || (!has_at && (has_parts() || self.is_run(text)))
    }

    /// Whether it is words of one field written together: `vanderberg`, `jeanluc`.
    fn is_run(&self, text: &str) -> bool {
        let wanted = self.parts.concat();
        text.split(FIELD).any(|field| {
            let all: Vec<&str> = words(field).collect();
            (0..all.len()).any(|start| {
                let mut rest = wanted.as_str();
                for word in &all[start..] {
                    match rest.strip_prefix(word) {
                        Some("") => return true,
                        Some(shorter) => rest = shorter,
                        None => return false,
                    }
                }
                false
            })
        })
    }
}

fn place_of(word: &str) -> Place {
    let mut chars = word.chars();
    match (chars.next(), chars.next()) {
        (Some(only), None) if !is_unspaced(only) => Place::WordStart,
        _ => Place::Anywhere,
    }
}

fn is_found(text: &str, word: &str, place: Place) -> bool {
    text.match_indices(word).any(|(at, _)| match place {
        Place::Anywhere => true,
        Place::WordStart => !text[..at].ends_with(char::is_alphanumeric),
        Place::FieldStart => text[..at].ends_with(FIELD),
    })
}
