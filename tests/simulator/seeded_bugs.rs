//! The simulator finds bugs: each of these is planted on the wire, caught by the invariant that it breaks, and the same
//! story without it goes well.

use crate::{
    bugs::Bug,
    generators::Theme,
    runner::{BugFactory, LONG, RunOptions, run_scenario, run_until_failure},
};

/// The most stories that a bug may survive.
const SEEDS: u64 = 500;

/// Insists that one of those invariants catches the bug, in stories of that theme.
fn catches(theme: Theme, bug: BugFactory, invariants: &[&str]) {
    let options = RunOptions { steps: LONG, bug, theme: Some(theme) };
    let failure = run_until_failure(0..SEEDS, options).expect_err("no story finds it");
    println!("{failure}");

    assert!(invariants.contains(&failure.broken.invariant), "{failure}");
    let control = run_scenario(failure.seed, RunOptions { bug: || None, ..options });
    assert!(control.is_ok(), "{}", control.unwrap_err());
}

/// I6, I12, C69: an end that only the time to live brings: the guest can still act, or is never told of it
#[test]
fn the_simulator_catches_an_end_that_only_the_time_to_live_brings() {
    catches(Theme::People, || Some(Bug::expiry_by_time_to_live()), &["I6", "I12", "L1"]);
}

/// I9, C61: a reminder that is noted as sent, and then lost
#[test]
fn the_simulator_catches_a_reminder_that_is_marked_before_it_is_sent() {
    catches(Theme::People, || Some(Bug::reminders_lost()), &["I9"]);
}

/// I9, C55: an invitation that is noted as sent, and then lost
#[test]
fn the_simulator_catches_an_invitation_that_is_marked_before_it_is_sent() {
    catches(Theme::People, || Some(Bug::invitations_lost()), &["I9"]);
}

/// I4, C49: a number of owners that was read before the write, and is no condition of it
#[test]
fn the_simulator_catches_owners_that_are_counted_before_the_write() {
    catches(Theme::People, || Some(Bug::owners_uncounted()), &["I4"]);
}

/// I1, C31: a link of an older email that opens the invitation
#[test]
fn the_simulator_catches_a_link_of_an_older_email_that_is_accepted() {
    catches(Theme::People, || Some(Bug::older_links_open()), &["I1"]);
}

/// I9, C66: an email that leaves although its cause is gone
#[test]
fn the_simulator_catches_emails_whose_cause_is_not_read_again() {
    catches(Theme::People, || Some(Bug::causes_unread()), &["I9"]);
}

/// I8, C88: a change that leaves no entry in the audit trail
#[test]
fn the_simulator_catches_a_change_without_an_audit_entry() {
    catches(Theme::People, || Some(Bug::suspensions_unaudited()), &["I8"]);
}

/// I9: a digest that is sent to the same reader a second time on one day
#[test]
fn the_simulator_catches_digests_that_are_sent_twice() {
    catches(Theme::People, || Some(Bug::digests_repeated()), &["I9"]);
}
