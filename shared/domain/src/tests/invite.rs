//! Inviting an address, depending on its previous membership.

use super::{
    builders::{after_days, as_guest, faults, grant, in_state, invitee, joined, key, member_id, offer, t0, tag},
    fixture::Fixture,
};
use crate::{
    decide::{Invitee, Offer},
    event::{Decision, Fact},
    fault::FaultCode,
    membership::{Ending, Kind, Membership, State, Status},
    period::Period,
    refusal::Refusal,
};

fn invite(
    fixture: &Fixture,
    offer: Offer,
    to: &Invitee,
    occupant: Option<&Membership>,
) -> Result<Vec<Decision>, Refusal> {
    let actor = fixture.authority(&fixture.owner);
    fixture.check(&fixture.owner, offer)?.to(to, member_id(60), &fixture.organization, &actor, occupant, after_days(8))
}

fn observer(fixture: &Fixture) -> Offer {
    offer(Kind::Member, fixture.grant("observer", &[]))
}

/// S2.1, S2.12, S2.13, S2.3: the person is listed at once as pending, with the offer, until seven days from now.
#[test]
fn an_invitation_is_pending_for_seven_days() {
    let fixture = Fixture::of("sites");

    let decided = invite(&fixture, observer(&fixture), &invitee("b@x.example"), None).unwrap().remove(0);

    let (after, invitation) = (&decided.after, decided.after.invitation().unwrap());
    assert_eq!(after.status(Period::days(14), after_days(8)), Status::InvitePending);
    assert_eq!((invitation.attempt, invitation.expires_at), (1, after_days(15)));
    assert_eq!((invitation.sponsor, &invitation.invited_by), (Some(fixture.owner.id), &Some(fixture.owner.person())));
    assert_eq!((after.user().is_none(), after.version, after.full_name().as_deref()), (true, 1, Some("Ada Byron")));
    assert!(matches!(decided.fact, Fact::Invited { attempt: 1, period: None, .. }) && decided.before.is_none());
}

/// S1.1, S2.1: without the permission no invitation is sent.
#[test]
fn inviting_needs_the_permission() {
    let fixture = Fixture::of("sites");

    for role in ["network-admin", "observer", "helpdesk", "reporting", "dc-edge-admin", "super-observer"] {
        let actor = fixture.member(2, fixture.grant(role, &[]));
        let refusal = fixture.check(&actor, offer(Kind::Member, fixture.grant("reporting", &[]))).unwrap_err();
        assert_eq!(refusal, Refusal::Forbidden("members:invite"), "{role}");
    }
}

/// C48, F7: an address with an open invitation, or of a member, is not invited again.
#[test]
fn a_live_address_is_not_invited_again() {
    let fixture = Fixture::of("sites");
    let open = invite(&fixture, observer(&fixture), &invitee("b@x.example"), None).unwrap().remove(0).after;
    let suspended = in_state(&joined(&open), State::Suspended);

    let again = |occupant: &Membership| {
        invite(&fixture, observer(&fixture), &invitee("B@X.example"), Some(occupant)).unwrap_err()
    };

    assert_eq!(again(&open), Refusal::AlreadyInvited);
    assert_eq!(
        (again(&joined(&open)), again(&suspended)),
        (Refusal::AlreadyMember(open.id), Refusal::AlreadyMember(open.id))
    );
}

/// S1.10, F6, C32: an address with an ended membership is invited again; the old membership stays as it is.
#[test]
fn an_ended_membership_does_not_prevent_an_invitation() {
    let fixture = Fixture::of("sites");

    for by in [Ending::Cancelled, Ending::Declined, Ending::Removed, Ending::Left, Ending::Replaced] {
        let invited = fixture.invited("observer");
        let before = if matches!(by, Ending::Removed | Ending::Left) { joined(&invited) } else { invited };
        let ended = before.ending(by, Fact::Cancelled {}, t0()).after;
        let decided = invite(&fixture, observer(&fixture), &invitee("b@x.example"), Some(&ended)).unwrap();
        assert_eq!(decided.len(), 1, "{by:?}");
    }
}

