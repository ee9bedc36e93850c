//! What the table, the mailbox and the bus say, read without asking the product.

use std::collections::{BTreeMap, BTreeSet};

use harness::World;
use serde_json::Value;

use crate::model::{Instant, Resources};

/// The table at one moment, sorted into what it consists of.
#[derive(Debug, Default)]
pub struct Observed {
    /// Memberships, live and over.
    pub rows: Vec<Row>,
    /// The audit trails, each in its order.
    pub audit: Vec<Value>,
    /// The events that have not left yet.
    pub outbox: Vec<String>,
    /// Digests among them: emails that leave no entry in any trail.
    pub digests: Vec<Value>,
    /// Who was told of guests, by organisation and day.
    pub digest_markers: BTreeSet<DigestMarker>,
    /// Seats and owners as they are counted, by organisation.
    pub counted: BTreeMap<String, (u64, u64)>,
    /// How often an organisation's settings, or itself, have changed.
    pub versions: BTreeMap<String, u64>,
    /// Policy, roles and groups, by organisation.
    pub settings: BTreeMap<String, Value>,
    /// Resources and groups of them, by organisation.
    pub resources: BTreeMap<String, Resources>,
    /// The organisations that were purged.
    pub purged: BTreeSet<String>,
    /// How many items there are of each, but for the organisation itself and its trail.
    pub items: BTreeMap<String, usize>,
}

/// Somebody was told on a day of guests who are about to lose access.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DigestMarker {
    pub organization: String,
    pub reader: String,
    pub day: String,
}

/// One membership.
#[derive(Debug)]
pub struct Row {
    /// The organisation's partition.
    pub organization: String,
    pub id: String,
    pub email: String,
    pub live: bool,
    pub all: Value,
}

impl Observed {
    pub fn of(world: &World) -> Self {
        let mut observed = Self::default();
        for item in world.table_dump() {
            let pk = text(&item, "pk").to_owned();
            match pk.strip_prefix("ORG#") {
                Some(organization) => observed.add(organization, item),
                None if pk.starts_with("OUTBOX#") => {
                    observed.outbox.push(text(&item["event"], "id").to_owned());
                    if action(&item["event"]) == "digest_due" {
                        observed.digests.push(item["event"].clone());
                    }
                }
                None => {}
            }
        }
        observed
    }

    /// An item of an organisation, by what follows its identifier in the partition.
    fn add(&mut self, partition: &str, item: Value) {
        let (organization, part) = partition.split_once('#').unwrap_or((partition, ""));
        let (organization, sk) = (organization.to_owned(), text(&item, "sk").to_owned());
        if part.starts_with("AUDIT#") {
            self.audit.push(item);
            return;
        }
        if sk == "META" {
            let count = |name: &str| item[name].as_u64().unwrap_or_default();
            self.counted.insert(organization.clone(), (count("seats"), count("owners")));
            self.versions.insert(organization.clone(), count("version"));
            self.purged.extend(item.get("purged_at").map(|_| organization));
            return;
        }
        *self.items.entry(organization.clone()).or_default() += 1;
        if sk.starts_with("M#") {
            let (id, email) = (text(&item, "id").to_owned(), text(&item, "email").to_lowercase());
            self.rows.push(Row { organization, id, email, live: part != "ENDED", all: item });
        } else if sk == "SETTINGS" {
            self.settings.insert(organization, item);
        } else if let Some(reader) = sk.strip_prefix("DIGEST#") {
            let (reader, day) = (reader.to_owned(), text(&item, "day").to_owned());
            self.digest_markers.insert(DigestMarker { organization, reader, day });
        } else if let Some(resource) = sk.strip_prefix("R#") {
            let mut key = resource.split('#').skip(1);
            let (is_group, id) = (key.next() == Some("G"), key.next().unwrap_or_default().to_owned());
            let groups = item["groups"].as_array().into_iter().flatten().filter_map(Value::as_str);
            self.resources.entry(organization).or_default().insert((is_group, id), groups.map(str::to_owned).collect());
        }
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
