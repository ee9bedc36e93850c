//! Every call of every operation goes wrong, in every way.

use std::collections::BTreeMap;

use harness::{Answer, Call, Fault, When};

use super::{
    more_operations,
    operations::{CHANGES, OperationCase, READS},
    table_summary::told,
};
use crate::races::interleaving::Fixture;

/// What answers otherwise when it was done before: whoever is gone is gone.
const GONE: [&str; 6] =
    ["me-leave", "invitations-decline", "organizations-delete", "roles-delete", "groups-delete", "resources-delete"];

/// What is marked first and deleted then; the second try goes on where the first one ended.
const IN_TWO_STEPS: [&str; 2] = ["roles-delete", "groups-delete"];

/// A call: the name of its operation, and its place among those of that name.
type Place = (&'static str, usize);

/// What becomes of a call and of the SDK's further tries, in their order; three are all that the SDK makes.
fn troubles(call: &str, in_short: bool) -> Vec<Vec<Fault>> {
    let for_good = |fault: Fault| vec![fault; 3];
    if in_short {
        return vec![for_good(Fault::BeforeEffect)];
    }
    let mut troubles = vec![
        for_good(Fault::BeforeEffect),
        for_good(Fault::throttled()),
        for_good(Fault::internal()),
        for_good(Fault::AfterEffect),
    ];
    if call == "TransactWriteItems" {
        troubles.extend([
            for_good(Fault::refused(400, "TransactionInProgressException")),
            for_good(Fault::cancelled(&["None", "ThrottlingError"])),
            vec![Fault::Conflict],
            vec![Fault::AfterEffect, Fault::Conflict],
        ]);
    }
    troubles
}

fn places(calls: &[Call]) -> Vec<Place> {
    const NAMES: [&str; 3] = ["BatchGetItem", "Query", "TransactWriteItems"];
    let mut seen = BTreeMap::<&str, usize>::new();
    let place = |call: &Call| {
        let name = *NAMES.iter().find(|name| **name == call.operation).expect("a call of the table");
        let count = seen.entry(name).or_default();
        *count += 1;
        (name, *count - 1)
    };
    calls.iter().map(place).collect()
}

async fn struck(case: &OperationCase, fixture: &Fixture, key: &str, (call, index): Place, trouble: &[Fault]) -> Answer {
    for (attempt, fault) in trouble.iter().enumerate() {
        fixture.world.wire().fail(When::Operation(call, index + attempt), fault.clone());
    }
    let answer = case.send(fixture, key).await;
    assert!(fixture.world.wire().planned() < trouble.len(), "{} met no fault at {call} {index}", case.name);
    fixture.world.wire().heal();
    answer
}

/// What failed inside is nobody's business outside.
fn is_a_clean_refusal(answer: &Answer, what: &str) {
    assert_eq!((answer.status, answer.code()), (503, "unavailable"), "{what}: {}", answer.text());
    assert_eq!(answer.header("retry-after"), Some("1"), "{what}");
    let body = answer.text().to_lowercase();
    for word in ["exception", "arn:", "dynamo", "throttl", "table", "time-out", "__type"] {
        assert!(!body.contains(word), "{what}: {body}");
    }
}

async fn survives(case: &OperationCase) {
    let mut fixture = case.fixture().await;
    let before = told(&fixture.world);
    let (clean, traffic) = fixture.world.measure(case.send(&fixture, "clean")).await;
    let after = told(&fixture.world);
    if before != after {
        fixture = case.fixture().await;
    }
    let writes = traffic.of("TransactWriteItems").count();
    for place in places(&traffic.calls) {
        // The first and the last write are about the key, the same for all operations: one of them has all the trouble.
        let about_key = place.0 == "TransactWriteItems" && writes > 2 && [0, writes - 1].contains(&place.1);
        let in_short = about_key && case.name != "invitations-create";
        for (number, trouble) in troubles(place.0, in_short).iter().enumerate() {
            let (key, what) =
                (format!("{}{}/{number}", place.0, place.1), format!("{} {place:?} {trouble:?}", case.name));
            let answer = struck(case, &fixture, &key, place, trouble).await;

            let now = told(&fixture.world);
            if answer.status == clean.status {
                assert_eq!(now, after, "{what}: success without the effect");
            } else if trouble.len() < 3 && case.name != "members-export" {
                // Who meets another on the key itself is told so; every other conflict is no more than a delay.
                assert_eq!((place.1, answer.code()), (0, "request_in_progress"), "{what}: {}", answer.text());
            } else {
                is_a_clean_refusal(&answer, &what);
                let half = now != before && now != after;
                assert!(!half || IN_TWO_STEPS.contains(&case.name), "{what}: half of it, {now:#?}");
            }
            if now == before && number != 0 {
                continue;
            }
            let again = case.retry(&fixture, &key).await;
            assert_eq!(told(&fixture.world), after, "{what}: the second try is another effect: {}", again.text());
            let gone = GONE.contains(&case.name) && now == after;
            assert!(again.status == clean.status || gone, "{what}: {}", again.text());
            if before != after {
                fixture = case.fixture().await;
            }
        }
    }
}

async fn all_survive(cases: &[OperationCase]) {
    for case in cases {
        survives(case).await;
    }
}

/// C57, C59, C60, C65, C99: organisations, and invitations on their way out
#[tokio::test(start_paused = true)]
async fn whatever_fails_organisations_and_invitations_are_changed_once_or_not_at_all() {
    all_survive(&CHANGES[..5]).await;
}

/// C57, C59, C60, C65, C99: the ends of an invitation
#[tokio::test(start_paused = true)]
async fn whatever_fails_an_invitation_ends_once_or_not_at_all() {
    all_survive(&CHANGES[5..9]).await;
}

/// C57, C59, C60, C65, C99: changes of access
#[tokio::test(start_paused = true)]
async fn whatever_fails_access_is_changed_once_or_not_at_all() {
    all_survive(&CHANGES[9..13]).await;
}

/// C57, C59, C60, C65, C99: moves, removals, resources
#[tokio::test(start_paused = true)]
async fn whatever_fails_somebody_goes_once_or_not_at_all() {
    all_survive(&CHANGES[13..]).await;
}

/// C59, C99: what cannot be read now is asked for again, and nothing is written
#[tokio::test(start_paused = true)]
async fn whatever_fails_a_reader_gets_the_whole_answer_or_is_asked_to_come_again() {
    all_survive(&READS).await;
}

/// C57, C59, C60, C65, C99: people who are known from elsewhere
#[tokio::test(start_paused = true)]
async fn whatever_fails_people_are_added_and_told_of_once_or_not_at_all() {
    all_survive(&more_operations::CHANGES[..4]).await;
}

/// C57, C59, C60, C65, C99: catalogues, and oneself
#[tokio::test(start_paused = true)]
async fn whatever_fails_catalogues_are_changed_once_or_not_at_all() {
    all_survive(&more_operations::CHANGES[4..]).await;
}

/// C59, C99: the same for readers of catalogues and of what concerns themselves
#[tokio::test(start_paused = true)]
async fn whatever_fails_a_reader_of_catalogues_gets_the_whole_answer_or_comes_again() {
    all_survive(&more_operations::READS).await;
}

/// C59: no operation is left out; a new one needs its line in `operations.rs` or `more_operations.rs`
#[test]
fn every_operation_that_reaches_the_table_is_here() {
    let cases = [&CHANGES[..], &READS, &more_operations::CHANGES, &more_operations::READS].concat();
    let here: Vec<&str> = cases.iter().filter_map(|case| case.name.split(' ').next()).collect();
    let operations = functions::CATALOGUE.iter().filter(|operation| operation.route().is_some());
    let reaching = operations.map(|operation| operation.name).filter(|name| !name.starts_with("page-"));

    let missing: Vec<_> = reaching.filter(|name| !here.contains(name)).collect();

    assert_eq!(missing, [""; 0]);
}
