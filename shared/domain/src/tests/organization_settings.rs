//! Changes of an organisation's settings: who may, into what, and what is recorded.

use serde_json::{Value, json};
use ulid::Ulid;

use super::{
    builders::{after_days, at, bearer_of, faults, grant, key, t0, tag},
    fixture::Fixture,
};
use crate::{
    decide::{NewOrganization, PolicyPatch, SettingsDecision, SettingsEdit},
    entry::Entry,
    event::{Actor, Event, Fact},
    grant::Grant,
    id::Id,
    membership::Membership,
    organization::Organization,
    product::Product,
    refusal::{Fault, FaultCode, Refusal},
    role::{Group, Role},
};

fn patch(policy: Value) -> SettingsEdit {
    SettingsEdit { policy: Some(PolicyPatch(serde_json::from_value(policy).unwrap())), ..SettingsEdit::default() }
}

fn update(fixture: &Fixture, edit: SettingsEdit) -> Result<Option<SettingsDecision>, Refusal> {
    fixture.organization.update(edit, Vec::new(), &fixture.authority(&fixture.owner), t0())
}

fn detail(decision: &SettingsDecision) -> Value {
    serde_json::to_value(decision.fact()).unwrap()["detail"].clone()
}

fn auditor(fixture: &Fixture) -> Role {
    let template = fixture.organization.settings.roles.values().next().unwrap().clone();
    Role { system: false, owner_class: false, ..template }
}

/// S1.7: only what differs is recorded, and values that are the same already are no change.
#[test]
fn an_update_records_the_settings_that_differ() {
    let fixture = Fixture::of("guests");
    let edit = SettingsEdit {
        name: Some("Acme".parse().unwrap()),
        locale: Some(tag("de")),
        time_zone: "Europe/Berlin".parse().ok(),
        ..SettingsEdit::default()
    };

    let decision = update(&fixture, edit.clone()).unwrap().unwrap();

    assert_eq!(
        detail(&decision),
        json!({
            "before": { "locale": "en", "time_zone": "UTC" },
            "after": { "locale": "de", "time_zone": "Europe/Berlin" },
        })
    );
    let mut changed = fixture;
    changed.organization.apply(decision);
    assert_eq!((changed.organization.version, changed.organization.settings.locale.clone()), (2, tag("de")));
    assert_eq!(update(&changed, edit), Ok(None));
}

/// C74: a change is later than the one before, even if the clock is behind.
#[test]
fn a_change_is_strictly_later_than_the_previous_one() {
    let mut fixture = Fixture::of("guests");
    let german = || SettingsEdit { locale: Some(tag("de")), ..SettingsEdit::default() };

    let later = |fixture: &Fixture| update(fixture, german()).unwrap().unwrap().at;
    assert_eq!(later(&fixture), at("2026-03-01T09:00:00.001Z"));
    fixture.organization.updated_at = after_days(1);
    assert_eq!(later(&fixture), at("2026-03-02T09:00:00.001Z"));
    fixture.organization.updated_at = after_days(-1);
    assert_eq!(later(&fixture), t0());
}

