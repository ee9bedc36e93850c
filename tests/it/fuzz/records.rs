//! Fuzzing of input from AWS: stream records, SES feedback, and the rows of the table.

use std::sync::{Arc, Mutex, PoisonError};

use functions::jobs::{DELIVER, FEEDBACK};
use harness::{Interceptor, World};
use local::aws::{dynamodb::Position, ses::Feedback};
use serde_json::{Value, json};

use super::{cases, mutator::Mutator};
use crate::{jobs::emails::invite_grace, journeys::operation_fixture::OperationFixture};

/// C86, C63: any stream record is answered, and at most the unreadable record is reported as failed.
#[tokio::test]
async fn any_stream_record_is_answered() {
    let (world, mut mutator) = (World::new().await, Mutator::new());
    invite_grace(&world).await;
    let all = world.cloud().dynamodb().records_since(local::machine::TABLE, Position::default(), 1_000).unwrap();
    let in_outbox =
        |record: &&Value| record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap_or("").starts_with("OUTBOX#");
    let records: Vec<&Value> = all.records.iter().filter(in_outbox).collect();
    assert!(!records.is_empty());

    for number in 0..cases(200) {
        let record = mutator.mutate_json(records[number % records.len()]);
        let ran = DELIVER.run(&world.app(), json!({ "Records": [record] })).await;
        if let Ok(answer) = ran {
            let given_back = answer["batchItemFailures"].as_array().expect("a list").len();
            assert!(given_back <= 1, "{record}: {answer}");
        }
    }
    assert_eq!(world.emails_to("grace@example.com").len(), 1, "a mutated record sends no email");
}

/// C86, C42: any SES feedback is recorded or refused.
#[tokio::test]
async fn any_ses_feedback_is_answered() {
    let (world, mut mutator) = (World::new().await, Mutator::new());
    let (org, id) = invite_grace(&world).await;
    let before = org.member(&id).await["status"].clone();
    let email = world.emails_to("grace@example.com")[0].id.clone();
    assert!(world.cloud().ses().send_feedback(&email, Feedback::Bounced));
    let bounce = world.cloud().ses().take_feedback().remove(0);

    for _ in 0..cases(200) {
        let mutate_json = mutator.mutate_json(&bounce);
        if let Ok(answer) = FEEDBACK.run(&world.app(), mutate_json.clone()).await {
            assert!(answer["recorded"].is_boolean(), "{mutate_json}: {answer}");
        }
    }
    assert_eq!(org.member(&id).await["status"], before);
}

/// Mutates attributes in each answer of the table.
struct RowMutation(Mutex<Mutator>);

impl Interceptor for RowMutation {
    fn answered(&self, operation: &str, _body: &Value, answer: &mut Value) {
        let mut mutator = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let items = match operation {
            "Query" => answer["Items"].as_array_mut(),
            "BatchGetItem" => {
                answer["Responses"].as_object_mut().and_then(|tables| tables.values_mut().next()?.as_array_mut())
            }
            _ => None,
        };
        for item in items.into_iter().flatten() {
            // Attributes keep their DynamoDB types: a wrong type would be a fault of the wire, not of a row.
            for (_, attribute) in item.as_object_mut().into_iter().flatten() {
                if let Some(text) = attribute["S"].as_str().filter(|_| mutator.draw(&(0..12)) == 0) {
                    attribute["S"] = json!(mutator.mutate_text(text));
                } else if attribute["N"].is_string() && mutator.draw(&(0..12)) == 0 {
                    attribute["N"] = json!(mutator.draw(&"-?[0-9]{1,30}"));
                }
            }
        }
    }
}

/// C86, C63, C99: with any content of rows, an operation answers without disclosing it.
#[tokio::test(start_paused = true)]
async fn any_content_of_rows_is_answered() {
    let world = World::new().await;
    let fixture = OperationFixture::of(&world).await;
    world.wire().intercept(Arc::new(RowMutation(Mutex::new(Mutator::new()))));
    for operation in functions::OPERATIONS.iter().filter(|operation| operation.route().is_some()) {
        for _ in 0..cases(6) {
            let (answer, traffic) = world.measure(fixture.request(&fixture.org.owner, operation).send()).await;
            assert!(answer.status < 600 && traffic.calls.len() < 200, "{}", operation.name);
            if answer.status >= 500 {
                let code = answer.code();
                assert!(["internal", "unavailable"].contains(&code), "{}: {}", operation.name, answer.text());
            }
            drop(world.wire().take_calls());
        }
    }
}
