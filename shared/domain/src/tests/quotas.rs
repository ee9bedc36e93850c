//! How many emails may be caused (R22, C40).

use super::builders::{after_days, at, t0};
use crate::{
    quota::{Quota, Quotas},
    refusal::{EmailLimit, Refusal},
};

fn today(used: u32) -> Quota {
    Quota { day: t0().date_naive(), used }
}

fn limit(quotas: Quotas) -> Option<EmailLimit> {
    match quotas.with_one_more(t0()) {
        Err(Refusal::RateLimited { limit, .. }) => Some(limit),
        _ => None,
    }
}

/// R22, C40: three emails of an organisation to a mailbox, ten of all, a hundred of one inviter, each in a day.
#[test]
fn every_limit_holds_at_its_number_and_not_before() {
    let mailbox = |n| Quotas { organization_mailbox: Some(today(n)), ..Quotas::default() };
    let all = |n| Quotas { organization_mailbox: Some(today(1)), mailbox: Some(today(n)), ..Quotas::default() };
    let inviter = |n| Quotas { inviter: Some(today(n)), ..Quotas::default() };

    assert_eq!([2, 3].map(mailbox).map(limit), [None, Some(EmailLimit::OrganizationMailbox)]);
    assert_eq!([9, 10].map(all).map(limit), [None, Some(EmailLimit::Mailbox)]);
    assert_eq!([99, 100].map(inviter).map(limit), [None, Some(EmailLimit::Inviter)]);
}

/// R22: one organisation cannot block invitations by others by exhausting a mailbox's quota.
#[test]
fn the_first_email_of_an_organisation_is_exempt_from_the_limit_over_all() {
    let quotas = Quotas { mailbox: Some(today(10)), ..Quotas::default() };

    let counted = quotas.with_one_more(t0()).unwrap();

    assert_eq!(
        (counted.mailbox, counted.organization_mailbox, counted.inviter),
        (Some(today(11)), Some(today(1)), Some(today(1)))
    );
    assert_eq!(limit(counted), Some(EmailLimit::Mailbox));
}

/// R22: the day of UTC ends the count, and the answer says in how many seconds.
#[test]
fn a_new_day_resets_the_quota() {
    let quotas = Quotas { organization_mailbox: Some(today(3)), ..Quotas::default() };

    let tomorrow = quotas.with_one_more(after_days(1)).unwrap();
    let refusal = quotas.with_one_more(at("2026-03-01T23:59:59Z")).unwrap_err();

    assert_eq!(tomorrow.organization_mailbox.map(|quota| quota.used), Some(1));
    let expected = Refusal::RateLimited { limit: EmailLimit::OrganizationMailbox, retry_after: 1 };
    assert_eq!(refusal, expected);
}

/// C40, C74: a clock that steps back over midnight opens no new day.
#[test]
fn a_clock_that_steps_back_does_not_reset_the_quota() {
    let quotas = Quotas { organization_mailbox: Some(today(3)), ..Quotas::default() };

    assert!(quotas.with_one_more(after_days(-1)).is_err());
}