/// S3.14, R15, C69: what has expired in fact makes room in writing, under an identifier of its own.
#[test]
fn an_expired_entry_is_replaced() {
    let fixture = Fixture::of("guests");
    let pending = fixture.invited("guest");
    let guest = as_guest(&joined(&pending), after_days(8));

    for occupant in [pending, guest] {
        let offer = offer(Kind::Guest, fixture.grant("guest", &[]));
        let decided = invite(&fixture, offer, &invitee("b@x.example"), Some(&occupant)).unwrap();
        let [old, new] = &decided[..] else { panic!("{decided:?}") };
        assert_eq!(old.after.ended().map(|ended| ended.by), Some(Ending::Replaced));
        assert_eq!((old.after.id, new.after.id), (occupant.id, member_id(60)));
    }
}

/// S3.11, S3.14, R10: a guest's period is the policy's or the invitation's, and its clock has not started.
#[test]
fn a_guests_period_is_the_policys_unless_another_is_named() {
    let fixture = Fixture::of("guests");
    let plain = offer(Kind::Guest, grant("guest", &[], &[]));
    let short = Offer { period: Some(Period::days(7)), ..plain.clone() };

    let [usual, short] = [plain, short].map(|offer| fixture.invited_by(&fixture.owner, offer));

    assert_eq!((usual.period(), short.period()), (Some(Period::days(90)), Some(Period::days(7))));
    assert_eq!((usual.expires_at(), short.expires_at()), (None, None));
}

/// S3.8, R3: a guest for whom no role is named gets the policy's, without any toggle.
#[test]
fn a_guest_gets_the_guest_role_of_the_policy() {
    let fixture = Fixture::of("guests");

    let guest = fixture.invited_by(&fixture.owner, offer(Kind::Guest, crate::grant::Grant::default()));

    assert_eq!(guest.grant, grant("guest", &[], &[]));
}

/// R10, C81: the access of members does not end by itself, and guests are never owners (R18).
#[test]
fn members_have_no_period_and_guests_no_owner_role() {
    let fixture = Fixture::of("guests");
    let timed = Offer { period: Some(Period::days(7)), ..offer(Kind::Member, fixture.grant("user", &[])) };
    let owner = offer(Kind::Guest, fixture.grant("owner", &[]));

    let check = |offer| faults(fixture.check(&fixture.owner, offer).unwrap_err());

    assert_eq!(check(timed), [("/period".to_owned(), FaultCode::UnknownField)]);
    assert_eq!(check(owner), [("/grant/role".to_owned(), FaultCode::PermissionNotGrantable)]);
}

/// S2.6, S2.7, R8: names are required where the policy says so, each named in its own fault.
#[test]
fn names_are_required_by_policy() {
    let nameless = Invitee { first_name: None, last_name: None, ..invitee("b@x.example") };
    let (mut sites, portal) = (Fixture::of("sites"), Fixture::of("portal"));
    sites.settings_mut().policy.names_required = true;

    let refusal = invite(&sites, observer(&sites), &nameless, None).unwrap_err();

    let required = |pointer: &str| (pointer.to_owned(), FaultCode::Required);
    assert_eq!(faults(refusal), [required("/first_name"), required("/last_name")]);
    assert!(invite(&portal, offer(Kind::Member, crate::grant::Grant::default()), &nameless, None).is_ok());
}

/// S4.17, S4.18, S4.19, S5.18, F32: group, API flag, note and language go from the offer to every invitee.
#[test]
fn an_offer_carries_group_flag_note_and_language() {
    let fixture = Fixture::of("portal");
    let full = Offer {
        group: Some(key("administrative")),
        api_only: true,
        note: Some("Welcome".parse().unwrap()),
        locale: Some(tag("de-AT")),
        ..offer(Kind::Member, crate::grant::Grant::default())
    };

    let invited = fixture.invited_by(&fixture.owner, full);

    let invitation = invited.invitation().unwrap();
    assert_eq!((invited.group.clone(), invited.api_only), (Some(key("administrative")), true));
    assert_eq!(
        (invitation.note.as_ref().unwrap().as_str(), invitation.locale.clone()),
        ("Welcome", Some(tag("de-AT")))
    );
}
