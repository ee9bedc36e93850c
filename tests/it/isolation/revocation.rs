//! Revoked rights end with the next request, even with a valid token, and also within a request (C15, I6).

use harness::{Member, Org, When, World};
use http::Method;
use kit::Operation;
use serde_json::{Value, json};

use super::{
    answer_text,
    callers::{Identifiers, organization_operations, request, send},
};

const RANDOM_ORG: &str = "org_01ARZ3NDEKTSV4RRFFQ69G5FAV";

async fn acme(world: &World) -> (Org, Member) {
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let ivan = acme.joined(json!({ "emails": ["ivan@example.com"], "grant": { "role": "owner" } })).await;
    (acme, ivan)
}

/// C15: removed, suspended and former members, and members of a deleted organisation, get the same answers as for an
/// unknown organisation, with a token that is still valid.
#[tokio::test]
async fn without_an_active_membership_the_organisation_is_unknown() {
    for way in ["remove", "suspend", "leave", "delete"] {
        let world = World::new().await;
        let (acme, ivan) = acme(&world).await;
        let target = acme.joined(json!({ "emails": ["target@example.com"], "kind": "guest" })).await.id;
        ivan.person.get(&acme.path("/members")).await.assert_status(200);

        match way {
            "leave" => {
                let path = format!("/v1/me/organizations/{}/leave", acme.id);
                ivan.person.post(&path, json!({})).await.assert_status(204);
            }
            "delete" => drop(acme.owner.delete(&acme.path("")).await.assert_status(204)),
            verb => {
                let body = json!({ "members": [ivan.id] });
                acme.owner.post(&acme.path(&format!("/members/{verb}")), body).await.assert_status(200);
            }
        }

        let table = world.table_dump();
        for operation in organization_operations() {
            if (way, operation.name) == ("suspend", "me-leave") {
                continue; // A suspended member may still leave.
            }
            let ask = async |org: &str| {
                send(&ivan.person, request(operation, &Identifiers { org, member: &target, token: "" })).await
            };
            let unknown = ask(RANDOM_ORG).await;
            assert_eq!(answer_text(&ask(&acme.id).await), answer_text(&unknown), "{} after {way}", operation.name);
        }
        assert_eq!(world.table_dump(), table, "after {way}");
    }
}

/// C15: a guest has no access from the end of the period on, even with a token issued before.
#[tokio::test]
async fn a_guest_has_no_access_after_the_end() {
    let world = World::new().await;
    let (acme, _) = acme(&world).await;
    let body = json!({ "emails": ["gus@example.com"], "kind": "guest", "period": "P1D",
        "grant": { "role": "guest", "permissions": ["account_manager"] } });
    let gus = acme.joined(body).await;
    world.advance("23h59m59s");
    gus.person.get(&acme.path("/members")).await.assert_status(200);

    world.advance("1s");

    for operation in organization_operations().filter(|operation| operation.name != "me-leave") {
        let ids = Identifiers { org: &acme.id, member: &gus.id, token: "" };
        let answer = send(&gus.person, request(operation, &ids)).await;
        assert_eq!((answer.status, answer.code()), (404, "not_found"), "{}", operation.name);
    }
}

/// C15, C14: after a demotion, the next request has the permissions of the lower role.
#[tokio::test]
async fn a_demotion_applies_from_the_next_request() {
    let world = World::new().await;
    let (acme, ivan) = acme(&world).await;
    let emails = world.emails_to("ivan@example.com").len();
    ivan.person.get(&acme.path("/audit")).await.assert_status(200);

    let patch = json!({ "grant": { "role": "user" } });
    acme.owner.patch(&acme.path(&format!("/members/{}", ivan.id)), patch).await.assert_status(200);

    let own = acme.members("?q=ada").await[0]["id"].as_str().expect("an id").to_owned();
    for operation in organization_operations().filter(|operation| operation.name != "me-leave") {
        let answer =
            send(&ivan.person, request(operation, &Identifiers { org: &acme.id, member: &own, token: "" })).await;
        let expected = match operation.name {
            "organizations-get" | "organizations-authorize" => 200,
            "me-switch" => 204,
            _ => 403,
        };
        assert_eq!(answer.status, expected, "{}: {}", operation.name, answer.text());
    }
    world.pump().await;
    assert_eq!(world.emails_to("ivan@example.com").len(), emails);
    let audit_log = acme.owner.get(&acme.path("/audit?action=access_changed")).await;
    let detail = &audit_log.body["events"][0]["detail"];
    assert_eq!(
        (&detail["before"]["grant"]["role"], &detail["after"]["grant"]["role"]),
        (&json!("owner"), &json!("user"))
    );
}

