//! What the host product says about members (A12).

use serde_json::{Value, json};

use super::{
    builders::{after_days, as_guest, invitee, joined, key, member_id, offer, t0},
    fixture::Fixture,
};
use crate::{
    decide::{Addition, Invitee, ProfileEdit},
    event::{Decision, Fact, Profile},
    fault::{Fault, FaultCode},
    grant::Grant,
    host::MemberHostData,
    membership::{Kind, Membership, Status},
    metadata::Metadata,
    policy::EditableField,
    refusal::Refusal,
};

fn host(external_id: &str) -> MemberHostData {
    MemberHostData { external_id: external_id.parse().ok(), ..MemberHostData::default() }
}

fn patched(before: &Metadata, patch: &Value) -> (Metadata, Vec<Fault>) {
    let mut faults = Vec::new();
    let after = before.patched(patch.as_object().unwrap(), "/metadata", &mut faults);
    (after, faults)
}

/// An edit of host data only.
fn edit(fixture: &Fixture, actor: &Membership, member: &Membership, day: i64) -> Result<Option<Decision>, Refusal> {
    let edit = ProfileEdit { named: [].into(), profile: Profile { host: host("crm/7"), ..Profile::from(member) } };
    member.edit_profile(edit, &fixture.authority(actor), &fixture.organization.settings, after_days(day))
}

/// A12, S4.13, S4.14: host data changes whatever the policy lets administrators change, within permission and rank.
#[test]
fn host_data_change_where_permission_and_rank_allow() {
    let (sites, portal) = (Fixture::of("sites"), Fixture::of("portal"));
    let [guard, chief] = [(2, "security-administration"), (3, "administrative")].map(|(n, g)| portal.in_group(n, g));
    let observer = joined(&sites.invited("observer"));

    assert!(sites.organization.settings.policy.admin_editable_fields.is_empty());
    let changed = edit(&sites, &sites.owner, &observer, 0).unwrap().unwrap();
    assert_eq!(changed.after.host, host("crm/7"));
    assert_eq!(edit(&sites, &sites.owner, &changed.after, 0), Ok(None));
    let invited = edit(&sites, &sites.owner, &sites.invited("observer"), 0).unwrap().unwrap();
    assert_eq!(invited.before.as_ref().and_then(Membership::invitation), invited.after.invitation());
    assert_eq!(edit(&sites, &observer, &observer, 0), Err(Refusal::Forbidden("members:update")));
    assert_eq!(edit(&portal, &guard, &guard, 0), Err(Refusal::SelfEditForbidden));
    assert_eq!(edit(&portal, &guard, &chief, 0), Err(Refusal::TargetOutranksActor));
    let over = as_guest(&guard, after_days(5));
    assert_eq!(edit(&portal, &chief, &over, 5), Err(Refusal::InvalidState(Status::Expired)));
}

/// A12, R22: a change of host data alone causes no email; one of the person beside it does.
#[test]
fn host_data_cause_no_email() {
    let fixture = Fixture::of("portal");
    let policy = &fixture.organization.settings.policy;
    let member = fixture.in_group(2, "administrative");
    let alone = edit(&fixture, &fixture.owner, &member, 0).unwrap().unwrap();
    let named = [EditableField::FirstName].into();
    let profile = Profile { first_name: "Grace".parse().ok(), host: host("crm/7"), ..Profile::from(&member) };
    let actor = fixture.authority(&fixture.owner);
    let both = member.edit_profile(ProfileEdit { named, profile }, &actor, &fixture.organization.settings, t0());

    assert!(policy.notify.profile_changed);
    assert!(matches!(alone.fact, Fact::ProfileChanged { .. }));
    assert!(!alone.fact.emails_member(&alone.after, policy, t0()));
    let both = both.unwrap().unwrap();
    assert!(both.fact.emails_member(&both.after, policy, t0()));
}

