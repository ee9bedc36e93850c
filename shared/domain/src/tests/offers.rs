//! Whatever is granted to whom: what a row offers about profile and password is what the operations then do.

use proptest::{prelude::*, sample::select};

use super::{
    builders::{after_days, t0},
    scene::Scene,
};
use crate::{
    decide::{Action, ProfileEdit},
    event::Profile,
    login::LoginType,
    membership::{Membership, State},
    policy::EditableField,
};

/// Everybody whom roles and groups of the template make.
fn people(scene: &Scene) -> Vec<Membership> {
    let settings = &scene.organization.settings;
    let holders =
        settings.roles.keys().zip(10..).map(|(role, number)| scene.member(number, scene.grant(role.as_str(), &[])));
    let grouped = settings.groups.keys().zip(50..).map(|(group, number)| scene.in_group(number, group.as_str()));
    holders.chain(grouped).chain([scene.owner.clone()]).collect()
}

fn another_name(row: &Membership) -> ProfileEdit {
    let profile = Profile { first_name: "Somebody".parse().ok(), ..Profile::from(row) };
    ProfileEdit { named: [EditableField::FirstName].into(), profile }
}

fn agree(template: &'static str) {
    let scene = Scene::of(template);
    let settings = &scene.organization.settings;
    let rows = select(vec![State::Active, State::Suspended, State::Invited, State::Ended]);
    let ends = select(vec![None, Some(t0()), Some(after_days(1))]);
    let logins = select(vec![LoginType::Direct, LoginType::Direct2fa, LoginType::Saml, LoginType::Sso]);
    let asked = (select(people(&scene)), select(people(&scene)), rows, ends, logins);
    proptest!(|((caller, row, state, expires_at, login_type) in asked)| {
        let row = Membership { login_type, state, expires_at, ..row };
        let actor = scene.authority(&caller);

        let offers = row.allowed_actions(&actor, &scene.organization, t0());

        let edited = row.edit_profile(another_name(&row), &actor, settings, t0());
        let reset = row.reset_password(&actor, &scene.organization, t0());
        prop_assert_eq!(offers.contains(&Action::EditProfile), edited.is_ok(), "{:?} {:?}", edited, row);
        prop_assert_eq!(offers.contains(&Action::ResetPassword), reset.is_ok(), "{:?} {:?}", reset, row);
    });
}

/// S1.2, S1.4, S4.9, S4.11, S4.13, S4.14: a row offers to edit a profile, and to reset a password, to whom it would be granted.
#[test]
fn offers_about_profile_and_password_are_kept_in_every_template() {
    for template in ["sites", "guests", "portal", "partners"] {
        agree(template);
    }
}
