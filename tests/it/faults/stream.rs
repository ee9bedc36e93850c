//! The stream, which may repeat itself, mix things up, and carry what nobody can read.

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

/// C62: a batch that comes twice, and backwards, brings the same emails and the same end
#[tokio::test(start_paused = true)]
async fn a_stream_that_repeats_itself_backwards_brings_the_same_emails() {
    let mut told = Vec::new();
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
        told.push((emails("grace@example.com"), emails("alan@example.com"), emails("bob@example.com"), events));
    }

    assert_eq!((told[0].0, told[0].1), (2, 1));
    assert_eq!(told[0], told[1]);
}

fn poisoned(records: &mut [Value], index: usize) -> Value {
    records[index]["dynamodb"]["NewImage"]["event"]["M"]["action"] = json!({ "S": "from_another_world" });
    records[index]["dynamodb"]["SequenceNumber"].clone()
}

/// C63: of a hundred records one cannot be read: the other ninety-nine leave, and it alone is reported
#[tokio::test(start_paused = true)]
async fn one_record_that_cannot_be_read_holds_nobody_up() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let emails: Vec<_> = (0..99).map(|index| format!("p{index}@example.com")).collect();
    acme.invite(json!({ "emails": emails, "grant": { "role": "user" } })).await.assert_status(201);
    let mut batch = records(&world);
    assert_eq!(batch.len(), 100);
    let poison = poisoned(&mut batch, 50);

    let answer = deliver(&world, batch).await;

    assert_eq!(answer["batchItemFailures"], json!([{ "itemIdentifier": poison }]));
    assert_eq!((world.emails().len(), check_invariants(&world).outbox().count()), (98, 1));
}

/// C63: an entry of the outbox that cannot be read does not stop the sweep, in its shard or any other
#[tokio::test(start_paused = true)]
async fn one_entry_that_cannot_be_read_does_not_stop_the_sweep() {
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

    assert_eq!((&swept["delivered"], &swept["set_aside"]), (&json!(21), &json!(8)));
    assert_eq!(world.emails().len(), 20);
}

/// C63: entries that fail again and again do not keep the sweep from those behind them, however many they are
#[tokio::test(start_paused = true)]
async fn entries_that_keep_failing_do_not_keep_the_sweep_from_those_behind_them() {
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