/// A12: an invitation takes host data from those who may change members, and its acceptance keeps them.
#[test]
fn an_invitation_takes_host_data_from_those_who_may_change_members() {
    let fixture = Fixture::of("guests");
    let user = fixture.member(3, fixture.grant("user", &[]));
    let invite = |actor: &Membership, host: MemberHostData| {
        let invitee = Invitee { host, ..invitee("grace@example.com") };
        let offer = offer(Kind::Guest, Grant::default());
        let actor = fixture.authority(actor);
        offer.to(&invitee, member_id(9), &fixture.organization, &actor, None, t0())
    };

    let invited = invite(&fixture.owner, host("crm/7")).unwrap().remove(0);

    assert_eq!(joined(&invited.after).host, host("crm/7"));
    assert!(matches!(invited.fact, Fact::Invited { host: recorded, .. } if recorded == host("crm/7")));
    assert_eq!(invite(&user, host("crm/7")), Err(Refusal::Forbidden("members:update")));
    assert!(invite(&user, MemberHostData::default()).is_ok());
}

/// A12, S4.23: adding a member again changes no host data.
#[test]
fn adding_a_member_again_changes_no_host_data() {
    let fixture = Fixture::of("portal");
    let member = Membership { host: host("crm/7"), ..fixture.in_group(2, "administrative") };
    let again = |host: MemberHostData| {
        let group = Some(key("administrative"));
        let addition = Addition { grant: Grant::default(), group, api_only: false, host };
        let actor = fixture.authority(&fixture.owner);
        member.add_again(&addition, false, &actor, &fixture.organization, &fixture.resources, t0())
    };

    assert_eq!(again(host("crm/7")), Ok(None));
    assert_eq!(again(MemberHostData::default()), Ok(None));
    assert_eq!(again(host("crm/8")), Err(Refusal::AlreadyMember(member.id)));
}

/// A12: a patch names what changes; null removes a key.
#[test]
fn a_patch_of_metadata_names_what_changes() {
    let (before, _) = patched(&Metadata::default(), &json!({ "plan": "gold", "seats": 2, "gone": true }));

    let (after, faults) = patched(&before, &json!({ "plan": "silver", "gone": null, "never": null }));

    assert_eq!((json!(after), faults), (json!({ "plan": "silver", "seats": 2 }), vec![]));
}

/// A12: what is not a text, a number or a boolean, and what the table cannot hold, is refused by its key.
#[test]
fn hostile_metadata_are_refused_by_their_key() {
    for value in [json!({}), json!([1]), json!({ "a": { "b": [] } }), json!("\u{7}"), json!("a\u{85}b"), json!(1e126)] {
        let (_, faults) = patched(&Metadata::default(), &json!({ "a": value }));

        assert_eq!(super::builders::pairs(faults), [("/metadata/a".to_owned(), FaultCode::InvalidFormat)], "{value}");
    }
    for value in [json!("a\tb\r\nc"), json!(-9.9e125), json!(1e-130), json!(0.0), json!(u64::MAX), json!(false)] {
        assert_eq!(patched(&Metadata::default(), &json!({ "a": value })).1, [], "{value}");
    }
}

/// A12: fifty keys and 8,192 bytes are taken, one more is not.
#[test]
fn metadata_have_a_limit_of_keys_and_of_bytes() {
    let keys = |count: usize| (0..count).map(|n| (format!("k{n}"), json!(n))).collect::<serde_json::Map<_, _>>();
    let bytes = |size: usize| json!({ "a": "x".repeat(size - r#"{"a":""}"#.len()) });

    for fits in [Value::Object(keys(50)), bytes(8_192)] {
        assert_eq!(patched(&Metadata::default(), &fits).1, []);
    }
    for beyond in [Value::Object(keys(51)), bytes(8_193)] {
        let (_, faults) = patched(&Metadata::default(), &beyond);
        assert_eq!(super::builders::pairs(faults), [("/metadata".to_owned(), FaultCode::TooLong)]);
    }
}
