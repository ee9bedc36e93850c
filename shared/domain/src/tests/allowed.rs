//! What a row offers is what the operations allow (S1.2).

use super::{
    builders::{after_days, joined, t0},
    scene::Scene,
};
use crate::{
    decide::Action,
    event::Fact,
    membership::{Ending, Membership, State},
};

fn actions(scene: &Scene, caller: &Membership, row: &Membership) -> Vec<Action> {
    row.allowed_actions(&scene.authority(caller), &scene.organization, t0())
}

/// S1.2, S1.8, S1.9, S1.14, S1.19, S2.14, S4.9: invitations offer what concerns invitations, members what concerns
/// members, and what is over nothing.
#[test]
fn a_row_offers_what_its_status_allows() {
    let scene = Scene::of("sites");
    let invited = scene.invited("observer");
    let lapsed = invited.lapse(after_days(7)).unwrap().after;
    let ended = invited.ending(Ending::Cancelled, Fact::Cancelled {}, t0()).after;

    let all = [Action::EditAccess, Action::Resend, Action::Cancel];
    assert_eq!([&invited, &lapsed].map(|row| actions(&scene, &scene.owner, row)), [all, all]);
    let member = [Action::EditAccess, Action::Suspend, Action::ResetPassword, Action::Move, Action::Remove];
    assert_eq!(actions(&scene, &scene.owner, &joined(&invited)), member);
    let suspended = Membership { state: State::Suspended, ..joined(&invited) };
    let locked_out = [Action::EditAccess, Action::Reactivate, Action::Move, Action::Remove];
    assert_eq!(actions(&scene, &scene.owner, &suspended), locked_out);
    assert_eq!(actions(&scene, &scene.owner, &ended), []);
}

/// S1.1, S1.2: whoever may do nothing is offered nothing.
#[test]
fn an_observer_is_offered_nothing() {
    let scene = Scene::of("sites");
    let observer = scene.member(2, scene.grant("observer", &[]));

    assert_eq!(actions(&scene, &observer, &scene.invited("reporting")), []);
}

/// S4.13, S4.14: nothing is offered on one's betters, nor on oneself where that is forbidden.
#[test]
fn a_row_above_the_caller_offers_nothing() {
    let scene = Scene::of("portal");
    let [one, other] = [2, 3].map(|number| scene.in_group(number, "security-administration"));

    assert_eq!(actions(&scene, &one, &scene.in_group(4, "administrative")), []);
    assert_eq!(actions(&scene, &one, &one), []);
    assert_eq!(
        actions(&scene, &one, &other),
        [Action::EditAccess, Action::EditProfile, Action::Suspend, Action::ResetPassword, Action::Remove]
    );
    let scene = Scene::of("guests");
    let administrator = scene.member(2, scene.grant("administrator", &[]));
    assert_eq!(actions(&scene, &administrator, &scene.invited("owner")), []);
}

/// S3.1, S3.22: whoever invites guests is offered to send and withdraw their own.
#[test]
fn an_inviter_of_guests_is_offered_their_own() {
    let scene = Scene::of("guests");
    let user = scene.member(2, scene.grant("user", &["guests:invite"]));
    let own =
        scene.invited_by(&user, super::builders::offer(crate::membership::Kind::Guest, scene.grant("guest", &[])));

    assert_eq!(actions(&scene, &user, &own), [Action::Resend, Action::Cancel]);
    assert_eq!(actions(&scene, &user, &scene.invited("guest")), [Action::Resend]);
}
