//! The state of the table, read directly and not through the product.

use std::collections::{BTreeMap, BTreeSet};

use harness::World;
use serde_json::Value;

use crate::model::{Instant, Resources, Template};

/// The table at one moment, by kinds of items.
#[derive(Debug, Default)]
pub struct Observed {
    /// Memberships, live and ended.
    pub rows: Vec<Row>,
    /// The audit log of each organisation, in its order.
    pub audit: Vec<Value>,
    /// The identifiers of the events in the outbox.
    pub outbox: Vec<String>,
    /// The digest events in the outbox; a digest has no audit entry.
    pub digests: Vec<Value>,
    /// Markers of the digests that were sent.
    pub digest_markers: BTreeSet<DigestMarker>,
    /// The stored counters of seats and owners, by organisation.
    pub counted: BTreeMap<String, (i64, u64)>,
    /// The version of each organisation and its settings.
    pub versions: BTreeMap<String, u64>,
    /// Policy, roles and groups, by organisation.
    pub settings: BTreeMap<String, Value>,
    /// Resources and groups of resources, by organisation.
    pub resources: BTreeMap<String, Resources>,
    /// The purged organisations.
    pub purged: BTreeSet<String>,
    /// The number of items of each organisation, without its metadata and audit log.
    pub items: BTreeMap<String, usize>,
}

/// A recipient has received the digest of that day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DigestMarker {
    pub organization: String,
    pub reader: String,
    pub day: String,
}

/// One membership.
#[derive(Debug)]
pub struct Row {
    /// The organisation's identifier in the partition key.
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

    /// Adds an item of an organisation, by the rest of its partition key.
    fn add(&mut self, partition: &str, item: Value) {
        let (organization, part) = partition.split_once('#').unwrap_or((partition, ""));
        let (organization, sk) = (organization.to_owned(), text(&item, "sk").to_owned());
        if part.starts_with("AUDIT#") {
            self.audit.push(item);
            return;
        }
        if sk.starts_with("META") {
            self.counted.entry(organization.clone()).or_default().0 += item["seats"].as_i64().unwrap_or_default();
        }
        if sk == "META" {
            let count = |name: &str| item[name].as_u64().unwrap_or_default();
            self.counted.entry(organization.clone()).or_default().1 = count("owners");
            self.versions.insert(organization.clone(), count("version"));
            self.purged.extend(item.get("purged_at").map(|_| organization));
            return;
        }
        *self.items.entry(organization.clone()).or_default() += 1;
        if sk.starts_with("M#") {
            let (id, email) = (text(&item, "id").to_owned(), text(&item, "email").to_lowercase());
            self.rows.push(Row { organization, id, email, live: part != "ENDED", all: item });
        } else if sk == "SETTINGS" {
            self.settings.insert(organization, with_template(item));
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

    /// The row with that identifier.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The audit entries about a membership, in their order, without notes that are not decisions.
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

/// The ULID of an identifier, as it stands in keys.
pub fn ulid(id: &str) -> &str {
    id.rsplit('_').next().unwrap_or_default()
}

/// Settings with the roles and groups of their template, which are not stored with the organisation.
fn with_template(mut settings: Value) -> Value {
    for name in ["roles", "groups"] {
        let mut all = Template::entries(text(&settings, "template"), name);
        for entry in all.values_mut() {
            entry["system"] = true.into();
        }
        all.extend(settings[name].as_object().cloned().unwrap_or_default());
        settings[name] = all.into();
    }
    settings
}
