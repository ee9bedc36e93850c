//! Templates are live: organisations follow the definition.

use harness::{Org, Person, World};
use serde_json::{Value, json};

use super::{project_management, put};

async fn may(person: &Person, org: &Org, permission: &str) -> Value {
    let answer = person.post(&org.path("/authorize"), json!({ "permission": permission })).await;
    if answer.status == 200 { answer.body["allowed"].clone() } else { json!(answer.code()) }
}

async fn workspace(world: &World) -> Org {
    put(world, project_management()).await.assert_status(200);
    world.acme("workspace").await
}

async fn contributor(org: &Org, email: &str) -> Person {
    let scopes = json!([{ "type": "project", "mode": "all" }]);
    org.joined(json!({ "emails": email, "grant": { "role": "contributor", "scopes": scopes } })).await.person
}

/// A2: a permission that a definition gives to a role is held by every holder in every organisation of the template, within a
/// minute, without a change of any organisation.
#[tokio::test]
async fn a_role_that_gets_a_permission_gives_it_to_every_holder() {
    let world = World::new().await;
    let (one, two) = (workspace(&world).await, world.organization("workspace", &world.person("bob@example.com")).await);
    let (grace, alan) = (contributor(&one, "grace@example.com").await, contributor(&two, "alan@example.com").await);
    let mut definition = project_management();
    definition["templates"]["workspace"]["roles"]["contributor"]["permissions"] =
        json!(["tasks:read", "tasks:create", "files:create"]);
    assert_eq!(may(&grace, &one, "files:create").await, false);

    put(&world, definition).await.assert_status(200);
    world.advance("60s");

    for (person, org) in [(&grace, &one), (&alan, &two)] {
        assert_eq!(may(person, org, "files:create").await, true);
    }
    let version = one.owner.get(&one.path("")).await.header("etag").map(str::to_owned);
    assert_eq!(version.as_deref(), Some("\"1\""));
}

/// A2: a process keeps the definition for a minute and reads it together with other items, so that no request takes another
/// round.
#[tokio::test]
async fn the_definition_is_read_once_a_minute_and_in_no_round_of_its_own() {
    let world = World::new().await;
    let org = workspace(&world).await;
    world.warm_up(&org.id).await;
    let path = org.path("/authorize");
    let ask = || org.owner.post(&path, json!({ "permission": "tasks:read" }));
    let reads = |traffic: &harness::Traffic| {
        let named = traffic.calls.iter().filter(|call| call.body.to_string().contains("DEFINITION")).count();
        (traffic.round_trips(), named)
    };

    let (_, kept) = world.measure(ask()).await;
    world.advance("59s");
    let (_, still) = world.measure(ask()).await;
    world.advance("1s");
    let (_, again) = world.measure(ask()).await;

    assert_eq!((reads(&kept), reads(&still), reads(&again)), ((1, 0), (1, 0), (1, 1)));
}

/// A2: a role and a permission that the definition leaves out give nothing any more; the people stay, and can be given
/// another role.
#[tokio::test]
async fn a_role_that_disappears_leaves_its_holders_without_its_permissions() {
    let world = World::new().await;
    let org = workspace(&world).await;
    let grace = contributor(&org, "grace@example.com").await;
    let pending = json!({ "emails": "alan@example.com", "grant": { "role": "contributor", "scopes": [{ "type": "project", "mode": "all" }] } });
    org.invited(pending).await;
    world.pump().await;
    let mut definition = project_management();
    definition["permissions"].as_object_mut().unwrap().remove("boards:read");
    let template = &mut definition["templates"]["workspace"];
    template["roles"].as_object_mut().unwrap().remove("contributor");
    template["roles"]["manager"]["permissions"] = json!(["members:read"]);

    put(&world, definition).await.assert_status(200);
    world.advance("60s");

    assert_eq!(may(&grace, &org, "tasks:read").await, false);
    assert_eq!(may(&grace, &org, "boards:read").await, "unknown_reference");
    let row = org.members("?status=active").await.into_iter().find(|row| row["email"] == "grace@example.com").unwrap();
    assert_eq!((&row["grant"]["role"], &row["role_name"]), (&json!("contributor"), &Value::Null));
    let alan = world.person("alan@example.com");
    let token = world.link_token("alan@example.com");
    alan.post("/v1/invitations/accept", json!({ "token": token })).await.assert_problem(410, "invitation_void");
    org.put("roles/contributor", json!({ "name": "Mine", "rank": 1 })).await.assert_problem(409, "system_entry");
    let grant = json!({ "grant": { "role": "client", "scopes": [{ "type": "project", "mode": "all" }] } });
    org.update_member(&org.owner, row["id"].as_str().unwrap(), grant).await.assert_status(200);
    assert_eq!(may(&grace, &org, "tasks:read").await, true);
}

/// A2: a template that disappears keeps its organisations; no other is created from it.
#[tokio::test]
async fn a_template_that_disappears_keeps_its_organisations() {
    let world = World::new().await;
    let guests = world.acme("guests").await;

    put(&world, project_management()).await.assert_status(200);
    world.advance("60s");

    assert_eq!(guests.owner.get(&guests.path("/members")).await.status, 200);
    guests.accepted_member("bob@example.com", "user").await;
    let body = json!({ "name": "Other", "template": "guests" });
    let refused = guests.owner.post("/v1/organizations", body).await;
    refused.assert_problem(422, "unknown_reference");
    assert!(refused.text().contains("workspace"), "{}", refused.text());
}

/// A2: an organisation stores its own roles only.
#[tokio::test]
async fn the_roles_of_the_template_are_not_stored_with_the_organisation() {
    let world = World::new().await;
    let org = workspace(&world).await;
    org.put("roles/payer", json!({ "name": "Payer", "rank": 5, "permissions": ["invoices:read"] }))
        .await
        .assert_status(200);

    let dump = world.table_dump();

    let settings =
        dump.iter().map(ToString::to_string).find(|item| item.contains("SETTINGS") && item.contains("payer"));
    let settings = settings.expect("the settings");
    assert!(!settings.contains("contributor") && !settings.contains("tasks:read"), "{settings}");
}
