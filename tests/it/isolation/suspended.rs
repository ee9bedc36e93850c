//! Somebody suspended can do exactly one thing: leave (B9, I6).

use harness::{Org, Person, World};
use serde_json::{Value, json};

use super::{
    answer_text,
    callers::{Identifiers, organization_operations, request, send},
};

/// The items of the organisation.
fn items(world: &World, org: &Org) -> Vec<Value> {
    let own = |item: &Value| item["pk"].as_str().is_some_and(|pk| pk.starts_with(&format!("ORG#{}", org.id)));
    world.table_dump().into_iter().filter(own).collect()
}

/// A suspended owner, and a guest of the organisation.
async fn suspended(world: &World) -> (Org, Person, String) {
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let guest = org.accepted_guest("guest@example.com", "P300D", &[]).await.id;
    let grace = org.accepted_member("grace@example.com", "owner").await;
    org.batch(&org.owner, "/members/suspend", &[&grace.id]).await.assert_status(200);
    (org, grace.person, guest)
}

/// B9, I6: every operation in the organisation answers somebody suspended as it answers a stranger, and has no effect; only
/// leaving succeeds.
#[tokio::test]
async fn somebody_suspended_can_only_leave() {
    let world = World::new().await;
    let (org, grace, guest) = suspended(&world).await;
    let (ids, before) = (Identifiers { org: &org.id, member: &guest, token: "" }, items(&world, &org));
    let stranger = world.person("stranger@example.com");
    let mut refused = 0;

    for operation in organization_operations().filter(|operation| operation.name != "me-leave") {
        let answer = send(&grace, request(operation, &ids)).await;
        let unknown = send(&stranger, request(operation, &ids)).await;

        assert_eq!(answer.status, 404, "{}: {}", operation.name, answer.text());
        assert_eq!(answer_text(&answer), answer_text(&unknown), "{}", operation.name);
        refused += 1;
    }
    assert!(refused >= 30, "{refused}");
    assert_eq!(items(&world, &org), before);
    grace.post(&format!("/v1/me/organizations/{}/leave", org.id), json!({})).await.assert_status(204);
}

/// B9: the own profile shows no right in an organisation in which the person is suspended, and does not count it as active.
#[tokio::test]
async fn the_profile_shows_no_right_to_somebody_suspended() {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let grace = org.accepted_member("grace@example.com", "owner").await;
    let switch = format!("/v1/me/organizations/{}/switch", org.id);
    grace.person.post(&switch, json!({})).await.assert_status(204);
    org.batch(&org.owner, "/members/suspend", &[&grace.id]).await.assert_status(200);

    let me = grace.person.get("/v1/me").await.assert_status(200);
    let own = grace.person.get("/v1/me/organizations").await.assert_status(200);

    assert_eq!((&me.body["active_organization"], &me.body["organizations"]), (&Value::Null, &json!([])));
    let row = &own.body["member"][0];
    let shown = (&row["status"], &row["can_invite_guests"], &row["active"]);
    assert_eq!(shown, (&json!("suspended"), &json!(false), &json!(false)));
    grace.person.post(&switch, json!({})).await.assert_problem(404, "not_found");
}

/// B9: somebody suspended neither accepts nor declines another invitation of the organisation, nor uses their old link.
#[tokio::test]
async fn somebody_suspended_answers_no_invitation_of_the_organisation() {
    let world = World::new().await;
    let (org, grace, _) = suspended(&world).await;
    let used = json!({ "token": world.link_token("grace@example.com") });
    org.invited(json!({ "emails": "other@example.com", "grant": { "role": "user" } })).await;
    world.pump().await;
    let other = json!({ "token": world.link_token("other@example.com") });
    let under_the_other_address = world.person("other@example.com").subject(&grace.user_id());
    let before = items(&world, &org);

    for verb in ["accept", "decline"] {
        let path = format!("/v1/invitations/{verb}");
        let (own, another) =
            (grace.post(&path, used.clone()).await, under_the_other_address.post(&path, other.clone()).await);

        assert!(own.status >= 400 && another.status >= 400, "{verb}: {} {}", own.text(), another.text());
    }
    assert_eq!(items(&world, &org), before);
}
