//! Machines act with the rights of an owner, and without a membership (A4).

use super::{
    builders::{after_days, bearer_of, email, faults, invitee, key, member_id, offer, t0},
    fixture::Fixture,
};
use crate::{
    authority::Authority,
    caller::{Machine, MachineRights},
    decide::{FirstOwner, NewOrganization, Offer, Sending},
    event::{Actor, Fact},
    fault::FaultCode,
    grant::Grant,
    id::Id,
    membership::{Kind, Membership, State},
    permission::ORGANIZATION_DELETE,
    product::Product,
    quota::{Quota, Quotas},
    refusal::{DailyLimit, Refusal},
};

fn machine(rights: MachineRights) -> Machine {
    Machine { client: "backend".parse().unwrap(), on_behalf_of: None, rights }
}

fn authority(fixture: &Fixture, rights: MachineRights) -> Option<Authority<'_>> {
    Authority::of_machine(&fixture.organization.settings, &machine(rights))
}

fn manager(fixture: &Fixture) -> Authority<'_> {
    authority(fixture, MachineRights::Manage).unwrap()
}

fn invited(fixture: &Fixture, offer: Offer) -> Membership {
    let actor = manager(fixture);
    let offer = offer.checked(&actor, &fixture.organization.settings, &fixture.resources).unwrap();
    offer.to(&invitee("b@x.example"), member_id(50), &fixture.organization, &actor, None, t0()).unwrap().remove(0).after
}

/// A4: a machine grants and manages everything that exists in an organisation of any template; it may change something
/// only with the right to manage, and has no authority without rights.
#[test]
fn a_machine_has_the_rights_of_an_owner_in_every_organisation() {
    for template in Product::built_in().templates.keys() {
        let fixture = Fixture::of(template.as_str());
        let (manages, reads) = (manager(&fixture), authority(&fixture, MachineRights::Read).unwrap());
        let (grant, group) = (&fixture.owner.grant, fixture.owner.group.as_ref());

        assert!(manages.holds(ORGANIZATION_DELETE) && reads.holds(ORGANIZATION_DELETE), "{template}");
        assert_eq!(manages.may_grant(grant, group, &fixture.resources), Ok(()), "{template}");
        assert_eq!(manages.manages(grant, group), Ok(()), "{template}");
        assert!((manages.may_change(), reads.may_change()) == (true, false), "{template}");
        assert!(!manages.is_own(&fixture.owner), "{template}");
        assert!(authority(&fixture, MachineRights::None).is_none(), "{template}");
    }
}

/// A4, S1.2: a machine that only reads is offered no action; one that manages is offered those of an owner.
#[test]
fn a_machine_that_reads_is_offered_no_action() {
    let fixture = Fixture::of("guests");
    let member = fixture.member(2, fixture.grant("user", &[]));
    let actions = |authority: &Authority<'_>| member.allowed_actions(authority, &fixture.organization, t0());

    assert_eq!(actions(&authority(&fixture, MachineRights::Read).unwrap()), []);
    assert_eq!(actions(&manager(&fixture)), actions(&fixture.authority(&fixture.owner)));
}

/// A4, R20: a machine cannot end the last owner; of two it can.
#[test]
fn a_machine_keeps_the_last_owner() {
    let mut fixture = Fixture::of("guests");
    let remove = |fixture: &Fixture| fixture.owner.remove(&manager(fixture), &fixture.organization, t0());

    assert_eq!(remove(&fixture), Err(Refusal::LastOwner));
    fixture.organization.owners = 2;
    assert!(remove(&fixture).unwrap().is_some());
}

