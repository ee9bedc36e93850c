//! Pages of memberships. Each question is answered by ranges of one index; what the index does not decide is decided
//! row by row, within a bound, so that a page costs the same in an organisation of any size.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use domain::{
    id::OrganizationId,
    membership::{Kind, Membership, State, Status},
    organization::Settings,
    text::Key as Name,
};
use serde::{Deserialize, Serialize};

use crate::{
    Store,
    error::Error,
    item,
    keys::{self, Item, Key, s},
    schema::{BY_ACCESS, BY_EMAIL, BY_NAME, BY_STATE},
    table::text,
};

/// Which memberships to list. What is not set does not restrict.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// In one of these conditions; never [`Status::Ended`], which is not listed.
    pub status: Vec<Status>,
    /// Member or guest.
    pub kind: Option<Kind>,
    /// Holding this role themselves.
    pub role: Option<Name>,
    /// In this group.
    pub group: Option<Name>,
    /// API only, or not.
    pub api_only: Option<bool>,
    /// Whose address, or whose last name, begins with this, in any case.
    pub q: Option<String>,
    /// Whose invitation or access ends before this.
    pub expires_before: Option<DateTime<Utc>>,
    /// The order; without it, the natural one of the index that answers.
    pub sort: Option<Sort>,
}

/// An order of memberships.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Oldest first.
    CreatedAt,
    /// By canonical address.
    Email,
    /// By last name, then first name.
    Name,
}

/// Where a page ended, to go on from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    range: usize,
    after: HashMap<String, String>,
}

/// One page. It may hold fewer rows than asked for, even none, while `next` tells that there are more.
#[derive(Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; none on the last one.
    pub next: Option<Position>,
}

/// A part of an index between two sort keys, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Range {
    index: Option<&'static str>,
    attribute: &'static str,
    low: String,
    high: String,
}

/// Sorts after everything that begins as what stands before it.
const LAST: &str = "\u{10FFFF}";
/// The most index entries that one page looks at.
const LOOKED_AT_MOST: usize = 500;

impl Range {
    fn of(index: &'static str, attribute: &'static str, prefix: &str) -> Self {
        Self { index: Some(index), attribute, low: prefix.to_owned(), high: format!("{prefix}{LAST}") }
    }

    fn by_creation() -> Self {
        let prefix = keys::MEMBERSHIPS;
        Self { index: None, attribute: "sk", low: prefix.to_owned(), high: format!("{prefix}{LAST}") }
    }

