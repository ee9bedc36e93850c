//! What the table, the mailbox and the bus say, read without asking the product.

use std::collections::BTreeMap;

use harness::World;
use serde_json::Value;

use crate::model::Instant;

/// The table at one moment, sorted into what it consists of.
#[derive(Debug, Default)]
pub struct Seen {
    /// Memberships, live and over.
    pub rows: Vec<Row>,
    /// The audit trails, each in its order.
    pub audit: Vec<Value>,
    /// The events that have not left yet.
    pub outbox: Vec<String>,
    /// Seats and owners as they are counted, by organisation; nothing for deleted ones.
    pub counted: BTreeMap<String, (u64, u64)>,
    /// Roles and groups, by organisation.
    pub settings: BTreeMap<String, Value>,
}

/// One membership.
#[derive(Debug)]
pub struct Row {
    /// The organisation's partition.
    pub place: String,
    pub id: String,
    pub email: String,
    pub live: bool,
    pub all: Value,
}

impl Seen {
    pub fn of(world: &World) -> Self {
        let mut seen = Self::default();
        for item in world.table_dump() {
            let (pk, sk) = (text(&item, "pk").to_owned(), text(&item, "sk").to_owned());
            let Some(place) = pk.strip_prefix("ORG#") else {
                if pk.starts_with("OUTBOX#") {
                    seen.outbox.push(text(&item["event"], "id").to_owned());
                }
                continue;
            };
            let place = place.split('#').next().unwrap_or_default().to_owned();
            if pk.contains("#AUDIT#") {
                seen.audit.push(item);
            } else if sk.starts_with("M#") {
                let (id, email) = (text(&item, "id").to_owned(), text(&item, "email").to_lowercase());
                seen.rows.push(Row { place, id, email, live: !pk.ends_with("#ENDED"), all: item });
            } else if sk == "META" {
                let count = |name: &str| item[name].as_u64().unwrap_or_default();
                seen.counted.insert(place, (count("seats"), count("owners")));
            } else if sk == "SETTINGS" {
                seen.settings.insert(place, item);
            }
        }
        seen
    }

    /// The row of that identifier.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// What was decided about a membership, in the order of the trail, with the notes that are no decisions left out.
    pub fn decisions<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Value> {
        const NOTES: [&str; 2] = ["delivery_failed", "acceptance_refused"];
        let about = move |entry: &&Value| entry["target"]["membership"] == id && !NOTES.contains(&action(entry));
        self.audit.iter().filter(about)
    }
}

impl Row {
    pub fn at(&self, name: &str) -> Option<Instant> {
        instant(&self.all[name])
    }

    pub fn state(&self) -> &str {
        text(&self.all, "state")
    }
}

pub fn action(entry: &Value) -> &str {
    text(entry, "action")
}

pub fn text<'a>(item: &'a Value, name: &str) -> &'a str {
    item[name].as_str().unwrap_or_default()
}

pub fn instant(value: &Value) -> Option<Instant> {
    value.as_str()?.parse().ok()
}

/// The part of an identifier that keys are made of.
pub fn ulid(id: &str) -> &str {
    id.rsplit('_').next().unwrap_or_default()
}
