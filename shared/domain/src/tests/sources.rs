//! Which addresses an organisation invites, on the first path and on every later one.

use super::{
    builders::{after_days, email, faults, key, offer, t0},
    fixture::Fixture,
};
use std::sync::Arc;

use crate::{decide::AccessEdit, decide::Sending, id::Id, membership::Kind, policy::Policy, refusal::FaultCode};

fn codes(policy: &Policy, kind: Kind, address: &str) -> Vec<FaultCode> {
    let mut organization = Fixture::of("guests").organization;
    Arc::make_mut(&mut organization.settings).policy = policy.clone();
    organization.faults_of_address(kind, &email(address)).into_iter().map(|fault| fault.code).collect()
}

/// F14: an empty list allows every domain, and what is denied is denied whatever is allowed.
#[test]
fn domains_are_allowed_and_denied() {
    let mut policy = Policy::default();
    let open = codes(&policy, Kind::Member, "a@x.example");
    policy.domain_allow = ["x.example", "y.example"].map(|d| d.parse().unwrap()).into();
    policy.domain_deny = ["y.example"].map(|d| d.parse().unwrap()).into();

    let judged = ["x", "y", "z"].map(|d| codes(&policy, Kind::Member, &format!("a@{d}.example")).len());

    assert_eq!((open, judged), (vec![], [0, 1, 1]));
    assert_eq!(codes(&policy, Kind::Member, "a@z.example"), [FaultCode::DomainNotAllowed]);
}

/// S3.2: guests come from the named sources, members from anywhere.
#[test]
fn guests_come_from_their_sources() {
    let mut policy = Policy::default();
    policy.guest_sources.domains = ["vendor.example"].map(|d| d.parse().unwrap()).into();

    assert_eq!(codes(&policy, Kind::Guest, "a@vendor.example"), []);
    assert_eq!(codes(&policy, Kind::Guest, "a@else.example"), [FaultCode::GuestSourceNotAllowed]);
    assert_eq!(codes(&policy, Kind::Member, "a@else.example"), []);
}

/// S3.2: naming only organisations as sources excludes all other addresses.
#[test]
fn an_organisation_as_guest_source_excludes_other_addresses() {
    let mut policy = Policy::default();
    policy.guest_sources.organizations = [Id::new(ulid::Ulid(9))].into();

    assert_eq!(codes(&policy, Kind::Guest, "a@else.example"), [FaultCode::GuestSourceNotAllowed]);
}

/// F14, S1.6: a domain that was denied since is refused when sending again and when editing, too.
#[test]
fn domain_and_source_lists_are_checked_on_every_sending() {
    let mut fixture = Fixture::of("guests");
    let invited = fixture.invited_by(&fixture.owner, offer(Kind::Guest, fixture.grant("guest", &[])));
    fixture.settings_mut().policy.domain_deny = ["x.example".parse().unwrap()].into();
    let (organization, resources, actor) =
        (&fixture.organization, &fixture.resources, fixture.authority(&fixture.owner));
    let edit =
        AccessEdit { grant: fixture.grant("guest", &["guests:invite"]), group: None, sending: Sending::default() };

    let resent = invited.resend(&actor, organization, resources, Sending::default(), after_days(1)).unwrap_err();
    let edited = invited.edit_access(edit, &actor, organization, resources, t0()).unwrap_err();

    let expected = [("/email".to_owned(), FaultCode::DomainNotAllowed)];
    assert_eq!((&faults(resent)[..], &faults(edited)[..]), (&expected[..], &expected[..]));
    assert!(invited.grant.role == Some(key("guest")));
}
