//! Every call of every operation fails in every way.

use std::collections::BTreeMap;

use harness::{Answer, Call, Fault, When};

use super::{
    more_operations,
    operations::{CHANGES, OperationCase, READS},
    table_summary::summary,
};
use crate::races::interleaving::Fixture;

/// Operations that answer 404, 410 or 412 when they are repeated after they succeeded.
const GONE: [&str; 7] = [
    "me-leave",
    "invitations-decline",
    "members-remove by description",
    "organizations-delete",
    "roles-delete",
    "groups-delete",
    "resources-delete",
];

/// Operations that mark an item first and delete it in a second transaction; a retry continues after the first.
const IN_TWO_STEPS: [&str; 2] = ["roles-delete", "groups-delete"];

/// A call: the name of its operation, and its index among the calls of that name.
type Place = (&'static str, usize);

/// Sequences of faults for a call and the retries of the SDK, which makes three attempts.
fn fault_sequences(call: &str, only_one: bool) -> Vec<Vec<Fault>> {
    let all_attempts = |fault: Fault| vec![fault; 3];
    if only_one {
        return vec![all_attempts(Fault::BeforeEffect)];
    }
    let mut fault_sequences = vec![
        all_attempts(Fault::BeforeEffect),
        all_attempts(Fault::throttled()),
        all_attempts(Fault::internal()),
        all_attempts(Fault::AfterEffect),
    ];
    if call == harness::WRITE {
        fault_sequences.extend([
            all_attempts(Fault::refused(400, "TransactionInProgressException")),
            all_attempts(Fault::cancelled(&["None", "ThrottlingError"])),
            vec![Fault::Conflict],
            vec![Fault::AfterEffect, Fault::Conflict],
        ]);
    }
    fault_sequences
}

fn places(calls: &[Call]) -> Vec<Place> {
    const NAMES: [&str; 3] = ["BatchGetItem", "Query", harness::WRITE];
    let mut seen = BTreeMap::<&str, usize>::new();
    let place = |call: &Call| {
        let name = *NAMES.iter().find(|name| call.is(name)).expect("a call of the table");
        let count = seen.entry(name).or_default();
        *count += 1;
        (name, *count - 1)
    };
    calls.iter().map(place).collect()
}

async fn send_with_faults(
    case: &OperationCase,
    fixture: &Fixture,
    key: &str,
    (call, index): Place,
    faults: &[Fault],
) -> Answer {
    for (attempt, fault) in faults.iter().enumerate() {
        fixture.world.wire().fail(When::Operation(call, index + attempt), fault.clone());
    }
    let answer = case.send(fixture, key).await;
    assert!(fixture.world.wire().untriggered() < faults.len(), "{} met no fault at {call} {index}", case.name);
    fixture.world.wire().clear_faults();
    answer
}

/// An answer does not disclose the internal failure.
fn assert_clean_refusal(answer: &Answer, what: &str) {
    assert_eq!((answer.status, answer.code()), (503, "unavailable"), "{what}: {}", answer.text());
    assert_eq!(answer.header("retry-after"), Some("1"), "{what}");
    let body = answer.text().to_lowercase();
    for word in ["exception", "arn:", "dynamo", "throttl", "table", "time-out", "__type"] {
        assert!(!body.contains(word), "{what}: {body}");
    }
}

async fn assert_survives(case: &OperationCase) {
    let mut fixture = case.fixture().await;
    let before = summary(&fixture.world);
    let (clean, mut traffic) = fixture.world.measure(case.send(&fixture, "clean")).await;
    let after = summary(&fixture.world);
    if before == after {
        // The process now keeps the settings, so that a repeated read makes other calls than the first one.
        (_, traffic) = fixture.world.measure(case.send(&fixture, "clean again")).await;
    } else {
        fixture = case.fixture().await;
    }
    let writes = traffic.of(harness::WRITE).count();
    for place in places(&traffic.calls) {
        // The first and the last write concern the idempotency key, alike for all operations; one operation gets all
        // faults there.
        let about_key = place.0 == harness::WRITE && writes > 2 && [0, writes - 1].contains(&place.1);
        let only_one = about_key && case.name != "invitations-create";
        for (number, faults) in fault_sequences(place.0, only_one).iter().enumerate() {
            let (key, what) =
                (format!("{}{}/{number}", place.0, place.1), format!("{} {place:?} {faults:?}", case.name));
            let answer = send_with_faults(case, &fixture, &key, place, faults).await;

            let now = summary(&fixture.world);
            if answer.status == clean.status {
                assert_eq!(now, after, "{what}: success without the effect");
            } else if faults.len() < 3 && case.name != "members-export" {
                // A conflict on the key itself is reported; the product retries every other conflict.
                assert_eq!((place.1, answer.code()), (0, "request_in_progress"), "{what}: {}", answer.text());
            } else {
                assert_clean_refusal(&answer, &what);
                let half = now != before && now != after;
                assert!(!half || IN_TWO_STEPS.contains(&case.name), "{what}: half of it, {now:#?}");
            }
            if now == before && number != 0 {
                continue;
            }
            let again = case.retry(&fixture, &key).await;
            assert_eq!(summary(&fixture.world), after, "{what}: the second try is another effect: {}", again.text());
            let gone = GONE.contains(&case.name) && now == after;
            assert!(again.status == clean.status || gone, "{what}: {}", again.text());
            if before != after {
                fixture = case.fixture().await;
            }
        }
    }
}

async fn assert_all_survive(cases: &[OperationCase]) {
    for case in cases {
        assert_survives(case).await;
    }
}

/// C57, C59, C60, C65, C99: operations on organisations, and sending invitations
#[tokio::test(start_paused = true)]
async fn with_any_fault_organisations_and_invitations_change_once_or_not_at_all() {
    assert_all_survive(&CHANGES[..5]).await;
}

/// C57, C59, C60, C65, C99: operations that end an invitation
#[tokio::test(start_paused = true)]
async fn with_any_fault_an_invitation_ends_once_or_not_at_all() {
    assert_all_survive(&CHANGES[5..9]).await;
}

/// C57, C59, C60, C65, C99: changes of access
#[tokio::test(start_paused = true)]
async fn with_any_fault_access_changes_once_or_not_at_all() {
    assert_all_survive(&CHANGES[9..13]).await;
}

/// C57, C59, C60, C65, C99: moves, removals, resources
#[tokio::test(start_paused = true)]
async fn with_any_fault_a_member_is_removed_once_or_not_at_all() {
    assert_all_survive(&CHANGES[13..]).await;
}

/// C59, C99: a read that fails asks for a retry and writes nothing
#[tokio::test(start_paused = true)]
async fn with_any_fault_a_read_is_complete_or_asks_for_a_retry() {
    assert_all_survive(&READS).await;
}

/// C57, C59, C60, C65, C99: operations on people of other organisations
#[tokio::test(start_paused = true)]
async fn with_any_fault_people_are_added_and_removed_once_or_not_at_all() {
    assert_all_survive(&more_operations::CHANGES[..4]).await;
}

/// C57, C59, C60, C65, C99: operations on catalogues and on the caller
#[tokio::test(start_paused = true)]
async fn with_any_fault_catalogues_change_once_or_not_at_all() {
    assert_all_survive(&more_operations::CHANGES[4..]).await;
}

/// C59, C99: reads of catalogues and of the caller
#[tokio::test(start_paused = true)]
async fn with_any_fault_a_read_of_a_catalogue_is_complete_or_asks_for_a_retry() {
    assert_all_survive(&more_operations::READS).await;
}

/// C59: a new operation needs its case in `operations.rs` or `more_operations.rs`
#[test]
fn every_operation_that_uses_the_table_has_a_case() {
    let cases = [&CHANGES[..], &READS, &more_operations::CHANGES, &more_operations::READS].concat();
    let here: Vec<&str> = cases.iter().filter_map(|case| case.name.split(' ').next()).collect();
    let operations = functions::OPERATIONS.iter().filter(|operation| operation.route().is_some());
    let reaching =
        operations.map(|operation| operation.name).filter(|name| !name.starts_with("page-") && *name != "health-live");

    let missing: Vec<_> = reaching.filter(|name| !here.contains(name)).collect();

    assert_eq!(missing, [""; 0]);
}
