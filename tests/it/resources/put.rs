//! Creating and changing resources.

use harness::{Fault, When, World};
use serde_json::{Value, json};

/// S2.11b, S2.15: resources and groups of them are made and replaced; scopes may then name them.
#[tokio::test]
async fn scopes_can_name_resources_and_resource_groups() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let put = async |id: &str, body: Value| acme.owner.put(&acme.path(&format!("/resources/site/{id}")), body).await;

    put("north", json!({ "name": "North", "is_group": true })).await.assert_status(200);
    let berlin = put("berlin", json!({ "name": "Berlin", "groups": ["north"] })).await.assert_status(200);

    assert_eq!(
        berlin.body,
        json!({ "type": "site", "id": "berlin", "name": "Berlin", "is_group": false, "groups": ["north"] })
    );
    let scope =
        |mode: &str, id: &str| json!({ "role": "observer", "scopes": [{ "type": "site", "mode": mode, "ids": [id] }] });
    for (number, (mode, id, status)) in
        [("resources", "berlin", 201), ("groups", "north", 201), ("groups", "berlin", 422), ("resources", "north", 422)]
            .into_iter()
            .enumerate()
    {
        let body = json!({ "emails": format!("user-{number}@example.com"), "grant": scope(mode, id) });
        assert_eq!(acme.invite(body).await.status, status, "{mode} {id}");
    }
}

/// S2.15, C81: unknown types and groups are refused by field, and so is what is no resource.
#[tokio::test]
async fn an_invalid_resource_is_refused_by_field() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let many: Vec<String> = (0..51).map(|n| format!("g{n}")).collect();
    let cases = [
        ("/resources/site/berlin", json!({ "name": "" }), "/name", "invalid_format"),
        ("/resources/site/berlin", json!({ "name": "x".repeat(101) }), "/name", "too_long"),
        ("/resources/site/berlin", json!({ "name": "B", "groups": ["south"] }), "/groups/0", "unknown_reference"),
        ("/resources/site/berlin", json!({ "name": "B", "groups": many }), "/groups", "too_long"),
        ("/resources/site/north", json!({ "name": "N", "is_group": true, "groups": ["south"] }), "/groups", "too_long"),
        ("/resources/planet/berlin", json!({ "name": "B" }), "", "unknown_reference"),
        ("/resources/site/a%23b", json!({ "name": "B" }), "", "invalid_format"),
    ];

    for (path, body, pointer, code) in cases {
        let refused = acme.owner.put(&acme.path(path), body).await;
        refused.assert_problem(422, code);
        assert_eq!(refused.faults(), [(pointer, code)], "{path}");
    }
    assert!(world.table_dump().iter().all(|item| !item["sk"].as_str().is_some_and(|sk| sk.starts_with("R#"))));
}

/// S1.1, C01: a person who may not manage resources, or does not belong, makes none.
#[tokio::test]
async fn changing_resources_requires_the_permission() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let admin = acme.accepted_member("net@example.com", "network-admin").await.person;

    let path = acme.path("/resources/site/berlin");
    admin.put(&path, json!({ "name": "Berlin" })).await.assert_problem(403, "forbidden");
    let stranger = world.person("eve@example.com").put(&path, json!({ "name": "Berlin" })).await;

    stranger.assert_problem(404, "not_found");
}

/// C88: what a resource is, and which groups it is in, decides who reaches it: each change is audited, once.
#[tokio::test]
async fn each_change_of_a_resource_is_audited_once() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let path = acme.path("/resources/site/berlin");

    for name in ["Berlin", "Berlin", "Spree"] {
        acme.owner.put(&path, json!({ "name": name })).await.assert_status(200);
    }
    world.pump().await;

    let entries = acme.audit_events("action=resource_put").await;
    let names: Vec<[&Value; 2]> =
        entries.iter().map(|entry| ["before", "after"].map(|side| &entry["detail"][side]["name"])).collect();
    assert_eq!(names, [[&json!("Berlin"), &json!("Spree")], [&Value::Null, &json!("Berlin")]]);
    assert!(entries.iter().all(|entry| entry["detail"]["id"] == "berlin" && entry["detail"]["type"] == "site"));
    assert_eq!(world.events().len(), 3);
}

/// C15, C54, I6: a person who loses the right, or the organisation, while a resource is written, writes none.
#[tokio::test(start_paused = true)]
async fn rights_lost_concurrently_write_nothing() {
    for deleted in [false, true] {
        let world = World::new().await;
        let acme = world.acme("sites").await;
        let boss = acme.accepted_member("boss@example.com", "super-user").await;
        let (rival, org) = (acme.owner.via(&world.another_instance()), acme.clone());
        let body = json!({ "members": [boss.id] });
        world.wire().before(When::Operation(harness::WRITE, 0), move || async move {
            let answer = if deleted {
                rival.delete(&org.path("")).await
            } else {
                rival.post(&org.path("/members/remove"), body).await
            };
            assert!(answer.status < 300, "{}", answer.text());
        });

        let answer = boss.person.put(&acme.path("/resources/site/berlin"), json!({ "name": "Berlin" })).await;

        assert_eq!(world.wire().untriggered(), 0);
        answer.assert_problem(404, "not_found");
        assert!(world.table_dump().iter().all(|item| !item["sk"].as_str().is_some_and(|sk| sk.starts_with("R#"))));
    }
}

/// C60: an answer that was lost after the effect is found again by the audit entry, and nothing is written twice.
#[tokio::test(start_paused = true)]
async fn a_lost_response_causes_no_second_change() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    world.wire().fail(When::Operation(harness::WRITE, 0), Fault::AfterEffect);

    let answer = acme.owner.put(&acme.path("/resources/site/berlin"), json!({ "name": "Berlin" })).await;

    assert_eq!((world.wire().untriggered(), answer.status), (0, 200));
    assert_eq!(acme.audit_events("action=resource_put").await.len(), 1);
}
