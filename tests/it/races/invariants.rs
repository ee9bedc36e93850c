//! Invariants of the table that hold after every step, whatever requests ran concurrently and whatever failed.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    address::EmailAddress,
    id::{MembershipId, OrganizationId},
    search::SearchText,
};
use harness::World;
use serde_json::Value;

/// Actions that are written about a membership without being a decision about it.
const NOTES: [&str; 2] = ["delivery_failed", "acceptance_refused"];

/// All items of the table at one moment.
pub struct TableState {
    items: Vec<Value>,
    now: String,
}

impl TableState {
    pub fn of(world: &World) -> Self {
        Self { items: world.table_dump(), now: world.now().to_rfc3339() }
    }

    fn all(&self, wanted: impl Fn(&str, &str) -> bool) -> impl Iterator<Item = &Value> {
        self.items.iter().filter(move |item| wanted(text(item, "pk"), text(item, "sk")))
    }

    /// Memberships that have not ended.
    pub fn live(&self) -> impl Iterator<Item = &Value> {
        self.all(|pk, sk| pk.starts_with("ORG#") && !pk.ends_with("#ENDED") && sk.starts_with("M#"))
    }

    /// Memberships that have ended.
    pub fn ended(&self) -> impl Iterator<Item = &Value> {
        self.all(|pk, _| pk.ends_with("#ENDED"))
    }

    /// The audit log of each organisation, in its order.
    pub fn audit(&self) -> impl Iterator<Item = &Value> {
        self.all(|pk, _| pk.contains("#AUDIT#"))
    }

    /// The entries of the outbox.
    pub fn outbox(&self) -> impl Iterator<Item = &Value> {
        self.all(|pk, _| pk.starts_with("OUTBOX#"))
    }

    /// The seats of an organisation, over all counter shards.
    pub fn seats(&self, partition: &Value) -> i64 {
        let shards = self.all(|pk, sk| partition == pk && sk.starts_with("META"));
        shards.filter_map(|shard| shard["seats"].as_i64()).sum()
    }

    /// The metadata of all organisations: counters and versions.
    pub fn metas(&self) -> impl Iterator<Item = &Value> {
        self.all(|_, sk| sk == "META")
    }

    /// The decisions about a membership, in the order of the audit log.
    pub fn actions(&self, member: &str) -> Vec<&str> {
        let about = |entry: &&Value| entry["target"]["membership"] == member;
        let actions = self.audit().filter(about).map(|entry| text(entry, "action"));
        actions.filter(|action| !NOTES.contains(action)).collect()
    }

    fn one(&self, pk: &str, sk: &str) -> Option<&Value> {
        self.all(|p, s| p == pk && s == sk).next()
    }

    fn is_owner(&self, row: &Value) -> bool {
        let Some(settings) = self.one(text(row, "pk"), "SETTINGS") else { return false };
        // Roles and groups of the template are not stored with the organisation.
        let template = &templates()[text(settings, "template")];
        let entry = |entries: &str, key: &str| {
            let own = &settings[entries][key];
            if own.is_null() { template[entries][key].clone() } else { own.clone() }
        };
        let of_class = |role: &Value| entry("roles", role.as_str().unwrap_or("-"))["owner_class"] == true;
        let group = &entry("groups", text(row, "group"))["grant"]["role"];
        row["state"] == "active" && row["kind"] == "member" && (of_class(&row["grant"]["role"]) || of_class(group))
    }

    /// I11: the stored counters equal a recount.
    fn check_counters(&self) {
        // Purged organisations have no counters.
        for meta in self.metas().filter(|meta| meta["purged_at"].is_null()) {
            let rows: Vec<_> = self.live().filter(|row| row["pk"] == meta["pk"]).collect();
            let seat = |row: &&&Value| row["kind"] == "member" && row["invitation"]["lapse_notified"] != true;
            let seated = |row: &&&Value| row["kind"] == "member" && row["state"] != "invited" || seat(row);
            let seats = rows.iter().filter(seated).count();
            let owners = rows.iter().filter(|row| self.is_owner(row)).count();
            let counted = self.seats(&meta["pk"]);
            let expected = (i64::try_from(seats).ok(), Some(owners as u64));
            assert_eq!((Some(counted), meta["owners"].as_u64()), expected, "a recount of {rows:#?}");
            // The first owner of an organisation that a machine created may still be invited (A4).
            let waits = |row: &&&Value| row["state"] == "invited" && row["invitation"]["sponsor"].is_null();
            assert!(owners >= 1 || rows.iter().any(|row| waits(&row)), "an organisation without an owner: {rows:#?}");
        }
    }

