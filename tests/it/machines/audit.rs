//! How the audit log, the bus, idempotency keys and cursors name a machine.

use harness::{Person, World};
use http::Method;
use serde_json::{Value, json};

fn on_behalf(machine: &Person, method: Method, path: &str, user: &str, body: &Value) -> harness::RequestBuilder {
    machine.request(method, path).header("latchkey-actor", user).json(body)
}

/// A4, S1.20: audit log and bus name the client, and on whose behalf it acted; the named user gets no rights by that, and
/// loses none.
#[tokio::test]
async fn audit_log_and_bus_name_the_machine_and_on_whose_behalf_it_acted() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let machine = world.machine("latchkey/manage");
    let path = org.path("");

    machine.patch(&path, json!({ "name": "One" })).await.assert_status(200);
    let user = "auth0|not-a-member";
    on_behalf(&machine, Method::PATCH, &path, user, &json!({ "name": "Two" })).send().await.assert_status(200);
    world.pump().await;

    let events = org.audit_events("action=organization_updated").await;
    assert_eq!(
        events[1]["actor"],
        json!({
            "type": "machine", "id": "backend", "client": "backend", "name": null, "email": null,
        })
    );
    assert_eq!(events[0]["actor"]["on_behalf_of"], user);
    let actors: Vec<_> = world.events().iter().map(|event| event.detail["actor"].clone()).collect();
    assert!(actors.contains(&json!({ "type": "machine", "client": "backend" })), "{actors:?}");
    assert!(actors.contains(&json!({ "type": "machine", "client": "backend", "on_behalf_of": user })), "{actors:?}");
}

/// A4: the log is searched for a client as for a user; the user on whose behalf it acted is no actor.
#[tokio::test]
async fn the_audit_log_is_searched_for_a_client() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let machine = world.machine("latchkey/manage");
    let user = org.owner.user_id();
    on_behalf(&machine, Method::PATCH, &org.path(""), &user, &json!({ "name": "One" })).send().await.assert_status(200);

    let of_client = machine.get(&org.path("/audit?actor=backend")).await.assert_status(200).body;
    let of_owner = org.audit_actions("actor=local%7Cada@example.com").await;

    assert_eq!(of_client["events"].as_array().map(Vec::len), Some(1));
    assert_eq!(of_client["events"][0]["action"], "organization_updated");
    assert_eq!(of_owner, ["organization_created"]);
}

/// A4: a header that names no user is refused before any effect; that of a person is ignored.
#[tokio::test]
async fn a_header_that_names_no_user_is_refused() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let machine = world.machine("latchkey/manage");
    let body = json!({ "name": "One" });
    let table = world.table_dump();

    for user in ["", "x".repeat(256).as_str()] {
        let refused = on_behalf(&machine, Method::PATCH, &org.path(""), user, &body).send().await;
        refused.assert_problem(400, "malformed");
        assert!(refused.text().contains("Latchkey-Actor"), "{}", refused.text());
    }
    assert_eq!(world.table_dump(), table);

    on_behalf(&org.owner, Method::PATCH, &org.path(""), "eve", &body).send().await.assert_status(200);
    let actor = org.audit_events("action=organization_updated").await[0]["actor"].clone();
    assert_eq!((&actor["type"], &actor["on_behalf_of"]), (&json!("person"), &Value::Null));
}

/// A4, C52, C06: a client whose identifier is that of a user shares neither idempotency keys nor cursors with the user.
#[tokio::test]
async fn a_client_with_the_identifier_of_a_user_is_another_caller() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let user = org.owner.user_id();
    let machine = world.person("").machine(&user, "latchkey/manage");
    for number in 0..3 {
        org.invited(json!({ "emails": format!("p{number}@example.com"), "grant": { "role": "user" } })).await;
    }
    let body = json!({ "emails": "new@example.com", "grant": { "role": "user" }, "dry_run": false });
    let keyed = async |caller: &Person| {
        let ask = caller.request(Method::POST, &org.path("/invitations")).header("idempotency-key", "same");
        ask.json(&body).send().await
    };

    let (first, second) = (keyed(&org.owner).await, keyed(&machine).await);
    let page = org.owner.get(&org.path("/members?limit=1")).await.assert_status(200).body;
    let cursor = page["next_cursor"].as_str().expect("a second page");
    let next = org.path(&format!("/members?limit=1&cursor={cursor}"));

    assert_eq!((first.status, first.header("idempotent-replayed")), (201, None));
    assert_eq!((second.status, second.header("idempotent-replayed")), (409, None));
    machine.get(&next).await.assert_problem(400, "malformed");
    org.owner.get(&next).await.assert_status(200);
}
