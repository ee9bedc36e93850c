//! Changing access: without an email for members, as a new sending for invitations.

use super::{
    builders::{after_days, bearer_of, faults, grant, in_state, joined, key, scope, t0},
    fixture::Fixture,
};
use crate::{
    decide::AccessEdit,
    decide::Sending,
    event::{Access, Decision, Fact},
    fault::FaultCode,
    grant::{Grant, Mode},
    membership::{Kind, Membership, State, Status},
    refusal::Refusal,
};

fn edit(
    fixture: &Fixture,
    actor: &Membership,
    member: &Membership,
    grant: Grant,
    day: i64,
) -> Result<Option<Decision>, Refusal> {
    let edit = AccessEdit { grant, group: member.group.clone(), sending: Sending::default() };
    member.edit_access(edit, &fixture.authority(actor), &fixture.organization, &fixture.resources, after_days(day))
}

/// S1.3, S1.5, C14: an active user has the new access at once; no link, no email, before and after on record.
#[test]
fn changing_an_active_member_sends_no_email() {
    let fixture = Fixture::of("sites");
    let member = joined(&fixture.invited("observer"));
    let to = grant("helpdesk", &[], &[scope("site", Mode::Groups, &["emea"])]);

    let decided = edit(&fixture, &fixture.owner, &member, to.clone(), 1).unwrap().unwrap();

    let (before, after) = (Access::from(&member), Access { grant: to, group: None });
    assert_eq!(Access::from(&decided.after), after);
    assert_eq!(decided.after.invitation(), member.invitation());
    assert_eq!(decided.fact, Fact::AccessChanged { before, after, attempt: None });
}

/// S1.6, S1.8, C13: changing an invitation sends it again: old link invalid, seven more days, new access.
#[test]
fn a_changed_invitation_is_a_new_sending() {
    let fixture = Fixture::of("sites");
    let invited = fixture.invited("observer");
    let lapsed = invited.lapse(after_days(7)).unwrap().after;

    for (member, day) in [(&invited, 2), (&invited, 9), (&lapsed, 9)] {
        let decided = edit(&fixture, &fixture.owner, member, fixture.grant("helpdesk", &[]), day).unwrap().unwrap();
        let after = &decided.after;
        assert!(matches!(decided.fact, Fact::AccessChanged { attempt: Some(2), .. }));
        assert_eq!(after.invitation().map(|i| i.expires_at), Some(after_days(day + 7)));
        assert_eq!(
            after.admit(&bearer_of("b@x.example"), 1, after_days(day)).map(drop),
            Err(Refusal::InvitationSuperseded)
        );
        assert_eq!(after.admit(&bearer_of("b@x.example"), 2, after_days(day)).map(drop), Ok(()));
        assert!(after.holds_seat());
    }
}

/// S1.7: saving the same access changes nothing and sends no email.
#[test]
fn an_edit_without_a_difference_does_nothing() {
    let fixture = Fixture::of("partners");
    let admin = fixture.member(2, fixture.grant("admin", &[]));

    assert_eq!(edit(&fixture, &fixture.owner, &admin, grant("admin", &[], &[]), 1), Ok(None));
    let invited = fixture.invited("normal");
    assert_eq!(edit(&fixture, &fixture.owner, &invited, invited.grant.clone(), 1), Ok(None));
}

/// S1.1, S4.14, R2, C11: not without permission, not above oneself, not beyond what one holds.
#[test]
fn an_edit_needs_permission_rank_and_sufficient_access() {
    let fixture = Fixture::of("guests");
    let [administrator, user] =
        [(2, "administrator"), (3, "user")].map(|(n, role)| fixture.member(n, fixture.grant(role, &[])));
    let change = |actor, member, role: &str| edit(&fixture, actor, member, fixture.grant(role, &[]), 1).map(drop);

    assert_eq!(change(&user, &user, "owner"), Err(Refusal::Forbidden("members:update")));
    assert_eq!(change(&administrator, &fixture.owner, "user"), Err(Refusal::TargetOutranksActor));
    assert_eq!(change(&administrator, &administrator, "owner"), Err(Refusal::GrantExceedsActor));
    assert_eq!(change(&administrator, &user, "owner"), Err(Refusal::GrantExceedsActor));
    assert_eq!(change(&administrator, &user, "account-manager"), Ok(()));
}

