//! The simulator finds bugs. Each test seeds one bug on the wire and expects the violation of a certain invariant;
//! the same seed without the bug has to pass.

use crate::{
    bugs::Bug,
    generators::Theme,
    runner::{BugFactory, LONG, RunOptions, run_scenario, run_until_failure},
};

/// The number of scenarios in which the simulator has to find a bug.
const SEEDS: u64 = 500;

/// Asserts that one of these invariants catches the bug.
fn catches(theme: Theme, bug: BugFactory, invariants: &[&str]) {
    let options = RunOptions { steps: LONG, bug, theme: Some(theme) };
    let failure = run_until_failure(0..SEEDS, options).expect_err("no scenario finds it");
    println!("{failure}");

    assert!(invariants.contains(&failure.violation.invariant), "{failure}");
    let control = run_scenario(failure.seed, RunOptions { bug: || None, ..options });
    assert!(control.is_ok(), "{}", control.unwrap_err());
}

/// I6, I12, C69: access ends only when TTL deletes the row, so that the guest can still act or gets no notice
#[test]
fn the_simulator_catches_access_that_ends_only_by_ttl() {
    catches(Theme::People, || Some(Bug::expiry_by_time_to_live()), &["I6", "I12", "L1"]);
}

/// I9, C61: a reminder is marked as sent, and then lost
#[test]
fn the_simulator_catches_a_reminder_that_is_marked_before_it_is_sent() {
    catches(Theme::People, || Some(Bug::reminders_lost()), &["I9"]);
}

/// I9, C55: an invitation is marked as sent, and then lost
#[test]
fn the_simulator_catches_an_invitation_that_is_marked_before_it_is_sent() {
    catches(Theme::People, || Some(Bug::invitations_lost()), &["I9"]);
}

/// I4, C49: the number of owners is read before the write, and is no condition of the write
#[test]
fn the_simulator_catches_an_owner_count_that_is_not_a_write_condition() {
    catches(Theme::People, || Some(Bug::owners_uncounted()), &["I4"]);
}

/// I1, C31: the link of an older email opens the invitation
#[test]
fn the_simulator_catches_an_accepted_link_of_an_older_email() {
    catches(Theme::People, || Some(Bug::older_links_open()), &["I1"]);
}

/// I9, C66: an email is sent although its cause no longer holds
#[test]
fn the_simulator_catches_emails_whose_cause_no_longer_holds() {
    catches(Theme::People, || Some(Bug::causes_unread()), &["I9"]);
}

/// I8, C88: a change has no audit entry
#[test]
fn the_simulator_catches_a_change_without_an_audit_entry() {
    catches(Theme::People, || Some(Bug::suspensions_unaudited()), &["I8"]);
}

/// I9: a reader receives two digests on one day
#[test]
fn the_simulator_catches_digests_that_are_sent_twice() {
    catches(Theme::People, || Some(Bug::digests_repeated()), &["I9"]);
}
