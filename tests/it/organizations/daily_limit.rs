//! How many organisations a person creates a day (R22, B7).

use harness::{Answer, Person, World};
use http::Method;
use serde_json::json;

async fn world(per_day: u32) -> World {
    World::with_config(|config| config.organizations_per_day = per_day).await
}

async fn create(person: &Person) -> Answer {
    person.post("/v1/organizations", json!({ "name": "Acme", "template": "guests" })).await
}

/// R22, B7: one person creates a bounded number of organisations a day, so that the limits that hold for each organisation
/// cannot be multiplied. Other persons and the next day are not affected.
#[tokio::test]
async fn a_person_creates_a_bounded_number_of_organizations_a_day() {
    let world = world(3).await;
    let (ada, bob) = (world.person("ada@example.com"), world.person("bob@example.com"));
    for _ in 0..3 {
        create(&ada).await.assert_status(201);
    }
    let before = world.table_dump();

    let refused = create(&ada).await;

    refused.assert_problem(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), Some("43200"));
    assert!(refused.text().contains("new organisations"), "{}", refused.text());
    assert_eq!(world.table_dump(), before);
    create(&bob).await.assert_status(201);
    world.advance("12h");
    create(&ada).await.assert_status(201);
}

/// R22, B7: the limit of a deployment that sets none is ten.
#[tokio::test]
async fn the_limit_is_ten_unless_the_deployment_says_otherwise() {
    let world = world(kit::config::ORGANIZATIONS_PER_DAY).await;
    let ada = world.person("ada@example.com");

    let mut statuses = Vec::new();
    for _ in 0..11 {
        statuses.push(create(&ada).await.status);
    }

    assert_eq!(statuses, [vec![201; 10], vec![429]].concat());
}

/// B7, C52: a repetition under an idempotency key counts once, and a rate limit is checked again.
#[tokio::test]
async fn a_repeated_creation_counts_once() {
    let world = world(2).await;
    let ada = world.person("ada@example.com");
    let keyed = |key: &'static str| {
        let body = json!({ "name": "Acme", "template": "guests" });
        ada.request(Method::POST, "/v1/organizations").json(&body).header("idempotency-key", key)
    };

    for _ in 0..3 {
        keyed("one").send().await.assert_status(201);
    }
    keyed("two").send().await.assert_status(201);
    keyed("three").send().await.assert_problem(429, "rate_limited");
    world.advance("24h");
    keyed("four").send().await.assert_status(201);
}

/// B7, C40: the limit holds for requests at once.
#[tokio::test(start_paused = true)]
async fn the_limit_holds_for_requests_at_once() {
    let world = world(3).await;
    let ada = world.person("ada@example.com");

    let ask = || create(&ada);
    let (one, two, three, four, five, six) = tokio::join!(ask(), ask(), ask(), ask(), ask(), ask());

    let mut statuses = [one, two, three, four, five, six].map(|answer| answer.status);
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 201, 201, 429, 429, 429]);
}