    /// I1: an address and a person have at most one live entry, and it holds their claim.
    fn check_claims(&self) {
        let mut taken = BTreeSet::new();
        for row in self.live() {
            let organization: OrganizationId = text(row, "organization").parse().unwrap();
            let email: EmailAddress = text(row, "email").parse().unwrap();
            let claim = store::keys::address_claim(organization, &email);
            assert_eq!(self.one(&claim.pk, &claim.sk).map(|claim| &claim["membership"]), Some(&row["id"]), "{row}");
            check_search_keys(row, &email, self.one(&claim.pk, &claim.sk).unwrap());
            assert!(taken.insert((claim.pk, claim.sk)), "two entries for one address: {row}");
            let over = row["expires_at"].as_str().is_some_and(|end| end <= self.now.as_str());
            if let Some(user) = row["user"].as_str().filter(|_| !over) {
                let claim = store::keys::user_claim(organization, &user.parse().unwrap());
                assert_eq!(self.one(&claim.pk, &claim.sk).map(|claim| &claim["membership"]), Some(&row["id"]), "{row}");
                assert!(taken.insert((claim.pk, claim.sk)), "two entries for one person: {row}");
            }
        }
    }

    /// I2, I3, I8: each change has one audit entry, in the order of the changes, and none follows the end.
    fn check_audit_log(&self) {
        let rows: Vec<_> = self.live().chain(self.ended()).collect();
        let mut seen = BTreeSet::new();
        for row in rows {
            assert!(seen.insert(text(row, "id")), "live and over at once: {row}");
            let actions = self.actions(text(row, "id"));
            assert_eq!(row["version"].as_u64(), Some(actions.len() as u64), "{actions:?} of {row}");
            let mut state = "";
            for action in &actions {
                assert_ne!(state, "ended", "{actions:?}");
                state = match *action {
                    "invited" | "resent" => "invited",
                    "accepted" | "added" | "organization_created" | "reactivated" => "active",
                    "suspended" => "suspended",
                    "cancelled" | "declined" | "replaced" | "merged" | "removed" | "left" => "ended",
                    _ => state,
                };
            }
            assert_eq!(row["state"], state, "{actions:?}");
            let causes = actions.iter().filter(|a| ["accepted", "added", "organization_created"].contains(a)).count();
            assert!(causes == 1 || row["user"].is_null() && causes == 0, "{actions:?}");
        }
    }

    /// Each outbox entry was written together with its audit entry.
    fn check_outbox(&self) {
        let audited: BTreeMap<_, _> = self.audit().map(|entry| (text(entry, "id"), entry)).collect();
        // Digests and topic updates are not events of an organisation.
        let of_an_organization =
            |pending: &&Value| pending["event"].is_object() && pending["event"]["action"] != "digest_due";
        for pending in self.outbox().filter(of_an_organization) {
            assert!(audited.contains_key(text(&pending["event"], "id")), "{pending}");
        }
    }

    /// Checks all invariants.
    pub fn check_all(&self) {
        self.check_counters();
        self.check_claims();
        self.check_audit_log();
        self.check_outbox();
    }
}

/// Checks all invariants of the table of that world.
pub fn check_invariants(world: &World) -> TableState {
    let state = TableState::of(world);
    state.check_all();
    state
}

pub fn text<'a>(item: &'a Value, name: &str) -> &'a str {
    item[name].as_str().unwrap_or_default()
}

/// The templates of the built-in definition.
fn templates() -> &'static Value {
    static TEMPLATES: std::sync::OnceLock<Value> = std::sync::OnceLock::new();
    TEMPLATES.get_or_init(|| serde_json::to_value(domain::product::ProductDocument::built_in().templates).unwrap())
}

/// D5: a row and its claim are in the indexes of search under the name, address and identifier that the row has now.
fn check_search_keys(row: &Value, email: &EmailAddress, claim: &Value) {
    let named = |name: &str| row[name].as_str();
    let search = SearchText::of(named("first_name"), named("last_name"), email, named("external_id"));
    let id: MembershipId = text(row, "id").parse().unwrap();
    assert_eq!(text(row, "name_key"), store::keys::name_key(&search, id.ulid()), "{row}");
    assert_eq!(text(row, "email_key"), email.canonical(), "{row}");
    let rotations = store::keys::rotations(&search, id.ulid());
    for name in ["name_key", "email_key"] {
        let expected = rotations.iter().find(|(attribute, _)| *attribute == name).map(|(_, key)| key.as_str());
        assert_eq!(claim[name].as_str(), expected, "the claim of {row}");
    }
}
