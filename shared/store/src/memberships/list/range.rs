//! Parts of indexes, in the order of what they list.

use chrono::{DateTime, Utc};
use domain::membership::{Kind, State};

use crate::table::{keys, schema::BY_STATE};

/// A part of an index between two sort keys, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) index: Option<&'static str>,
    pub(super) attribute: &'static str,
    pub(super) low: String,
    pub(super) high: String,
}

/// Sorts after everything that begins as what stands before it.
const LAST: &str = "\u{10FFFF}";
/// Sorts before everything: DynamoDB refuses an empty value of a key, also as the end of a range.
const FIRST: &str = "\u{1}";

impl Range {
    pub(super) fn of(index: &'static str, attribute: &'static str, prefix: &str) -> Self {
        let low = if prefix.is_empty() { FIRST } else { prefix };
        Self { index: Some(index), attribute, low: low.to_owned(), high: format!("{prefix}{LAST}") }
    }

    pub(super) fn by_creation() -> Self {
        let prefix = keys::MEMBERSHIPS;
        Self { index: None, attribute: "sk", low: prefix.to_owned(), high: format!("{prefix}{LAST}") }
    }

    /// Without what ends at that instant or later. What has no end sorts last.
    pub(super) fn ending_before(mut self, kind: Kind, state: State, before: DateTime<Utc>) -> Self {
        self.high = self.high.min(format!("{}{}", keys::state_prefix(kind, state), keys::instant(before)));
        self
    }

    /// Of a kind and state, those that end after one instant and no later than another.
    pub(super) fn by_end(kind: Kind, state: State, after: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> Self {
        let prefix = keys::state_prefix(kind, state);
        let past = |at: DateTime<Utc>| format!("{prefix}{}#{LAST}", keys::instant(at));
        Self {
            index: Some(BY_STATE),
            attribute: "state_key",
            low: after.map_or_else(|| prefix.clone(), past),
            high: until.map_or_else(|| format!("{prefix}{LAST}"), past),
        }
    }
}
