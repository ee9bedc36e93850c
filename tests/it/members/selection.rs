//! Batches that select their members by a filter.

use harness::{Answer, Org, World};
use serde_json::{Value, json};

use super::{addresses_of, every_status};

async fn send(org: &Org, operation: &str, body: Value) -> Answer {
    org.owner.post(&org.path(operation), body).await
}

/// A13: suspend, reactivate, move, renew, resend and cancel take a filter as the removal does, and reach exactly whom the list
/// shows for it.
#[tokio::test]
async fn every_batch_takes_a_filter() {
    let cases = [
        ("/members/suspend", json!({ "role": "user", "status": ["active"] }), "role=user&status=active", "suspended"),
        ("/members/reactivate", json!({ "status": ["suspended"] }), "status=suspended", "reactivated"),
        ("/members/move", json!({ "role": "user", "status": ["active"] }), "role=user&status=active", "moved"),
        ("/guests/renew", json!({ "status": ["expiring"] }), "status=expiring", "renewed"),
        ("/invitations/resend", json!({ "status": ["invite_expired"] }), "status=invite_expired", "resent"),
        ("/invitations/cancel", json!({ "everybody": true }), "status=invite_pending,invite_expired", "cancelled"),
    ];
    for (operation, filter, query, outcome) in cases {
        let world = World::new().await;
        let org = every_status::organization(&world).await;
        let wanted = org.members(&format!("?limit=100&{query}")).await;
        let mut body = json!({ "all_matching": filter });
        if operation == "/members/move" {
            body["group"] = Value::Null;
        }

        let answer = send(&org, operation, body).await;

        assert!(!wanted.is_empty(), "{operation}");
        let mut ids = answer.result_ids();
        let mut expected: Vec<_> = wanted.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        expected.sort();
        assert_eq!(ids, expected, "{operation}: {:?}", addresses_of(&wanted));
        assert!(answer.outcomes().iter().all(|one| *one == outcome), "{operation}: {:?}", answer.outcomes());
    }
}

/// A14: an empty filter selects no one, in every batch, and changes nothing.
#[tokio::test]
async fn an_empty_filter_selects_nobody() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;
    let before = world.table_dump();
    for operation in [
        "/members/suspend",
        "/members/reactivate",
        "/members/move",
        "/members/reset-password",
        "/members/remove",
        "/guests/renew",
        "/invitations/resend",
        "/invitations/cancel",
    ] {
        for filter in [json!({}), json!({ "status": [] }), json!({ "kind": null })] {
            let body = json!({ "all_matching": filter, "group": null, "expected": 1 });
            let body = only_known(operation, body);
            send(&org, operation, body).await.assert_problem(422, "required");
        }
    }
    assert_eq!(world.table_dump(), before);
}

fn only_known(operation: &str, mut body: Value) -> Value {
    let fields = body.as_object_mut().unwrap();
    if operation != "/members/move" {
        fields.remove("group");
    }
    if operation != "/members/remove" {
        fields.remove("expected");
    }
    body
}

/// A14: a move without a group is refused; only an explicit null takes members out of theirs.
#[tokio::test]
async fn a_move_needs_a_group_or_an_explicit_null() {
    let world = World::new().await;
    let org = world.acme("portal").await;
    let tomas = org.accepted_member("tomas@example.com", "administrative").await;
    let before = world.table_dump();

    for body in [json!({ "members": [tomas.id] }), json!({ "all_matching": { "group": "administrative" } })] {
        let refused = send(&org, "/members/move", body).await;
        refused.assert_problem(422, "required");
        assert_eq!(refused.body["errors"][0]["pointer"], "/group");
    }
    assert_eq!(world.table_dump(), before);

    send(&org, "/members/move", json!({ "members": [tomas.id], "group": null })).await.assert_status(200);
    assert_eq!(org.member(&tomas.id).await["group"], Value::Null);
}
