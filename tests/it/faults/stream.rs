//! The stream: redelivery, reordering and unreadable records.

use harness::World;
use local::aws::dynamodb::Position;
use serde_json::{Value, json};

use crate::races::{interleaving::Fixture, invariants::check_invariants};

/// The stream's records of new outbox entries, oldest first.
fn records(world: &World) -> Vec<Value> {
    let all = world.cloud().dynamodb().records_since(local::machine::TABLE, Position::default(), 1_000).unwrap();
    let new = |record: &Value| {
        let partition = record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap_or_default();
        record["eventName"] == "INSERT" && partition.starts_with("OUTBOX#")
    };
    all.records.into_iter().filter(new).collect()
}

async fn deliver(world: &World, records: Vec<Value>) -> Value {
    functions::jobs::DELIVER.run(&world.app(), json!({ "Records": records })).await.unwrap()
}

/// C62: a batch that is delivered twice and in reverse order sends the same emails
#[tokio::test(start_paused = true)]
async fn redelivery_in_reverse_order_sends_the_same_emails() {
    let mut results = Vec::new();
    for backwards in [false, true] {
        let fixture = Fixture::with("guests", "owner", "user").await;
        let one = json!({ "members": [fixture.pending] });
        fixture.org.owner.post(&fixture.org.path("/invitations/resend"), one.clone()).await.assert_status(200);
        fixture
            .org
            .owner
            .post(&fixture.org.path("/members/remove"), json!({ "members": [fixture.member(0).id] }))
            .await;
        fixture
            .org
            .invite(json!({ "emails": ["alan@example.com"], "grant": { "role": "user" } }))
            .await
            .assert_status(201);
        let mut batch = records(&fixture.world);
        if backwards {
            batch.reverse();
        }

        for _ in 0..2 {
            let answer = deliver(&fixture.world, batch.clone()).await;
            assert_eq!(answer["batchItemFailures"], json!([]));
        }

        assert_eq!(check_invariants(&fixture.world).outbox().count(), 0);
        let emails = |to| fixture.world.emails_to(to).len();
        let mut events = fixture.world.event_types();
        events.sort();
        results.push((emails("grace@example.com"), emails("alan@example.com"), emails("bob@example.com"), events));
    }

    assert_eq!((results[0].0, results[0].1), (2, 1));
    assert_eq!(results[0], results[1]);
}

fn make_unreadable(records: &mut [Value], index: usize) -> Value {
    records[index]["dynamodb"]["NewImage"]["event"]["M"]["action"] = json!({ "S": "from_another_world" });
    records[index]["dynamodb"]["SequenceNumber"].clone()
}

/// C63: one unreadable record among a hundred is reported alone, and the others are delivered
#[tokio::test(start_paused = true)]
async fn one_unreadable_record_does_not_block_the_others() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let emails: Vec<_> = (0..99).map(|index| format!("p{index}@example.com")).collect();
    acme.invite(json!({ "emails": emails, "grant": { "role": "user" } })).await.assert_status(201);
    let mut batch = records(&world);
    assert_eq!(batch.len(), 100);
    let unreadable = make_unreadable(&mut batch, 50);

    let answer = deliver(&world, batch).await;

    assert_eq!(answer["batchItemFailures"], json!([{ "itemIdentifier": unreadable }]));
    assert_eq!((world.emails().len(), check_invariants(&world).outbox().count()), (98, 1));
}

/// C63: unreadable outbox entries do not stop the sweep, in their shards or in others
#[tokio::test(start_paused = true)]
async fn unreadable_entries_do_not_stop_the_sweep() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    for shard in 0..8 {
        let item = json!({ "pk": { "S": format!("OUTBOX#{shard}") }, "sk": { "S": "00000000000000000000000000" } });
        let request = json!({ "TableName": local::machine::TABLE, "Item": item });
        world.cloud().dynamodb().database().put_item(serde_json::from_value(request).unwrap()).unwrap();
    }
    let emails: Vec<_> = (0..20).map(|index| format!("p{index}@example.com")).collect();
    acme.invite(json!({ "emails": emails, "grant": { "role": "user" } })).await.assert_status(201);
    world.jobs().skip_backlog().unwrap();
    world.advance("10m");

    let swept = world.run_job("sweep-outbox").await;

    assert_eq!((&swept["delivered"], &swept["quarantined"]), (&json!(21), &json!(8)));
    assert_eq!(world.emails().len(), 20);
}

/// C63: any number of failing entries does not keep the sweep from those behind them
#[tokio::test(start_paused = true)]
async fn failing_entries_do_not_block_the_sweep() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    for (shard, index) in (0..8).flat_map(|shard| (0..101).map(move |index| (shard, index))) {
        let item = json!({ "pk": { "S": format!("OUTBOX#{shard}") }, "sk": { "S": format!("{index:026}") } });
        let request = json!({ "TableName": local::machine::TABLE, "Item": item });
        world.cloud().dynamodb().database().put_item(serde_json::from_value(request).unwrap()).unwrap();
    }
    acme.invite(json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } })).await.assert_status(201);
    world.jobs().skip_backlog().unwrap();
    world.advance("10m");

    world.run_job("sweep-outbox").await;

    assert_eq!(world.emails_to("grace@example.com").len(), 1);
}