/// S4.13, C17: security administration does not change its own record here.
#[test]
fn security_administration_does_not_edit_itself() {
    let fixture = Fixture::of("portal");
    let [one, other] = [2, 3].map(|number| fixture.in_group(number, "security-administration"));
    let ungroup = |actor: &Membership, member: &Membership| {
        let edit = AccessEdit { grant: Grant::default(), group: None, sending: Sending::default() };
        member.edit_access(edit, &fixture.authority(actor), &fixture.organization, &fixture.resources, t0()).map(drop)
    };

    assert_eq!(ungroup(&one, &one), Err(Refusal::SelfEditForbidden));
    assert_eq!(ungroup(&one, &other), Ok(()));
    assert_eq!(ungroup(&one, &fixture.in_group(4, "administrative")), Err(Refusal::TargetOutranksActor));
}

/// S1.6, R19: to change an invitation is to make the offer, so it takes the permission to invite.
#[test]
fn changing_an_invitation_needs_the_permission_to_invite() {
    let mut fixture = Fixture::of("guests");
    let invited = fixture.invited("user");
    let role = fixture.settings_mut().roles.get_mut(&key("administrator")).unwrap();
    role.permissions.remove(&key("members:invite"));
    let administrator = fixture.member(2, fixture.grant("administrator", &[]));

    let refused = edit(&fixture, &administrator, &invited, fixture.grant("account-manager", &[]), 1).unwrap_err();

    assert_eq!(refused, Refusal::Forbidden("members:invite"));
    assert!(edit(&fixture, &administrator, &joined(&invited), fixture.grant("account-manager", &[]), 1).is_ok());
}

/// S1.10, R14: expired and ended memberships stay as they are; a suspended member can be changed.
#[test]
fn expired_and_ended_memberships_cannot_be_changed() {
    let fixture = Fixture::of("guests");
    let guest = fixture.guest(2, &[], after_days(5));
    let to = |member: &Membership, day| {
        edit(&fixture, &fixture.owner, member, fixture.grant("guest", &["guests:invite"]), day).map(drop)
    };

    assert_eq!((to(&guest, 4), to(&guest, 5)), (Ok(()), Err(Refusal::InvalidState(Status::Expired))));
    let [suspended, ended] = [State::Suspended, State::Ended].map(|state| in_state(&guest, state));
    assert_eq!((to(&suspended, 4), to(&ended, 4)), (Ok(()), Err(Refusal::InvalidState(Status::Ended))));
}

/// S2.10, S5.14, C22, C81: an edit is checked like an invitation.
#[test]
fn an_edit_is_checked_like_an_invitation() {
    let fixture = Fixture::of("partners");
    let member = joined(&fixture.invited("partner"));
    let refused = |grant| faults(edit(&fixture, &fixture.owner, &member, grant, 1).unwrap_err());

    let add_on = grant("partner", &["messages:reprocess"], &member.grant.scopes);
    assert_eq!(refused(add_on), [("/grant/permissions".to_owned(), FaultCode::PermissionNotGrantable)]);
    let unscoped = grant("partner", &[], &[]);
    assert_eq!(refused(unscoped), [("/grant/scopes".to_owned(), FaultCode::ScopeRequired)]);
}

/// C20, S3.6: a toggle that is switched off is off at the next request.
#[test]
fn a_toggle_that_is_off_is_off_at_once() {
    let fixture = Fixture::of("guests");
    let guest = fixture.guest(2, &["account_manager"], after_days(90));

    let after = edit(&fixture, &fixture.owner, &guest, fixture.grant("guest", &[]), 1).unwrap().unwrap().after;

    assert!(fixture.authority(&guest).holds("guests:invite") && !fixture.authority(&after).holds("guests:invite"));
    assert_eq!(after.kind(), Kind::Guest);
}