    /// Of a kind and state, those that end after one instant and no later than another.
    fn by_end(kind: Kind, state: State, after: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> Self {
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

impl Filter {
    fn ranges(&self, settings: &Settings, now: DateTime<Utc>) -> Vec<Range> {
        if let Some(sort) = self.sort {
            return vec![match sort {
                Sort::CreatedAt => Range::by_creation(),
                Sort::Email => Range::of(BY_EMAIL, "email_key", ""),
                Sort::Name => Range::of(BY_NAME, "name_key", ""),
            }];
        }
        if let Some(q) = &self.q {
            let email = Range::of(BY_EMAIL, "email_key", &q.trim().to_ascii_lowercase());
            return vec![email, Range::of(BY_NAME, "name_key", &keys::folded(q.trim()))];
        }
        if !self.status.is_empty() || self.expires_before.is_some() {
            return self.ranges_by_end(settings, now);
        }
        if self.group.is_some() || self.role.is_some() {
            return self.ranges_by_access(settings);
        }
        match self.kind {
            Some(kind) => {
                let states = [State::Active, State::Suspended, State::Invited];
                states.map(|state| Range::by_end(kind, state, None, None)).into()
            }
            None => vec![Range::by_creation()],
        }
    }

    fn ranges_by_end(&self, settings: &Settings, now: DateTime<Utc>) -> Vec<Range> {
        let soon = settings.policy.renew_window.after(now);
        let all = [
            Status::Expired,
            Status::Expiring,
            Status::Active,
            Status::Suspended,
            Status::InviteExpired,
            Status::InvitePending,
        ];
        let wanted = all.into_iter().filter(|status| self.status.is_empty() || self.status.contains(status));
        let kinds = [Kind::Guest, Kind::Member].into_iter().filter(|kind| self.kind.is_none_or(|k| k == *kind));
        let kinds: Vec<Kind> = kinds.collect();
        let mut ranges = Vec::new();
        for status in wanted {
            for kind in &kinds {
                let mut add = |state, after, until| ranges.push(Range::by_end(*kind, state, after, until));
                match status {
                    Status::InvitePending => add(State::Invited, Some(now), None),
                    Status::InviteExpired => add(State::Invited, None, Some(now)),
                    Status::Active => add(State::Active, Some(soon), None),
                    Status::Expiring => add(State::Active, Some(now), Some(soon)),
                    Status::Suspended => add(State::Suspended, Some(now), None),
                    Status::Expired => {
                        add(State::Active, None, Some(now));
                        add(State::Suspended, None, Some(now));
                    }
                    Status::Ended => {}
                }
            }
        }
        ranges
    }

    /// A group alone is one range; a role has one in each group, because a person has one group at most.
    fn ranges_by_access(&self, settings: &Settings) -> Vec<Range> {
        let prefixes: Vec<String> = match (&self.group, &self.role) {
            (Some(group), Some(role)) => vec![keys::role_prefix(Some(group), role)],
            (Some(group), None) => vec![keys::group_prefix(Some(group))],
            (None, Some(role)) => std::iter::once(None)
                .chain(settings.groups.keys().map(Some))
                .map(|g| keys::role_prefix(g, role))
                .collect(),
            (None, None) => vec![],
        };
        prefixes.iter().map(|prefix| Range::of(BY_ACCESS, "access_key", prefix)).collect()
    }

    /// Whether a row belongs in the list: the whole question, whatever the index has answered of it.
    fn admits(&self, row: &Membership, settings: &Settings, now: DateTime<Utc>) -> bool {
        let status = row.status(settings.policy.renew_window, now);
        let ends = match row.state {
            State::Invited => row.invitation.as_ref().map(|i| i.expires_at),
            _ => row.expires_at,
        };
        status != Status::Ended
            && (self.status.is_empty() || self.status.contains(&status))
            && self.kind.is_none_or(|kind| row.kind == kind)
            && self.role.as_ref().is_none_or(|role| row.grant.role.as_ref() == Some(role))
            && self.group.as_ref().is_none_or(|group| row.group.as_ref() == Some(group))
            && self.api_only.is_none_or(|api_only| row.api_only == api_only)
            && self.expires_before.is_none_or(|before| ends.is_some_and(|end| end < before))
            && self.q.as_ref().is_none_or(|q| email_matches(row, q) || name_matches(row, q))
    }

    /// With `q`, whoever was found by address is not shown again when found by name.
    fn shown_before(&self, row: &Membership, range: &Range) -> bool {
        self.sort.is_none()
            && range.index == Some(BY_NAME)
            && self.q.as_ref().is_some_and(|q| email_matches(row, q))
    }
}

fn email_matches(row: &Membership, q: &str) -> bool {
    row.email.canonical().starts_with(&q.trim().to_ascii_lowercase())
}

fn name_matches(row: &Membership, q: &str) -> bool {
    let name = [&row.last_name, &row.first_name].map(|n| n.as_ref().map_or("", |n| n.as_str())).join(" ");
    keys::folded(name.trim()).starts_with(&keys::folded(q.trim()))
}

impl Store {
    /// One page of memberships: one round of reading by creation, two by an index.
    ///
    /// # Errors
    /// [`Error::Cursor`] for a position of another question; otherwise when the table does not answer.
    pub async fn list(
        &self,
        id: OrganizationId,
        settings: &Settings,
        filter: &Filter,
        limit: usize,
        from: Option<Position>,
        now: DateTime<Utc>,
    ) -> Result<Page<Membership>, Error> {
        let ranges = filter.ranges(settings, now);
        let mut position = from.unwrap_or(Position { range: 0, after: HashMap::new() });
        let (mut rows, mut looked_at) = (Vec::new(), 0);
        while let Some(range) = ranges.get(position.range) {
            let wanted = limit - rows.len();
            let (keys, after) = self.range_page(id, range, &position, wanted).await?;
            looked_at += keys.len().max(1);
            for row in self.rows(range, keys).await? {
                if filter.admits(&row, settings, now) && !filter.shown_before(&row, range) {
                    rows.push(row);
                }
            }
            position = match after {
                Some(after) => Position { range: position.range, after },
                None => Position { range: position.range + 1, after: HashMap::new() },
            };
            if rows.len() >= limit || looked_at >= LOOKED_AT_MOST {
                break;
            }
        }
        let next = (position.range < ranges.len()).then_some(position);
        Ok(Page { rows, next })
    }

    async fn range_page(
        &self,
        id: OrganizationId,
        range: &Range,
        position: &Position,
        limit: usize,
    ) -> Result<(Vec<Item>, Option<HashMap<String, String>>), Error> {
        let start = (!position.after.is_empty()).then(|| start_key(id, range, &position.after)).transpose()?;
        let answer = self
            .table
            .query(range.index)
            .key_condition_expression("pk = :pk AND #sort BETWEEN :low AND :high")
            .expression_attribute_names("#sort", range.attribute)
            .expression_attribute_values(":pk", s(keys::organization(id)))
            .expression_attribute_values(":low", s(&range.low))
            .expression_attribute_values(":high", s(&range.high))
            .consistent_read(true)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start)
            .send()
            .await?;
        let after = answer.last_evaluated_key.map(|key| {
            let text = |(name, value): (String, AttributeValue)| value.as_s().ok().map(|v| (name, v.clone()));
            key.into_iter().filter_map(text).filter(|(name, _)| name != "pk").collect()
        });
        Ok((answer.items.unwrap_or_default(), after))
    }

    /// The rows that index entries stand for, in their order; one that is gone meanwhile is left out.
    async fn rows(&self, range: &Range, entries: Vec<Item>) -> Result<Vec<Membership>, Error> {
        if range.index.is_none() {
            return entries.into_iter().map(item::membership).collect();
        }
        let keys: Vec<Key> = entries.iter().filter_map(key_of).collect();
        let found = self.table.get(keys.clone()).await?;
        let mut by_key: HashMap<Key, Item> =
            found.into_iter().filter_map(|item| Some((key_of(&item)?, item))).collect();
        keys.iter().filter_map(|key| by_key.remove(key)).map(item::membership).collect()
    }
}

fn key_of(item: &Item) -> Option<Key> {
    Some(Key { pk: text(item, "pk")?.to_owned(), sk: text(item, "sk")?.to_owned() })
}

/// The partition always is that of the organisation in the path, whatever a position says.
fn start_key(id: OrganizationId, range: &Range, after: &HashMap<String, String>) -> Result<Item, Error> {
    let sort = after.get(range.attribute).ok_or(Error::Cursor)?;
    let sk = after.get("sk").ok_or(Error::Cursor)?;
    if *sort < range.low || *sort > range.high {
        return Err(Error::Cursor);
    }
    let mut key = Key { pk: keys::organization(id), sk: sk.clone() }.item();
    key.insert(range.attribute.to_owned(), s(sort));
    Ok(key)
}
