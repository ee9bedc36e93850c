//! Whatever is granted to whom: what a row offers about profile and password is what the operations then do.

use proptest::{prelude::*, sample::select};

use super::{
    builders::{after_days, as_guest, in_state, t0},
    fixture::Fixture,
};
use crate::{
    decide::{Action, ProfileEdit},
    event::Profile,
    login::LoginType,
    membership::{Membership, State},
    policy::EditableField,
};

/// Everybody whom roles and groups of the template make.
fn people(fixture: &Fixture) -> Vec<Membership> {
    let settings = &fixture.organization.settings;
    let holders =
        settings.roles.keys().zip(10..).map(|(role, number)| fixture.member(number, fixture.grant(role.as_str(), &[])));
    let grouped = settings.groups.keys().zip(50..).map(|(group, number)| fixture.in_group(number, group.as_str()));
    holders.chain(grouped).chain([fixture.owner.clone()]).collect()
}

fn another_name(row: &Membership) -> ProfileEdit {
    let profile = Profile { first_name: "Somebody".parse().ok(), ..Profile::from(row) };
    ProfileEdit { named: [EditableField::FirstName].into(), profile }
}

fn agree(template: &'static str) {
    let fixture = Fixture::of(template);
    let settings = &fixture.organization.settings;
    let rows = select(vec![State::Active, State::Suspended, State::Invited, State::Ended]);
    let ends = select(vec![None, Some(t0()), Some(after_days(1))]);
    let logins = select(vec![LoginType::Direct, LoginType::Direct2fa, LoginType::Saml, LoginType::Sso]);
    let asked = (select(people(&fixture)), select(people(&fixture)), rows, ends, logins);
    proptest!(|((caller, row, state, expires_at, login_type) in asked)| {
        let row = {
            let row = expires_at.map_or_else(|| row.clone(), |end| as_guest(&row, end));
            Membership { login_type, ..in_state(&row, state) }
        };
        let actor = fixture.authority(&caller);

        let offers = row.allowed_actions(&actor, &fixture.organization, t0());

        let edited = row.edit_profile(another_name(&row), &actor, settings, t0());
        let reset = row.reset_password(&actor, &fixture.organization, t0());
        prop_assert_eq!(offers.contains(&Action::EditProfile), edited.is_ok(), "{:?} {:?}", edited, row);
        prop_assert_eq!(offers.contains(&Action::ResetPassword), reset.is_ok(), "{:?} {:?}", reset, row);
    });
}

/// S1.2, S1.4, S4.9, S4.11, S4.13, S4.14: a row offers to edit a profile, and to reset a password, to whom it would be granted.
#[test]
fn allowed_actions_agree_with_the_decisions_in_every_template() {
    for template in ["sites", "guests", "portal", "partners"] {
        agree(template);
    }
}
