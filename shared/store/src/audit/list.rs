//! Pagination of the audit log, newest first, one partition for each month.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, Utc};
use domain::{
    event::Event,
    id::{MembershipId, OrganizationId},
};
use serde::{Deserialize, Serialize};

use super::actor_id;
use crate::table::{
    Error, Store, item,
    keys::{self, Item, Key, by_key, s},
    schema::{BY_ACTOR, BY_TARGET},
    text,
};

/// Which entries of the audit log to list. A field that is not set does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Entries at this instant or later; without it, since the creation of the organisation.
    pub from: Option<DateTime<Utc>>,
    /// Entries before this instant.
    pub until: Option<DateTime<Utc>>,
    /// Entries by this actor: a user or a client.
    pub actor: Option<String>,
    /// Entries about this membership.
    pub target: Option<MembershipId>,
    /// Entries of this action.
    pub action: Option<String>,
}

/// The cursor behind a page of the audit log: a month, and the last entry read in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPosition {
    month: NaiveDate,
    after: Option<String>,
}

/// Queries of one page at most: a quiet organisation has a month for each.
const MAX_QUERIES: usize = 12;
/// Entries that one page reads at most, where the filter is applied entry by entry.
const MAX_ENTRIES: usize = 1_000;
/// Entries that one query reads there.
const BATCH: usize = 250;

impl AuditFilter {
    /// The index that restricts most, its sort key attribute, and the key prefix before the identifier of the event.
    fn index(&self) -> (Option<&'static str>, &'static str, String) {
        if let Some(target) = self.target {
            (Some(BY_TARGET), "target_key", format!("{target}#"))
        } else if let Some(actor) = &self.actor {
            (Some(BY_ACTOR), "actor_key", format!("{actor}#"))
        } else {
            (None, "sk", String::new())
        }
    }

    /// Whether index and key range decide the whole filter, so that every entry in them matches.
    const fn is_exact(&self) -> bool {
        self.action.is_none() && (self.target.is_none() || self.actor.is_none())
    }

    fn matches(&self, event: &Event) -> bool {
        self.from.is_none_or(|from| event.at >= from)
            && self.until.is_none_or(|until| event.at < until)
            && self.actor.as_ref().is_none_or(|wanted| actor_id(&event.actor) == Some(wanted))
            && self.target.is_none_or(|wanted| event.target.as_ref().is_some_and(|t| t.membership == wanted))
            && self.action.as_ref().is_none_or(|wanted| event.fact.action() == wanted)
    }
}

fn first_of_month(at: DateTime<Utc>) -> NaiveDate {
    at.date_naive().with_day(1).unwrap_or(at.date_naive())
}

fn ulid_at(at: DateTime<Utc>) -> String {
    ulid::Ulid::from_parts(u64::try_from(at.timestamp_millis()).unwrap_or(0), 0).to_string()
}

impl Store {
    /// Reads one page of the audit log of an organisation created at `born`, and the cursor of the next page. A page may hold
    /// fewer entries than `limit`, although more follow.
    ///
    /// # Errors
    /// [`Error::Cursor`] for a cursor of another list.
    pub async fn audit_page(
        &self,
        id: OrganizationId,
        filter: &AuditFilter,
        limit: usize,
        from: Option<AuditPosition>,
        (born, now): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<(Vec<Event>, Option<AuditPosition>), Error> {
        if filter.from.zip(filter.until).is_some_and(|(from, until)| from >= until) {
            return Ok((Vec::new(), None));
        }
        let newest = filter.until.map_or(now, |until| until.min(now));
        let oldest = filter.from.map_or(born, |from| from.max(born));
        let mut position = from.unwrap_or(AuditPosition { month: first_of_month(newest), after: None });
        let (mut events, mut queries, mut entries_read) = (Vec::new(), 0, 0);
        while position.month >= first_of_month(oldest)
            && events.len() < limit
            && queries < MAX_QUERIES
            && entries_read < MAX_ENTRIES
        {
            let wanted = if filter.is_exact() { limit - events.len() } else { BATCH };
            let (found, after) = self.month(id, filter, &position, wanted).await?;
            (queries, entries_read) = (queries + 1, entries_read + found.len());
            let month = position.month;
            position = match after {
                Some(after) => AuditPosition { month, after: Some(after) },
                None => AuditPosition { month: month - Months::new(1), after: None },
            };
            let mut remaining = found.into_iter();
            while let Some(event) = remaining.by_ref().find(|event| filter.matches(event)) {
                let last = event.id.ulid().to_string();
                events.push(event);
                if events.len() >= limit {
                    if remaining.len() > 0 {
                        position = AuditPosition { month, after: Some(last) };
                    }
                    break;
                }
            }
        }
        let next = (position.month >= first_of_month(oldest)).then_some(position);
        Ok((events, next))
    }

    async fn month(
        &self,
        id: OrganizationId,
        filter: &AuditFilter,
        position: &AuditPosition,
        limit: usize,
    ) -> Result<(Vec<Event>, Option<String>), Error> {
        let (index, attribute, prefix) = filter.index();
        let partition = keys::audit_month(id, position.month.and_time(NaiveTime::MIN).and_utc());
        // "0" sorts before every identifier; DynamoDB rejects an empty key value.
        let low = format!("{prefix}{}", filter.from.map_or_else(|| "0".to_owned(), ulid_at));
        let high = filter.until.map_or_else(|| format!("{prefix}~"), |until| format!("{prefix}{}", ulid_at(until)));
        let start = position.after.as_ref().map(|sk| {
            let mut key = Key { pk: partition.clone(), sk: sk.clone() }.item();
            key.insert(attribute.to_owned(), s(format!("{prefix}{sk}")));
            key
        });
        let answer = self
            .audit
            .query(index)
            .key_condition_expression("pk = :pk AND #sort BETWEEN :low AND :high")
            .expression_attribute_names("#sort", attribute)
            .expression_attribute_values(":pk", s(partition))
            .expression_attribute_values(":low", s(low))
            .expression_attribute_values(":high", s(high))
            .scan_index_forward(false)
            .consistent_read(true)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start)
            .send()
            .await?;
        let after = answer.last_evaluated_key.as_ref().and_then(|key| text(key, "sk")).map(ToOwned::to_owned);
        let events = self.events(index.is_some(), answer.items.unwrap_or_default()).await?;
        Ok((events, after))
    }

    async fn events(&self, keys_only: bool, entries: Vec<Item>) -> Result<Vec<Event>, Error> {
        if !keys_only {
            return self.all_readable(entries.into_iter().map(|entry| item::from_item("an audit entry", entry)));
        }
        let keys: Vec<Key> = entries.iter().filter_map(Key::of).collect();
        let found = self.audit.get(keys.clone()).await?;
        let mut found = by_key(found);
        let ordered = keys.iter().filter_map(|key| found.remove(key));
        self.all_readable(ordered.map(|entry| item::from_item("an audit entry", entry)))
    }
}