/// A4, R17: seats, the domain list and the validity of a grant bind machines too.
#[test]
fn the_policy_binds_a_machine() {
    let mut fixture = Fixture::of("guests");
    let member = |fixture: &Fixture| offer(Kind::Member, fixture.grant("user", &[]));
    let invite = |fixture: &Fixture| {
        let actor = manager(fixture);
        let offer = member(fixture).checked(&actor, &fixture.organization.settings, &fixture.resources)?;
        offer.to(&invitee("b@x.example"), member_id(50), &fixture.organization, &actor, None, t0())
    };
    let unknown = offer(Kind::Member, Grant { role: Some(key("emperor")), ..Grant::default() });
    let checked = unknown.checked(&manager(&fixture), &fixture.organization.settings, &fixture.resources);

    assert_eq!(faults(checked.unwrap_err())[0].1, FaultCode::UnknownReference);
    assert!(invite(&fixture).is_ok());
    fixture.settings_mut().policy.seat_limit = Some(1);
    assert_eq!(invite(&fixture), Err(Refusal::SeatLimit(1)));
    fixture.settings_mut().policy.seat_limit = None;
    fixture.settings_mut().policy.domain_allow = [serde_json::from_str(r#""acme.example""#).unwrap()].into();
    assert_eq!(faults(invite(&fixture).unwrap_err())[0].1, FaultCode::DomainNotAllowed);
}

/// A4, R19, C15: an invitation of a machine names no sponsor, and depends on none; it is still void once the catalogue
/// has lost what it offers.
#[test]
fn the_invitation_of_a_machine_has_no_sponsor_to_lose() {
    let mut fixture = Fixture::of("guests");
    let membership = invited(&fixture, offer(Kind::Member, fixture.grant("owner", &[])));
    let invitation = membership.invitation().unwrap();
    let accept = |fixture: &Fixture| membership.accept(&bearer_of("b@x.example"), &fixture.terms(None, 1), t0());

    assert_eq!((invitation.sponsor, &invitation.invited_by), (None, &None));
    assert_eq!(accept(&fixture).unwrap().unwrap().after.state(), State::Active);
    fixture.settings_mut().roles.remove(&key("owner"));
    assert_eq!(accept(&fixture), Err(Refusal::InvitationVoid));
}

/// A4, R19, S5.18: the person who sends an invitation again is its sponsor, a machine is none; a note stays with its author.
#[test]
fn a_person_who_resends_becomes_the_sponsor_and_a_machine_none() {
    let fixture = Fixture::of("guests");
    let noted = Offer { note: Some("Welcome".parse().unwrap()), ..offer(Kind::Member, fixture.grant("user", &[])) };
    let by_machine = invited(&fixture, noted);
    let resend = |membership: &Membership, actor: &Authority<'_>| {
        membership
            .resend(actor, &fixture.organization, &fixture.resources, Sending::default(), after_days(1))
            .unwrap()
            .after
    };

    let again = resend(&by_machine, &manager(&fixture));
    let by_person = resend(&again, &fixture.authority(&fixture.owner));
    let back = resend(&by_person, &manager(&fixture));

    let sponsor_and_note = |membership: &Membership| {
        let invitation = membership.invitation().unwrap();
        (invitation.sponsor, invitation.note.is_some())
    };
    assert_eq!(sponsor_and_note(&again), (None, true));
    assert_eq!(sponsor_and_note(&by_person), (Some(fixture.owner.id), false));
    assert_eq!(sponsor_and_note(&back), (None, false));
}

/// A4, R22: an email of a machine counts against the mailbox, and against no inviter.
#[test]
fn the_caps_of_a_mailbox_bind_a_machine_and_those_of_an_inviter_do_not() {
    let organization = Id::new(ulid::Ulid(1));
    let exhausted = Quota { day: t0().date_naive(), used: 100, organizations: std::collections::BTreeMap::new() };
    let mut quotas = Quotas { inviter: Some(exhausted), mailbox: None };
    for sent in 1..=3 {
        quotas = quotas.with_one_of_machine(organization, t0()).unwrap();
        assert_eq!((quotas.inviter.clone(), quotas.mailbox.as_ref().unwrap().used), (None, sent));
    }

    let refused = quotas.with_one_of_machine(organization, t0());

    assert!(matches!(refused, Err(Refusal::RateLimited { limit: DailyLimit::OrganizationMailbox, .. })));
}

fn create(owner: FirstOwner) -> crate::decide::Creation {
    let new = NewOrganization {
        name: "Acme".parse().unwrap(),
        template: Product::built_in().find_template("guests").unwrap(),
        product: Product::built_in(),
        locale: super::builders::tag("de"),
        time_zone: crate::time_zone::TimeZone::default(),
        branding: crate::branding::Branding::default(),
        host: crate::host::HostData::default(),
    };
    new.create_for((Id::new(ulid::Ulid(1)), member_id(1)), owner, &machine(MachineRights::Manage), t0()).unwrap()
}

/// A4: a machine creates an organisation for a user, who is its active owner at once; the machine is the actor.
#[test]
fn a_machine_creates_an_organisation_for_an_active_owner() {
    let user = bearer_of("ada@acme.example").user;
    let owner = FirstOwner {
        user: Some(user.clone()),
        email: email("ada@acme.example"),
        name: Some("Ada King".into()),
        sending: Sending::default(),
    };

    let creation = create(owner);

    let (founder, organization) = (&creation.founder.after, creation.organization());
    assert_eq!((founder.user(), founder.full_name().as_deref()), (Some(&user), Some("Ada King")));
    assert_eq!((organization.owners, organization.seats, &creation.created), (1, Some(1), &None));
    assert_eq!(creation.actor, Actor::Machine { client: "backend".parse().unwrap(), on_behalf_of: None });
}

/// A4: without a user the first owner is invited, in the language of the organisation, and owns nothing before.
#[test]
fn a_machine_creates_an_organisation_for_an_invited_owner() {
    let creation =
        create(FirstOwner { user: None, email: email("ada@acme.example"), name: None, sending: Sending::default() });

    let (founder, organization) = (&creation.founder.after, creation.organization());
    let invitation = founder.invitation().unwrap();
    assert_eq!((invitation.sponsor, invitation.attempt, invitation.locale.clone()), (None, 1, None));
    assert_eq!((organization.owners, organization.seats), (0, Some(1)));
    assert!(organization.settings.is_owner_class(&founder.grant, founder.group.as_ref()));
    assert!(matches!(creation.founder.fact, Fact::Invited { attempt: 1, .. }));
    assert!(matches!(creation.created, Some(Fact::OrganizationCreated { .. })));
}