/// C81: the faults of the request and those of the edit are reported together.
#[test]
fn an_update_reports_every_fault_at_once() {
    let fixture = Fixture::of("guests");
    let earlier = Fault::new("/name", FaultCode::TooLong, "");
    let edit = patch(json!({
        "renew_window": "P91D",
        "guest_role": "emperor",
        "guest_reminders": ["PT1M"],
        "guest_sources": { "organizations": [fixture.organization.id] },
    }));

    let refused = fixture.organization.update(edit, vec![earlier], &fixture.authority(&fixture.owner), t0());

    let expected = [
        ("/name", FaultCode::TooLong),
        ("/policy/renew_window", FaultCode::InvalidFormat),
        ("/policy/guest_role", FaultCode::UnknownReference),
        ("/policy/guest_reminders", FaultCode::InvalidFormat),
        ("/policy/guest_sources/organizations", FaultCode::InvalidFormat),
    ];
    assert_eq!(faults(refused.unwrap_err()), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
}

/// S1.1: the permission is needed, whatever the edit says.
#[test]
fn only_an_administrator_updates_or_deletes_an_organisation() {
    let fixture = Fixture::of("guests");
    let user = fixture.member(2, grant("user", &[], &[]));
    let actor = fixture.authority(&user);

    let updated = fixture.organization.update(SettingsEdit::default(), Vec::new(), &actor, t0());
    let deleted = fixture.organization.delete(&actor, t0());

    assert_eq!(updated, Err(Refusal::Forbidden("organization:update")));
    assert_eq!(deleted, Err(Refusal::Forbidden("organization:delete")));
    let deletion = fixture.organization.delete(&fixture.authority(&fixture.owner), t0()).unwrap();
    assert_eq!((deletion.at, deletion.fact()), (t0(), Fact::OrganizationDeleted {}));
}

/// R11, R12: objects are merged by name, lists are replaced, `null` clears; other settings stay.
#[test]
fn a_policy_is_merged_setting_by_setting() {
    let fixture = Fixture::of("guests");
    let before = fixture.organization.settings.policy.clone();

    let edit = patch(json!({ "seat_limit": 3, "notify": { "access_changed": true }, "guest_reminders": ["P20D"] }));
    let decision = update(&fixture, edit).unwrap().unwrap();

    let after = &decision.after.policy;
    assert_eq!((after.seat_limit, after.notify.access_changed), (Some(3), true));
    assert_eq!(after.notify.profile_changed, before.notify.profile_changed);
    assert_eq!((after.invite_ttl, &after.guest_sources), (before.invite_ttl, &before.guest_sources));
    assert_eq!(decision.diff.added_reminders(), ["P20D".parse().unwrap()].into());
    assert!(!decision.diff.changes_topics());
    let mut limited = fixture;
    limited.organization.apply(decision);
    let cleared = update(&limited, patch(json!({ "seat_limit": null }))).unwrap().unwrap();
    assert_eq!(cleared.after.policy.seat_limit, None);
}

/// C81: a setting that does not exist, or a value that does not fit, is named by its pointer.
#[test]
fn a_faulty_patch_of_a_policy_names_the_setting() {
    let fixture = Fixture::of("guests");
    let cases = [
        (json!({ "colour": "red" }), "/policy/colour", FaultCode::UnknownField),
        (json!({ "notify": { "x": true } }), "/policy/notify/x", FaultCode::UnknownField),
        (json!({ "invite_ttl": null }), "/policy/invite_ttl", FaultCode::InvalidFormat),
        (json!({ "domain_allow": vec!["a.example"; 201] }), "/policy/domain_allow", FaultCode::TooLong),
    ];

    for (policy, pointer, code) in cases {
        assert_eq!(faults(update(&fixture, patch(policy)).unwrap_err()), [(pointer.to_owned(), code)]);
    }
}

/// S4.21: subscriptions follow the topics only when these change.
#[test]
fn a_change_of_topics_is_recognised() {
    let fixture = Fixture::of("guests");
    let topics = fixture.organization.settings.policy.topics.clone();
    let others = if topics.is_empty() { json!(["incidents"]) } else { json!([]) };

    let changed = update(&fixture, patch(json!({ "topics": others }))).unwrap().unwrap();

    assert!(changed.diff.changes_topics());
}

/// S3.2: a source is added only by a member who may read its members; the change depends on that membership.
#[test]
fn a_source_of_guests_must_be_visible_to_the_actor() {
    let fixture = Fixture::of("guests");
    let source = Organization { id: Id::new(Ulid(7)), ..fixture.organization.clone() };
    let edit = patch(json!({ "guest_sources": { "organizations": [source.id] } }));
    let decision = update(&fixture, edit).unwrap().unwrap();
    let own = [Membership { organization: source.id, ..fixture.owner.clone() }];
    let powerless = [Membership { grant: Grant::default(), ..own[0].clone() }];
    let sources = [source];

    assert_eq!(decision.diff.added_sources(), [sources[0].id].into());
    let actor = fixture.authority(&fixture.owner);

    assert_eq!(decision.require_visible_sources(&sources, &own, &actor, t0()), Ok(vec![&own[0]]));
    for (sources, own) in [(&sources[..], &powerless[..]), (&sources, &[]), (&[], &own)] {
        let refused = decision.require_visible_sources(sources, own, &actor, t0()).unwrap_err();
        let pointer = "/policy/guest_sources/organizations".to_owned();
        assert_eq!(faults(refused), [(pointer, FaultCode::UnknownReference)]);
    }
}

/// S2.15: a new role, its retirement and its deletion are recorded by its key only, and the event survives storage.
#[test]
fn a_role_is_recorded_under_its_key() {
    let mut fixture = Fixture::of("sites");
    let (entry, role) = (Entry::Role(key("auditor")), auditor(&fixture));
    let put = |fixture: &Fixture| {
        fixture.organization.put_role(&key("auditor"), role.clone(), &fixture.authority(&fixture.owner), t0())
    };

    let created = put(&fixture).unwrap().unwrap();
    let shown = serde_json::to_value(&role).unwrap();
    assert_eq!(
        detail(&created),
        json!({ "before": { "roles": { "auditor": null } }, "after": { "roles": { "auditor": shown } } })
    );
    let actor = Actor::Job { name: "test".to_owned() };
    let organization = fixture.organization.id;
    let event = Event::about_organization(Id::new(Ulid(9)), organization, actor, created.at, created.fact());
    assert_eq!(serde_json::from_value::<Event>(serde_json::to_value(&event).unwrap()).unwrap(), event);
    fixture.organization.apply(created);
    assert_eq!(put(&fixture), Ok(None));

    let retired = fixture.organization.retire(&entry, t0()).unwrap();
    assert_eq!(detail(&retired)["after"]["roles"]["auditor"]["retired"], true);
    fixture.organization.apply(retired);
    assert_eq!(fixture.organization.retire(&entry, t0()), None);
    let restored = fixture.organization.restore(&entry, t0()).unwrap();
    assert_eq!(restored.after.is_retired(&entry), Some(false));

    let deleted = fixture.organization.delete_entry(&entry, &fixture.authority(&fixture.owner), t0()).unwrap();
    assert_eq!((deleted.requires_unused.as_ref(), deleted.after.is_retired(&entry)), (Some(&entry), None));
    assert_eq!(detail(&deleted)["after"], json!({ "roles": { "auditor": null } }));
}

/// R20: a group that begins or ceases to make owners must have no members.
#[test]
fn a_group_that_changes_owners_must_be_unused() {
    let mut fixture = Fixture::of("portal");
    let put = |fixture: &Fixture, role: Option<&str>| {
        let group = Group {
            name: "Crew".parse().unwrap(),
            description: None,
            grant: Grant { role: role.map(key), ..Grant::default() },
            system: false,
            retired: false,
        };
        let actor = fixture.authority(&fixture.owner);
        fixture.organization.put_group(&key("crew"), group, &actor, &fixture.resources, t0()).unwrap()
    };

    let created = put(&fixture, None).unwrap();
    assert_eq!(created.requires_unused, None);
    fixture.organization.apply(created);
    let promoted = put(&fixture, Some("owner")).unwrap();
    assert_eq!(promoted.requires_unused, Some(Entry::Group(key("crew"))));
    fixture.organization.apply(promoted);
    assert_eq!(put(&fixture, Some("owner")), None);
    assert!(put(&fixture, None).unwrap().requires_unused.is_some());
}

/// C27, S1.1: a creator with a verified address becomes the first owner of what they chose.
#[test]
fn an_organisation_is_created_from_a_template() {
    let new = || NewOrganization {
        name: "Acme".parse().unwrap(),
        template: Product::built_in().find_template("sites").unwrap(),
        product: Product::built_in(),
        locale: tag("fr"),
        time_zone: "Europe/Paris".parse().unwrap(),
        branding: crate::branding::Branding::default(),
        host: crate::host::HostData::default(),
    };
    let (ids, creator) = ((Id::new(Ulid(1)), Id::new(Ulid(2))), bearer_of("ada@acme.example"));

    let created = new().create(ids, &creator, t0()).unwrap();

    let settings = &created.settings;
    assert_eq!(
        (settings.name.as_str(), settings.locale.as_str(), settings.time_zone.name()),
        ("Acme", "fr", "Europe/Paris")
    );
    assert!(settings.is_owner(&created.founder.after));
    assert_eq!(created.founder.fact, Fact::OrganizationCreated { template: key("sites") });
    assert!(matches!(created.actor, Actor::Person { membership, .. } if membership == Some(ids.1)));
    let unverified = crate::decide::Caller { email_verified: false, ..creator };
    assert_eq!(new().create(ids, &unverified, t0()).unwrap_err(), Refusal::EmailUnverified);
    for unknown in ["school", ""] {
        let fault = Product::built_in().find_template(unknown).unwrap_err();
        assert_eq!((fault.pointer.as_str(), fault.code), ("/template", FaultCode::UnknownReference));
    }
}
