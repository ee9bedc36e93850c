//! Pins the rendered keys: a changed key loses the items stored under the old one.

use chrono::{DateTime, Utc};
use domain::{
    address::EmailAddress,
    grant::ResourceRef,
    host::Alias,
    id::{Id, MembershipId, OrganizationId, UserId},
    search::SearchText,
};
use ulid::Ulid;

use crate::table::keys;

fn organization() -> OrganizationId {
    Id::new(Ulid::from_parts(1_795_262_400_000, 1))
}

fn membership() -> MembershipId {
    Id::new(Ulid::from_parts(1_795_262_400_000, 2))
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// C82: keys are rendered in one place, addresses only as hashes, and a golden file pins them all.
#[test]
fn keys_match_the_golden_file() {
    let user: UserId = "auth0|5f7c8ec7c33c6c004bbafe82".parse().unwrap();
    let email: EmailAddress = "Ada+1@Example.com".parse().unwrap();
    let entry =
        |is_group| ResourceRef { resource_type: "site".parse().unwrap(), is_group, id: "berlin".parse().unwrap() };
    let event = Id::new(Ulid::from_parts(1_795_262_400_000, 3));
    let now = at("2026-11-21T12:00:00Z");
    let keys = [
        keys::meta(organization()),
        keys::counter_shard(organization(), 3),
        keys::settings(organization()),
        keys::membership(organization(), membership()),
        keys::ended(organization(), membership()),
        keys::address_claim(organization(), &email),
        keys::user_claim(organization(), &user),
        keys::resource(organization(), &entry(false)),
        keys::resource(organization(), &entry(true)),
        keys::audit(organization(), event, now),
        keys::outbox(event),
        keys::topic_update(event),
        keys::quota_of_inviter(&user),
        keys::quota_of_creator(&user),
        keys::quota_of_mailbox(&email),
        keys::suppression(&email),
        keys::quarantine(&keys::outbox(event)),
        keys::idempotency(["user", "/v1/organizations/x", "POST /y", "key"]),
        keys::checkpoint("jobs-lapse-invitations"),
        keys::product(),
        keys::alias(&Alias::ExternalId("crm/42".parse().unwrap())),
        keys::alias(&Alias::Slug("acme-inc".parse().unwrap())),
        keys::product_version(12),
        keys::digest(organization(), None),
        keys::digest(organization(), Some(membership())),
        keys::profile(&user),
    ];
    let mut rendered: Vec<String> = keys.iter().map(|key| format!("{} | {}", key.pk, key.sk)).collect();
    rendered.push(keys::person_by_user(&user));
    rendered.push(keys::person_by_address(&email));
    rendered.push(keys::due_partition(keys::Due::Lapse, 3));
    for due in [keys::Due::Recount, keys::Due::Purge] {
        rendered.extend(keys::due_of_organization(due, organization(), now).map(|(_, value)| value));
    }

    let search = SearchText::of(Some("María José"), Some("Cruz López"), &email, Some("crm/42"));
    rendered.push(keys::name_key(&search, membership().ulid()));
    rendered.extend(keys::rotations(&search, membership().ulid()).into_iter().map(|(_, key)| key));
    let rendered: Vec<String> = rendered.iter().map(|key| key.replace('\u{1}', "^").replace('\u{2}', "|")).collect();

    assert_eq!(rendered.join("\n") + "\n", include_str!("golden.txt"));
}

/// C82: different parts never render the same key, even when they contain separators.
#[test]
fn different_idempotency_parts_never_share_a_key() {
    let one = keys::idempotency(["a", "b", "", "c"]);
    let other = keys::idempotency(["a", "", "b", "c"]);

    assert_ne!(one, other);
    assert_ne!(keys::idempotency(["1:a", "", "", ""]), keys::idempotency(["1", ":a", "", ""]));
}

/// C68, C75: instants have a fixed width, so that they sort as text.
#[test]
fn instants_sort_as_text() {
    let instants = ["2026-11-21T12:00:00Z", "2026-11-21T12:00:00.001Z", "2028-02-29T23:59:59Z", "9999-12-31T23:59:59Z"];

    let rendered = instants.map(|text| keys::instant(at(text)));

    assert!(rendered.is_sorted() && rendered.iter().all(|text| text.len() == 24), "{rendered:?}");
}

/// D5: no key is longer than DynamoDB takes, also of names that grow when they are folded, and a text that is cut says so.
#[test]
fn keys_of_the_longest_names_are_cut_and_say_so() {
    let email: EmailAddress = format!("{}@example.com", "a".repeat(64)).parse().unwrap();
    for name in ["\u{FDFA}".repeat(64), "\u{1F600}".repeat(64), "각".repeat(64), "ß".repeat(64)] {
        let search = SearchText::of(Some(&name), Some(&name), &email, Some(&"x".repeat(128)));
        let key = keys::name_key(&search, membership().ulid());
        let rotations = keys::rotations(&search, membership().ulid());

        assert!(rotations.iter().map(|(_, key)| key).chain([&key]).all(|key| key.len() <= 1_024), "{}", key.len());
        assert_eq!(keys::searchable(&key).is_none(), search.by_last_name().len() > 980, "{name}");
        assert_eq!(keys::ulid_of(&key), Some(membership().ulid()));
    }
}

/// D5: a key by name says how the other keys of its membership begin, so that a search lists no row twice without reading it.
#[test]
fn a_key_by_name_says_how_the_other_keys_begin() {
    let people = [("Anna", "Müller", "j@münchen.de"), ("", "", "a.b@corp.example"), ("小龙", "李", "c@corp.example")];
    for (first, last, email) in people {
        let search = SearchText::of(Some(first), Some(last), &email.parse().unwrap(), None);
        let own = keys::name_key(&search, membership().ulid());
        let rotations = keys::rotations(&search, membership().ulid());
        let rotated = rotations.iter().find(|(name, _)| *name == "name_key").map_or(&own, |(_, key)| key);

        for key in [&own, rotated] {
            let beside = keys::entry_keys_beside(key);
            let all = rotations.iter().map(|(_, key)| key).chain([&own]);
            let is_known = |key: &String| beside.iter().any(|(_, other)| key.starts_with(other.as_str()));
            // Names that are written together do not say where one ends: then the row decides.
            assert!(first == "小龙" || all.clone().all(is_known), "{beside:?}");
            assert!(beside.iter().any(|(_, key)| *key == email.parse::<EmailAddress>().unwrap().canonical()));
        }
    }
}
