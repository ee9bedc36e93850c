//! What a machine may do by its scopes. The permission matrix shows every operation.

use harness::{Org, Person, World};
use kit::route::Access;
use serde_json::{Value, json};

use crate::isolation::{
    answer_text,
    callers::{Identifiers, operations, organization_operations, request, send},
};

async fn answers(world: &World, org: &Org, machine: &Person) {
    let stranger = world.person("stranger@example.com");
    let member = org.accepted_member("member@example.com", "user").await.id;
    let ids = Identifiers { org: &org.id, member: &member, token: "" };
    let table = world.table_dump();

    for operation in organization_operations() {
        let Some(Access::Callers(_)) = operation.route().map(|route| route.access) else { continue };
        let (of_machine, of_stranger) =
            (send(machine, request(operation, &ids)).await, send(&stranger, request(operation, &ids)).await);
        of_machine.assert_problem(404, "not_found");
        assert_eq!(answer_text(&of_machine), answer_text(&of_stranger), "{}", operation.name);
    }

    assert_eq!(world.table_dump(), table);
}

/// A4, C95: a machine without a scope of the operation gets byte for byte the answer of a person without a membership.
#[tokio::test]
async fn a_machine_without_a_scope_is_answered_like_a_stranger() {
    for scopes in ["", "openid profile", "latchkey/sign-ins", "latchkey", "latchkey/managed latchkey/rea"] {
        let world = World::new().await;
        let org = world.acme("guests").await;
        answers(&world, &org, &world.machine(scopes)).await;
    }
}

/// A4: what only machines may do is refused to people and to machines without the scope in the same words.
#[tokio::test]
async fn operations_for_machines_refuse_people_and_other_machines_alike() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let ids = Identifiers { org: &org.id, member: "", token: "" };

    for operation in operations() {
        let Some(Access::Machines(_)) = operation.route().map(|route| route.access) else { continue };
        let machine = send(&world.machine("latchkey/authorize"), request(operation, &ids)).await;
        let person = send(&org.owner, request(operation, &ids)).await;
        machine.assert_problem(403, "forbidden");
        assert_eq!(answer_text(&machine), answer_text(&person), "{}", operation.name);
    }
}

/// A4: operations of people refuse machines of every scope, and say that they are for people.
#[tokio::test]
async fn operations_for_people_refuse_machines() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let ids = Identifiers { org: &org.id, member: "", token: "x" };
    let all = world.machine("latchkey/read latchkey/manage latchkey/authorize latchkey/sign-ins");
    let table = world.table_dump();

    for operation in operations() {
        let Some(Access::People) = operation.route().map(|route| route.access) else { continue };
        let answer = send(&all, request(operation, &ids)).await;
        answer.assert_problem(403, "forbidden");
        assert!(answer.text().contains("for people"), "{}: {}", operation.name, answer.text());
    }

    assert_eq!(world.table_dump(), table);
}

/// A4: a machine that authorizes asks about people, needs no membership, and must name whom it asks about.
#[tokio::test]
async fn a_machine_asks_for_the_permissions_of_people() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let machine = world.machine("latchkey/authorize");
    let ask = async |body| machine.post(&org.path("/authorize"), body).await;

    let owner = ask(json!({ "user": org.owner.user_id(), "permission": "members:read" })).await;
    let stranger = ask(json!({ "user": "local|eve@example.com", "permission": "members:read" })).await;
    let itself = ask(json!({ "permission": "members:read" })).await;

    assert_eq!((&owner.body["allowed"], &stranger.body["reason"]), (&json!(true), &json!("not_a_member")));
    assert_eq!((itself.status, itself.faults()), (422, vec![("/user", "required")]));
    machine.get(&org.path("/members")).await.assert_problem(404, "not_found");
}

/// A4, S1.2: a machine that reads sees what an owner sees, with no actions; one that manages is offered those of an owner.
#[tokio::test]
async fn a_machine_that_reads_sees_what_an_owner_sees() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let id = org.accepted_member("grace@example.com", "user").await.id;
    let paths = ["", "/members", "/roles", "/groups", "/resources", "/audit", "/alerts"].map(|path| org.path(path));
    let (reads, manages) = (world.machine("latchkey/read"), world.machine("latchkey/manage"));

    // What a machine may do is said by its scopes.
    let shared = |mut body: Value| {
        let of_person = ["role", "permissions", "assignable"];
        body.as_object_mut().expect("an object").retain(|name, _| !of_person.contains(&name.as_str()));
        body
    };
    for path in &paths {
        let (by_machine, by_owner) = (manages.get(path).await.assert_status(200).body, org.owner.get(path).await.body);
        assert_eq!(shared(by_machine), shared(by_owner), "{path}");
    }
    let member = org.path(&format!("/members/{id}"));
    let (mut seen, of_owner) = (reads.get(&member).await.assert_status(200).body, org.owner.get(&member).await.body);
    assert_eq!(seen["allowed_actions"], json!([]));
    seen["allowed_actions"] = of_owner["allowed_actions"].clone();
    assert_eq!(seen, of_owner);
    let organization = reads.get(&org.path("")).await.body;
    assert_eq!(organization["assignable"], json!({ "roles": [], "groups": [], "permissions": [] }));
    assert_eq!(shared(organization), shared(org.read().await));
    assert_eq!(reads.get(&org.path("/members.csv")).await.status, 200);
}

/// A4, S4.22: a machine adds any user who is a member somewhere; it names the user, because addresses are looked up in the
/// organisations of a person only.
#[tokio::test]
async fn a_machine_adds_a_user_of_any_organisation() {
    let world = World::new().await;
    let (here, there) = (world.acme("guests").await, world.person("bob@example.com"));
    let there = world.organization("guests", &there).await;
    let eve = there.accepted_member("eve@example.com", "user").await.person;
    let machine = world.machine("latchkey/manage");
    let add = async |mut body: serde_json::Value| {
        body["grant"] = json!({ "role": "user" });
        machine.post(&here.path("/members"), body).await
    };

    add(json!({ "email": "eve@example.com" })).await.assert_problem(422, "required");
    add(json!({ "user": "local|nowhere" })).await.assert_problem(422, "unknown_reference");
    let added = add(json!({ "user": eve.user_id() })).await.assert_status(201);

    assert_eq!(added.body["email"], "eve@example.com");
    eve.get(&here.path("")).await.assert_status(200);
    world.pump().await;
    assert_eq!(world.emails_to("eve@example.com").len(), 2, "one of the invitation elsewhere, one about the addition");
}

/// A4, R20: no caller removes the last owner; a machine makes another owner first.
#[tokio::test]
async fn a_machine_cannot_remove_the_last_owner() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let machine = world.machine("latchkey/manage");
    let founder = org.members("").await[0]["id"].as_str().expect("an id").to_owned();

    let refused = org.batch(&machine, "/members/remove", &[&founder]).await;
    assert_eq!((refused.status, refused.outcomes()), (409, vec!["last_owner"]));
    let heir = org.accepted_member("heir@example.com", "user").await;
    org.update_member(&machine, &heir.id, json!({ "grant": { "role": "owner" } })).await.assert_status(200);
    org.batch(&machine, "/members/remove", &[&founder]).await.assert_status(200);

    org.owner.get(&org.path("")).await.assert_problem(404, "not_found");
    heir.person.get(&org.path("")).await.assert_status(200);
}
