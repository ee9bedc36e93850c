//! Key ranges of indexes.

use chrono::{DateTime, Utc};
use domain::membership::{Kind, State};

use crate::table::{keys, schema::BY_STATE};

/// A range of an index, between two sort keys, both inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) index: Option<&'static str>,
    pub(super) attribute: &'static str,
    pub(super) low: String,
    pub(super) high: String,
    /// Whether it is read from its end.
    pub(super) backwards: bool,
}

/// Sorts after every key with the same prefix.
const LAST: &str = "\u{10FFFF}";
/// Sorts before every key. DynamoDB rejects an empty key value, even as a bound.
const FIRST: &str = "\u{1}";

impl Range {
    pub(super) fn of(index: &'static str, attribute: &'static str, prefix: &str) -> Self {
        let low = if prefix.is_empty() { FIRST } else { prefix };
        Self { index: Some(index), attribute, low: low.to_owned(), high: format!("{prefix}{LAST}"), backwards: false }
    }

    /// The entries with exactly this key.
    pub(super) fn exactly(index: &'static str, attribute: &'static str, key: &str) -> Self {
        Self { index: Some(index), attribute, low: key.to_owned(), high: key.to_owned(), backwards: false }
    }

    /// The same range, read from its end.
    pub(super) fn backwards(self) -> Self {
        Self { backwards: true, ..self }
    }

    pub(super) fn by_creation() -> Self {
        let prefix = keys::MEMBERSHIPS;
        let (low, high) = (prefix.to_owned(), format!("{prefix}{LAST}"));
        Self { index: None, attribute: "sk", low, high, backwards: false }
    }

    /// Restricts the range to ends before an instant. Memberships without end sort last.
    pub(super) fn ending_before(mut self, kind: Kind, state: State, before: DateTime<Utc>) -> Self {
        self.high = self.high.min(format!("{}{}", keys::state_prefix(kind, state), keys::instant(before)));
        self
    }

    /// Memberships of a kind and state whose end is later than `after` and not later than `until`.
    pub(super) fn by_end(kind: Kind, state: State, after: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> Self {
        let prefix = keys::state_prefix(kind, state);
        let past = |at: DateTime<Utc>| format!("{prefix}{}#{LAST}", keys::instant(at));
        Self {
            index: Some(BY_STATE),
            attribute: "state_key",
            low: after.map_or_else(|| prefix.clone(), past),
            high: until.map_or_else(|| format!("{prefix}{LAST}"), past),
            backwards: false,
        }
    }
}
