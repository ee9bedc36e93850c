//! Reading, replacing and listing versions of the product definition.

use harness::World;
use http::Method;
use serde_json::{Value, json};

use super::{project_management, put};

/// A1: what is read can be put again and changes nothing; the entity tag is the version.
#[tokio::test]
async fn what_is_read_can_be_put_again() {
    let world = World::new().await;
    let machine = world.machine("latchkey/manage");
    let built_in = world.person("ada@example.com").get("/v1/product").await.assert_status(200);
    let before = world.table_dump();

    let same = machine.put("/v1/product", built_in.body.clone()).await.assert_status(200);

    assert_eq!(built_in.header("etag"), Some("\"0\""));
    assert_eq!((&same.body["changed"], &same.body["version"]), (&json!(false), &json!(0)));
    assert_eq!(world.table_dump(), before);
    assert!(built_in.body["permissions"]["members:read"]["name"].is_string(), "also this service's own are named");
}

/// A1: a definition is versioned and audited: every version can be read, with who put it and when.
#[tokio::test]
async fn every_version_stays_readable_with_its_author() {
    let world = World::new().await;
    let machine = world.machine("latchkey/manage");
    let first = put(&world, project_management()).await.assert_status(200);
    world.advance("1h");
    let mut definition = project_management();
    definition["templates"]["workspace"]["roles"]["manager"]["name"] = json!("Project manager");

    let second = put(&world, definition.clone()).await.assert_status(200);

    assert_eq!((&first.body["version"], &second.body["version"]), (&json!(1), &json!(2)));
    let versions = machine.get("/v1/product/versions").await.assert_status(200).body["versions"].clone();
    let listed = |index: usize| (versions[index]["version"].clone(), versions[index]["at"].clone());
    assert_eq!(listed(0), (json!(2), json!("2026-11-21T13:00:00Z")));
    assert_eq!(listed(1), (json!(1), json!("2026-11-21T12:00:00Z")));
    assert_eq!(versions[0]["actor"]["id"], "backend");
    let name = async |query: &str| {
        let read = machine.get(&format!("/v1/product{query}")).await.assert_status(200);
        read.body["templates"]["workspace"]["roles"]["manager"]["name"].clone()
    };
    assert_eq!((name("?version=1").await, name("").await), (json!("Manager"), json!("Project manager")));
    machine.get("/v1/product?version=3").await.assert_problem(404, "not_found");
    let pages = machine.get_pages("/v1/product/versions", "versions", 1).await;
    assert_eq!(pages.iter().map(|page| page["version"].clone()).collect::<Vec<_>>(), [json!(2), json!(1)]);
}

/// A1, C22: a definition that somebody else has changed meanwhile is not overwritten.
#[tokio::test]
async fn a_definition_is_not_overwritten_unseen() {
    let world = World::new().await;
    let machine = world.machine("latchkey/manage");
    put(&world, project_management()).await.assert_status(200);
    let mut other = project_management();
    other["permissions"]["invoices:pay"] = json!({ "name": "Pay invoices" });

    let with_tag = |tag: &str| machine.request(Method::PUT, "/v1/product").header("if-match", tag).json(&other);

    with_tag("\"0\"").send().await.assert_problem(412, "version_conflict");
    with_tag("\"1\"").send().await.assert_status(200);
}

/// A1: every fault of a definition is named at its place, and nothing changes.
#[tokio::test]
async fn a_faulty_definition_changes_nothing() {
    let world = World::new().await;
    put(&world, project_management()).await.assert_status(200);
    let before = world.table_dump();
    let refused = async |change: &dyn Fn(&mut Value)| {
        let mut definition = project_management();
        change(&mut definition["templates"]["workspace"]);
        let answer = put(&world, definition).await;
        let faults = answer.faults().into_iter().map(|(pointer, code)| (pointer.to_owned(), code.to_owned()));
        (answer.status, faults.collect::<Vec<_>>())
    };

    let unknown = refused(&|template| {
        template["roles"]["client"]["permissions"] = json!(["tasks:reed"]);
        template["founder"]["role"] = json!("boss");
    });
    let (status, faults) = unknown.await;
    assert_eq!(status, 422);
    for place in ["/templates/workspace/roles/client/permissions/0", "/templates/workspace/founder/role"] {
        assert!(faults.contains(&(place.to_owned(), "unknown_reference".to_owned())), "{place} in {faults:?}");
    }
    let (status, faults) = refused(&|template| template["roles"]["owner"]["owner_class"] = json!(false)).await;
    assert_eq!(status, 422);
    assert!(faults.iter().any(|(_, code)| code == "field_immutable"), "{faults:?}");
    let (status, _) = refused(&|template| template["roles"]["owner"]["colour"] = json!("red")).await;
    assert!((400..=422).contains(&status));
    assert_eq!(world.table_dump(), before);
}

/// A1: a dry run reports what the template and existing organisations would lose, and changes nothing.
#[tokio::test]
async fn a_dry_run_tells_what_organisations_would_lose() {
    let world = World::new().await;
    put(&world, project_management()).await.assert_status(200);
    let org = world.acme("workspace").await;
    org.put("roles/payer", json!({ "name": "Payer", "rank": 5, "permissions": ["invoices:read"] }))
        .await
        .assert_status(200);
    world.organization("workspace", &world.person("bob@example.com")).await;
    let before = world.table_dump();
    let mut definition = project_management();
    definition["permissions"].as_object_mut().unwrap().remove("invoices:read");
    let template = &mut definition["templates"]["workspace"];
    for role in ["owner", "manager", "contributor"] {
        template["roles"][role]["grantable"] = json!([]);
    }
    template["roles"].as_object_mut().unwrap().remove("contributor");

    let preview = world.machine("latchkey/manage").put("/v1/product?dry_run=true", definition).await.assert_status(200);

    assert_eq!(
        (&preview.body["dry_run"], &preview.body["changed"], &preview.body["version"]),
        (&json!(true), &json!(true), &json!(1))
    );
    assert_eq!(preview.body["losses"]["permissions"], json!(["invoices:read"]));
    let roles = &preview.body["losses"]["access"]["workspace"]["roles"];
    assert_eq!(roles["contributor"], json!({ "retired": true, "permissions": ["tasks:create", "tasks:read"] }));
    assert_eq!(roles["owner"], json!({ "retired": false, "permissions": ["invoices:read"] }));
    let organizations = &preview.body["organizations"];
    assert_eq!((&organizations["examined"], &organizations["more"]), (&json!(2), &json!(false)));
    let affected = organizations["affected"].as_array().unwrap();
    let own = affected.iter().find(|one| one["id"] == org.id.as_str()).unwrap();
    assert_eq!(own["roles"]["payer"], json!({ "retired": false, "permissions": ["invoices:read"] }));
    assert_eq!(affected.len(), 2);
    assert_eq!(world.table_dump(), before);
}

/// A1: only the operator replaces the definition.
#[tokio::test]
async fn only_a_machine_with_the_scope_puts_a_definition() {
    let world = World::new().await;
    let before = world.table_dump();

    let ada = world.person("ada@example.com");
    assert_ne!(ada.put("/v1/product", project_management()).await.status / 100, 2);
    assert_ne!(world.machine("latchkey/read").put("/v1/product", project_management()).await.status / 100, 2);
    world.anonymous().put("/v1/product", project_management()).await.assert_status(401);

    assert_eq!(world.table_dump(), before);
}
