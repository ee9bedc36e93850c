//! Finding an organisation by an identifier of the host product.

use harness::{Answer, Org, Person, When, World};
use serde_json::{Value, json};

const BY_ID: &str = "external_id=crm/42";
const BY_SLUG: &str = "slug=analytical-engines";

async fn find(caller: &Person, query: &str) -> Answer {
    caller.get(&format!("/v1/organizations?{query}")).await
}

/// The identifiers of the organisations that a caller finds.
async fn found(caller: &Person, query: &str) -> Vec<String> {
    let answer = find(caller, query).await.assert_status(200);
    let organizations = answer.body["organizations"].as_array().unwrap();
    organizations.iter().map(|found| found["id"].as_str().unwrap().to_owned()).collect()
}

async fn named() -> (World, Org) {
    let (world, org) = World::with_organization("guests").await;
    let names = json!({ "external_id": "crm/42", "slug": "analytical-engines" });
    org.owner.patch(&org.path(""), names).await.assert_status(200);
    (world, org)
}

/// A12, A4: a machine that reads or manages finds an organisation by identifier and by slug, as it reads it by its own id.
#[tokio::test]
async fn a_machine_finds_an_organisation_by_identifier_and_slug() {
    let (world, org) = named().await;
    for scope in ["latchkey/read", "latchkey/manage"] {
        let machine = world.machine(scope);
        let read = machine.get(&org.path("")).await.assert_status(200).body;

        for query in [BY_ID, BY_SLUG] {
            let answer = find(&machine, query).await.assert_status(200);
            assert_eq!(answer.body, json!({ "organizations": [read] }), "{scope} {query}");
        }
        for query in ["external_id=crm/43", "external_id=analytical-engines", "slug=crm", "external_id=CRM/42"] {
            assert_eq!(found(&machine, query).await, [] as [&str; 0], "{query}");
        }
    }
    for scope in ["latchkey/authorize", "latchkey/sign-ins", "openid"] {
        assert_eq!(found(&world.machine(scope), BY_ID).await, [] as [&str; 0], "{scope}");
    }
    assert_eq!(find(&world.anonymous(), BY_ID).await.status, 401);
}

/// A12, C95: a person finds an organisation that they may read now; every other one looks like none.
#[tokio::test]
async fn a_person_finds_their_own_organisations_only() {
    let (world, org) = named().await;
    let grace = org.accepted_member("grace@example.com", "user").await;
    let gus = org.accepted_guest("gus@example.com", "P20D", &[]).await;
    org.invited(json!({ "emails": "alan@example.com", "grant": { "role": "owner" } })).await;
    let stranger = world.person("stranger@example.com");
    world.organization("guests", &stranger).await;

    let plain = find(&grace.person, BY_ID).await.assert_status(200);
    assert_eq!(plain.body["organizations"][0], grace.person.get(&org.path("")).await.body);
    assert_eq!(plain.body["organizations"][0]["policy"], Value::Null);
    assert_eq!(found(&gus.person, BY_SLUG).await, [&*org.id]);
    let unknown = find(&stranger, "external_id=unknown").await.assert_status(200);
    for other in [&stranger, &world.person("alan@example.com")] {
        assert_eq!(find(other, BY_ID).await.assert_status(200).body, unknown.body);
        assert_eq!(find(other, BY_SLUG).await.assert_status(200).body, unknown.body);
    }
    org.batch(&org.owner, "/members/suspend", &[&grace.id]).await.assert_status(200);
    world.advance("20d");
    for ended in [&grace.person, &gus.person] {
        assert_eq!(found(ended, BY_ID).await, [] as [&str; 0]);
    }
}

/// A12: a deleted organisation is not found, nor one by a name that it has given up; the next holder is found at once.
#[tokio::test]
async fn a_name_finds_its_present_holder() {
    let (world, org) = named().await;
    let (other, machine) = (world.organization("guests", &org.owner).await, world.machine("latchkey/read"));

    org.owner.patch(&org.path(""), json!({ "external_id": null })).await.assert_status(200);
    assert_eq!(found(&machine, BY_ID).await, [] as [&str; 0]);
    other.owner.patch(&other.path(""), json!({ "external_id": "crm/42" })).await.assert_status(200);
    assert_eq!(found(&machine, BY_ID).await, [&*other.id]);
    assert_eq!(found(&machine, BY_SLUG).await, [&*org.id]);
    org.owner.delete(&org.path("")).await.assert_status(204);
    assert_eq!(found(&machine, BY_SLUG).await, [] as [&str; 0]);
}

/// A12: a name that is given up between the two reads, or whose organisation is deleted then, finds none.
#[tokio::test]
async fn a_name_that_is_given_up_meanwhile_finds_none() {
    let last_act = [("PATCH", json!({ "external_id": "crm/43" })), ("DELETE", Value::Null)];
    for (method, body) in last_act {
        let (world, org) = named().await;
        let (owner, path) = (org.owner.via(&world.another_instance()), org.path(""));
        world.wire().after(When::Operation("BatchGetItem", 0), move || async move {
            let request = owner.request(method.parse().unwrap(), &path);
            let request = if body.is_null() { request } else { request.json(&body) };
            assert!(request.send().await.status < 300);
        });

        assert_eq!(found(&world.machine("latchkey/read"), BY_ID).await, [] as [&str; 0], "{method}");
        assert_eq!(world.wire().untriggered(), 0);
    }
}

/// A12, A11: a query that names no organisation, or two, says which parameter is at fault.
#[tokio::test]
async fn a_query_names_one_organisation() {
    let (world, _) = named().await;
    let machine = world.machine("latchkey/read");

    let none = machine.get("/v1/organizations").await;
    assert_eq!(none.assert_problem(422, "required").faults(), [("?external_id", "required")]);
    let both = find(&machine, &format!("{BY_ID}&{BY_SLUG}")).await;
    assert_eq!(both.assert_problem(400, "malformed").faults(), [("?slug", "malformed")]);
    let long = "x".repeat(129);
    for text in ["", "a%20b", "a%00b", "%C3%A9", &long] {
        let refused = find(&machine, &format!("external_id={text}")).await;
        assert_eq!(refused.assert_problem(400, "malformed").faults(), [("?external_id", "malformed")], "{text}");
    }
    for text in ["", "Acme", "a--b", "-a", "a/b", "%2E%2E"] {
        let refused = find(&machine, &format!("slug={text}")).await;
        assert_eq!(refused.assert_problem(400, "malformed").faults(), [("?slug", "malformed")], "{text}");
    }
    for query in [format!("{BY_ID}&{BY_ID}"), format!("{BY_ID}&name=Acme"), "external_id[]=a".to_owned()] {
        find(&machine, &query).await.assert_problem(400, "malformed");
    }
}
