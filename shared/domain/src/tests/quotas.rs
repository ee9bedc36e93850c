//! How many emails may be caused (R22, C40).

use std::collections::BTreeMap;

use ulid::Ulid;

use super::builders::{after_days, at, t0};
use crate::{
    id::{Id, OrganizationId},
    quota::{Quota, Quotas},
    refusal::{DailyLimit, Refusal},
};

fn organization(number: u128) -> OrganizationId {
    Id::new(Ulid(number))
}

/// The quota of a mailbox today, with the number of emails of each organisation.
fn mailbox(sent: &[(u128, u32)]) -> Quotas {
    let organizations: BTreeMap<_, _> = sent.iter().map(|(number, used)| (organization(*number), *used)).collect();
    let quota = Quota { day: t0().date_naive(), used: organizations.values().sum(), organizations };
    Quotas { mailbox: Some(quota), ..Quotas::default() }
}

fn inviter(used: u32) -> Quotas {
    let quota = Quota { day: t0().date_naive(), used, organizations: BTreeMap::new() };
    Quotas { inviter: Some(quota), ..Quotas::default() }
}

/// The limit that refuses one more email of the first organisation.
fn limit(quotas: Quotas) -> Option<DailyLimit> {
    match quotas.with_one_more(organization(1), t0()) {
        Err(Refusal::RateLimited { limit, .. }) => Some(limit),
        _ => None,
    }
}

/// R22, C40: three emails of an organisation to a mailbox and a hundred of one inviter, each in a day.
#[test]
fn every_limit_holds_at_its_number_and_not_before() {
    assert_eq!([2, 3].map(|n| limit(mailbox(&[(1, n)]))), [None, Some(DailyLimit::OrganizationMailbox)]);
    assert_eq!([99, 100].map(|n| limit(inviter(n))), [None, Some(DailyLimit::Inviter)]);
}

/// R22: a mailbox gets ten emails a day, however many organisations there are. Three of them are reserved for organisations
/// that have not yet written to it on that day, so that the others cannot block their invitations.
#[test]
fn a_part_of_a_mailbox_s_quota_is_reserved_for_the_first_email_of_an_organisation() {
    let others = |n: u128| (2..2 + n).map(|number| (number, 1));
    let first = |n| mailbox(&others(n).collect::<Vec<_>>());
    let second = |n| mailbox(&others(n).chain([(1, 1)]).collect::<Vec<_>>());

    assert_eq!([9, 10].map(|n| limit(first(n))), [None, Some(DailyLimit::Mailbox)]);
    assert_eq!([5, 6].map(|n| limit(second(n))), [None, Some(DailyLimit::Mailbox)]);
    let counted = first(9).with_one_more(organization(1), t0()).unwrap().mailbox.unwrap();
    assert_eq!((counted.used, counted.organizations[&organization(1)]), (10, 1));
}

/// R22: the day of UTC ends the count, and the answer says in how many seconds.
#[test]
fn a_new_day_resets_the_quota() {
    let quotas = || mailbox(&[(1, 3), (2, 3)]);

    let tomorrow = quotas().with_one_more(organization(1), after_days(1)).unwrap().mailbox.unwrap();
    let refusal = quotas().with_one_more(organization(1), at("2026-03-01T23:59:59Z")).unwrap_err();

    assert_eq!((tomorrow.used, tomorrow.organizations), (1, [(organization(1), 1)].into()));
    let possible_at = at("2026-03-02T00:00:00Z");
    let expected = Refusal::RateLimited { limit: DailyLimit::OrganizationMailbox, retry_after: 1, possible_at };
    assert_eq!(refusal, expected);
    assert!(refusal.to_string().ends_with("possible again at 2026-03-02T00:00:00Z"), "{refusal}");
}

/// C40, C74: a clock that steps back over midnight opens no new day.
#[test]
fn a_clock_that_steps_back_does_not_reset_the_quota() {
    assert!(mailbox(&[(1, 3)]).with_one_more(organization(1), after_days(-1)).is_err());
}

/// R22, B7: one person creates a bounded number of organisations a day; the next day starts at none.
#[test]
fn organizations_of_a_person_are_limited_a_day() {
    let created = |used: u32| Some(Quota { day: t0().date_naive(), used, organizations: BTreeMap::new() });

    assert_eq!(Quota::with_one_more_organization(None, 10, t0()).unwrap().used, 1);
    assert_eq!(Quota::with_one_more_organization(created(9), 10, t0()).unwrap().used, 10);
    assert_eq!(Quota::with_one_more_organization(created(10), 10, after_days(1)).unwrap().used, 1);
    let refusal = Quota::with_one_more_organization(created(10), 10, at("2026-03-01T23:59:00Z")).unwrap_err();
    let possible_at = at("2026-03-02T00:00:00Z");
    assert_eq!(refusal, Refusal::RateLimited { limit: DailyLimit::Organizations(10), retry_after: 60, possible_at });
}