/// Creates the target of an operation. Returns its request.
async fn prepared(world: &World, org: &Org, ivan: &Member, operation: &Operation) -> (Method, String, Value) {
    let guest = json!({ "emails": ["target@example.com"], "kind": "guest" });
    let put = async |path: &str, body: Value| org.owner.put(&org.path(path), body).await.assert_status(200);
    let (area, _) = operation.name.split_once('-').expect("an area and a verb");
    let member = match area {
        "invitations" => org.invited(guest).await,
        "members" | "guests" => org.joined(guest).await.id,
        _ => String::new(),
    };
    match operation.name {
        "members-reactivate" => {
            let body = json!({ "members": [member] });
            org.owner.post(&org.path("/members/suspend"), body).await.assert_status(200);
        }
        // Within the renewal window.
        "guests-renew" => world.advance("80d"),
        "members-add" => {
            let own = world.organization("guests", &ivan.person).await;
            own.accepted_member("known@example.com", "user").await;
        }
        "roles-delete" => drop(put("/roles/helper", json!({ "name": "Helper", "rank": 5 })).await),
        "members-move" | "groups-delete" => {
            drop(put("/groups/helper", json!({ "name": "Helpers", "grant": {} })).await);
        }
        "resources-delete" => drop(put("/resources/site/berlin", json!({ "name": "Berlin" })).await),
        _ => {}
    }
    let (method, path, mut body) = request(operation, &Identifiers { org: &org.id, member: &member, token: "" });
    if operation.name == "members-move" {
        body["group"] = json!("helper");
    }
    (method, path, body)
}

/// C15: rights that are revoked between the decision and the write are not used: no operation writes anything.
#[tokio::test(start_paused = true)]
async fn rights_revoked_during_a_request_write_nothing() {
    let reads = |operation: &Operation| {
        let route = operation.route().expect("a route");
        route.method == Method::GET || ["organizations-authorize", "me-leave"].contains(&operation.name)
    };
    for operation in organization_operations().filter(|operation| !reads(operation)) {
        let world = World::new().await;
        let ada = world.person("ada@example.com");
        let resources = operation.name.starts_with("resources");
        let (template, role) = if resources { ("sites", "super-user") } else { ("guests", "owner") };
        let org = world.organization(template, &ada).await;
        let ivan = org.accepted_member("ivan@example.com", role).await;
        let requested = prepared(&world, &org, &ivan, operation).await;
        let (other, remove) = (ada.via(&world.another_instance()), org.path("/members/remove"));
        let ivans = json!({ "members": [ivan.id] });
        world.wire().before(When::Operation(harness::WRITE, 0), move || async move {
            other.post(&remove, ivans).await.assert_status(200);
        });

        let answer = send(&ivan.person, requested).await;

        assert_eq!(world.wire().untriggered(), 0, "{} writes nothing", operation.name);
        assert_eq!((answer.status, answer.code()), (404, "not_found"), "{}: {}", operation.name, answer.text());
        let audit_log = org.owner.get(&org.path("/audit?actor=local%7Civan@example.com")).await.assert_status(200);
        let by_ivan: Vec<&Value> = audit_log.body["events"].as_array().expect("events").iter().collect();
        assert_eq!(by_ivan.len(), 1, "{}: only the acceptance, not {by_ivan:?}", operation.name);
        assert_eq!(by_ivan[0]["action"], "accepted");
        let berlin = world.table_dump().iter().any(|item| item["name"] == "Berlin");
        assert_eq!(berlin, operation.name == "resources-delete", "{}", operation.name);
    }
}

/// C15, I6: an actor who ends their own rights within a batch does nothing more in it.
#[tokio::test]
async fn an_actor_who_suspends_themselves_in_a_batch_does_nothing_more() {
    let world = World::new().await;
    let (acme, ivan) = acme(&world).await;
    let other = acme.joined(json!({ "emails": ["other@example.com"], "grant": { "role": "user" } })).await;

    let body = json!({ "members": [ivan.id, other.id] });
    let answer = ivan.person.request(Method::POST, &acme.path("/members/suspend")).json(&body).send().await;

    let outcomes: Vec<&Value> = answer.results().iter().map(|result| &result["outcome"]).collect();
    assert_eq!(outcomes.len(), 2, "{}", answer.text());
    assert_eq!(acme.member(&ivan.id).await["status"], "suspended");
    ivan.person.get(&acme.path("")).await.assert_problem(404, "not_found");
}
