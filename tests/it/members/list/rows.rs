//! The rows of the list: content, and who sees which.

use harness::World;
use serde_json::{Value, json};

use crate::members::{addresses_of, list_all, values_of};

/// S2.12, S2.13: a person who is invited is listed at once, as a pending invitation.
#[tokio::test]
async fn an_invitee_is_listed_before_the_email_is_sent() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let mut body = acme.offer("observer");
    body["people"] = json!([{ "email": "grace@example.com", "first_name": "Grace", "last_name": "Gray" }]);

    let id = acme.invited(body).await;

    let rows = acme.members("?status=invite_pending").await;
    assert_eq!(rows, [acme.member(&id).await]);
    assert_eq!((addresses_of(&rows), values_of(&rows, "status")), (vec!["grace@example.com"], vec!["invite_pending"]));
    assert_eq!((&rows[0]["user_id"], &rows[0]["activated_at"]), (&Value::Null, &Value::Null));
    assert!(world.emails().is_empty());
}

/// S1.22, S4.5, S4.6: a row shows name, address, role, site access and status, from the invitation on.
#[tokio::test]
async fn a_row_shows_role_site_access_and_status() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    acme.owner.put(&acme.path("/resources/site/berlin"), json!({ "name": "Berlin" })).await.assert_status(200);
    let scopes = json!([{ "type": "site", "mode": "resources", "ids": ["berlin"] }]);
    let people = json!([{ "email": "Grace@Example.com", "first_name": "Grace", "last_name": "Hopper" }]);
    let grant = json!({ "role": "helpdesk", "scopes": scopes });

    let grace = acme.joined(json!({ "people": people, "grant": grant })).await;

    let row = acme.members("?role=helpdesk").await.remove(0);
    assert_eq!((&row["first_name"], &row["last_name"]), (&json!("Grace"), &json!("Hopper")));
    assert_eq!((&row["email"], &row["status"]), (&json!("Grace@Example.com"), &json!("active")));
    assert_eq!((&row["role_name"], &row["grant"]["role"]), (&json!("Helpdesk"), &json!("helpdesk")));
    assert_eq!(row["grant"]["scopes"], scopes);
    assert_eq!(row["id"], json!(grace.id));
}

/// S1.7: the list shows a change as soon as it is answered, whichever index answers.
#[tokio::test]
async fn every_list_order_is_read_after_write_consistent() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let grace = acme.accepted_member("grace@example.com", "observer").await;

    let path = acme.path(&format!("/members/{}", grace.id));
    let answer = acme.owner.patch(&path, json!({ "grant": { "role": "helpdesk" } })).await.assert_status(200);

    assert_eq!(answer.body["grant"]["role"], "helpdesk");
    assert_eq!(acme.members("?role=observer").await, [] as [Value; 0]);
    let lists = ["?role=helpdesk", "?q=grace", "?q=gray", "?status=active&role=helpdesk", "?sort=name&role=helpdesk"];
    for query in lists {
        assert_eq!(acme.members(query).await, std::slice::from_ref(&answer.body), "{query}");
    }
}

/// S1.16, S1.21, S1.18: a person who was cancelled, declined, removed or left is on no list and cannot be read.
#[tokio::test]
async fn an_ended_member_is_in_no_list_and_cannot_be_read() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let user = |email: &str| json!({ "emails": [email], "grant": { "role": "user" } });
    let cancelled = acme.invited(user("cancelled@example.com")).await;
    let declined = acme.invited(user("declined@example.com")).await;
    let removed = acme.joined(user("removed@example.com")).await.id;
    let remaining = acme.joined(user("left@example.com")).await;
    acme.batch(&acme.owner, "/invitations/cancel", &[&cancelled]).await.assert_status(200);
    acme.batch(&acme.owner, "/members/remove", &[&removed]).await.assert_status(200);
    let token = json!({ "token": world.link_token("declined@example.com") });
    world.person("declined@example.com").post("/v1/invitations/decline", token).await.assert_status(204);
    let leave = format!("/v1/me/organizations/{}/leave", acme.id);
    remaining.person.request(http::Method::POST, &leave).send().await.assert_status(204);

    for query in ["", "q=e", "sort=email", "sort=name", "role=user", "kind=member", "expires_before=2999-01-01"] {
        let rows = list_all(&acme.owner, &acme, query, 2).await;
        assert!(
            addresses_of(&rows).iter().all(|email| *email == "ada@example.com"),
            "{query}: {:?}",
            addresses_of(&rows)
        );
    }
    for id in [cancelled, declined, removed, remaining.id] {
        acme.owner.get(&acme.path(&format!("/members/{id}"))).await.assert_problem(404, "not_found");
    }
    acme.owner.get(&acme.path("/members?status=ended")).await.assert_problem(400, "malformed");
}
