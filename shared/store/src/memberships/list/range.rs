//! Key ranges of indexes.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::membership::{Kind, Membership, State};

use crate::table::{
    keys,
    schema::{BY_NAME, BY_STATE, SIGN_IN},
};

/// A range of an index, between two sort keys, both inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) index: Option<&'static str>,
    pub(super) attribute: &'static str,
    pub(super) low: String,
    pub(super) high: String,
    /// Whether it is read from its end.
    pub(super) backwards: bool,
    /// Which of its rows belong to it.
    pub(super) rows: RangeRows,
}

/// The rows of a range that belong to it, where the keys alone do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RangeRows {
    /// Every row.
    All,
    /// Rows with a sign-in that is not later than the first page.
    SignedIn,
    /// The others. A person who signs in while the pages are read is among them, so that no row is lost.
    NotSignedIn,
}

/// Sorts after every key with the same prefix.
const LAST: &str = "\u{10FFFF}";
/// Sorts before every key but rotations. DynamoDB rejects an empty key value, even as a bound.
const FIRST: &str = "\u{2}";

impl Range {
    pub(super) fn of(index: &'static str, attribute: &'static str, prefix: &str) -> Self {
        let low = if prefix.is_empty() { FIRST } else { prefix };
        Self::between(Some(index), attribute, low.to_owned(), format!("{prefix}{LAST}"))
    }

    /// The entries with exactly this key.
    pub(super) fn exactly(index: &'static str, attribute: &'static str, key: &str) -> Self {
        Self::between(Some(index), attribute, key.to_owned(), key.to_owned())
    }

    /// The rotations that begin with `prefix`.
    pub(super) fn rotated(index: &'static str, attribute: &'static str, prefix: &str) -> Self {
        Self::of(index, attribute, &format!("{}{prefix}", keys::ROTATED))
    }

    /// All rows by name. Their keys decide what a search finds.
    pub(super) fn by_name() -> Self {
        Self::of(BY_NAME, "name_key", "")
    }

    /// Whether it has every row, by name.
    pub(super) fn is_whole_by_name(&self) -> bool {
        self.index == Some(BY_NAME) && self.low == FIRST
    }

    /// Whether a row is in it, with these keys of its entries.
    pub(super) fn has_one_of(&self, entry_keys: &[(&'static str, String)]) -> bool {
        let has = |key: &str| *self.low <= *key && *key <= *self.high;
        entry_keys.iter().any(|(index, key)| self.index == Some(*index) && has(key))
    }

    /// The same range, read from its end.
    pub(super) fn backwards(self) -> Self {
        Self { backwards: true, ..self }
    }

    pub(super) fn by_creation() -> Self {
        let prefix = keys::MEMBERSHIPS;
        Self::between(None, "sk", prefix.to_owned(), format!("{prefix}{LAST}"))
    }

    /// The rows with a sign-in that is not later than `as_of`, by that sign-in.
    pub(super) fn by_sign_in(as_of: DateTime<Utc>) -> Self {
        let range = Self::between(Some(SIGN_IN), "sign_in_key", FIRST.to_owned(), keys::instant(as_of));
        Self { rows: RangeRows::SignedIn, ..range }
    }

    /// The rows that [`Range::by_sign_in`] leaves out, by creation. They have no index, so all rows are read for them.
    pub(super) fn without_sign_in() -> Self {
        Self { rows: RangeRows::NotSignedIn, ..Self::by_creation() }
    }

    fn between(index: Option<&'static str>, attribute: &'static str, low: String, high: String) -> Self {
        Self { index, attribute, low, high, backwards: false, rows: RangeRows::All }
    }

    /// Whether it can be read consistently: global indexes cannot.
    pub(super) fn is_consistent(&self) -> bool {
        self.index != Some(SIGN_IN)
    }

    /// Whether most rows belong to it, so that a page need not read more than it lists.
    pub(super) fn is_dense(&self) -> bool {
        self.rows != RangeRows::NotSignedIn
    }

    /// Whether a row belongs to it, in a list that began at `as_of`.
    pub(super) fn has(&self, row: &Membership, as_of: DateTime<Utc>) -> bool {
        let signed_in = row.last_login_at.is_some_and(|at| at <= as_of);
        match self.rows {
            RangeRows::All => true,
            RangeRows::SignedIn => signed_in,
            RangeRows::NotSignedIn => !signed_in,
        }
    }

    /// The position behind `place` in the order of ends ([`keys::split_state_key`]); none when nothing is behind it.
    ///
    /// `place` may be that of an entry of another range.
    pub(super) fn behind(&self, place: &str) -> Option<HashMap<String, String>> {
        let (prefix, _) = keys::split_state_key(&self.low)?;
        let (_, ulid) = place.split_once('#')?;
        let key = format!("{prefix}{place}");
        let (is_before, is_behind) = (key < self.low, key > self.high);
        let (is_before, is_behind) = if self.backwards { (is_behind, is_before) } else { (is_before, is_behind) };
        let after = [("sk", format!("{}{ulid}", keys::MEMBERSHIPS)), (self.attribute, key)];
        if is_before {
            return Some(HashMap::new());
        }
        (!is_behind).then(|| after.map(|(name, value)| (name.to_owned(), value)).into())
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
        let low = after.map_or_else(|| prefix.clone(), past);
        let high = until.map_or_else(|| format!("{prefix}{LAST}"), past);
        Self::between(Some(BY_STATE), "state_key", low, high)
    }
}
