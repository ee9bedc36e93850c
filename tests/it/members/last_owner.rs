//! Every organisation keeps an owner, whatever operation is tried.

use harness::{Org, World};
use serde_json::{Value, json};

use super::{id_of, own_row};

/// Template, role or group of owners, and a lower one.
const TEMPLATES: [(&str, &str, &str); 4] = [
    ("sites", "super-user", "observer"),
    ("guests", "owner", "user"),
    ("portal", "owner", "administrative"),
    ("partners", "admin", "normal"),
];

fn demotion(template: &str, lower: &str) -> Value {
    match template {
        "portal" => json!({ "group": lower }),
        "partners" => json!({ "grant": { "role": lower, "scopes": [] } }),
        _ => json!({ "grant": { "role": lower } }),
    }
}

async fn leave(org: &Org, person: &harness::Person) -> harness::Answer {
    person.request(http::Method::POST, &format!("/v1/me/organizations/{}/leave", org.id)).send().await
}

/// R20, F12, C49: the last owner is not removed, demoted, locked out or moved, and does not leave, by any path.
#[tokio::test]
async fn no_operation_removes_the_last_owner_in_any_template() {
    for (template, owner_role, lower) in TEMPLATES {
        let world = World::new().await;
        let org = world.organization(template, &world.person("ada@example.com")).await;
        let ada = id_of(&own_row(&org, &org.owner).await);
        // Neither a suspended owner nor an invited one counts.
        let locked = org.accepted_member("locked@example.com", owner_role).await.id;
        org.batch(&org.owner, "/members/suspend", &[&locked]).await.assert_status(200);
        let mut invited = org.offer(owner_role);
        invited["emails"] = json!("boss@example.com");
        org.invited(invited).await;
        let before = org.member(&ada).await;

        let path = org.path(&format!("/members/{ada}"));
        let mut refused = vec![
            org.owner.patch(&path, demotion(template, lower)).await,
            org.batch(&org.owner, "/members/suspend", &[&ada]).await,
            org.batch(&org.owner, "/members/remove", &[&ada]).await,
            leave(&org, &org.owner).await,
        ];
        if template == "portal" {
            refused.push(org.owner.patch(&path, json!({ "group": null })).await);
            for group in [json!(lower), Value::Null] {
                refused.push(
                    org.owner.post(&org.path("/members/move"), json!({ "members": [ada], "group": group })).await,
                );
            }
        }

        for answer in refused {
            assert_eq!((answer.status, answer.code()), (409, "last_owner"), "{template}: {}", answer.text());
        }
        assert_eq!(org.member(&ada).await, before);
    }
}

/// R20, C49: a batch that would take every owner takes all but one.
#[tokio::test]
async fn removing_all_owners_leaves_one() {
    for verb in ["remove", "suspend", "move"] {
        let world = World::new().await;
        let portal = world.acme("portal").await;
        let ada = id_of(&own_row(&portal, &portal.owner).await);
        let grace = portal.accepted_member("grace@example.com", "owner").await.id;
        let alan = portal.accepted_member("alan@example.com", "owner").await.id;

        let mut body = json!({ "members": [grace, alan, ada] });
        if verb == "move" {
            body["group"] = Value::Null;
        }
        let answer = portal.owner.post(&portal.path(&format!("/members/{verb}")), body).await;

        assert_eq!((answer.status, answer.outcomes()[2]), (207, "last_owner"), "{verb}");
        assert_eq!(portal.members("?group=owner&status=active").await.len(), 1, "{verb}");
        assert_eq!(portal.owner.get(&portal.path("/members")).await.status, 200, "{verb}");
    }
}

/// R20: with a second owner, the first may go; then the second is the last.
#[tokio::test]
async fn an_owner_can_leave_when_there_is_another() {
    for (template, owner_role, lower) in TEMPLATES {
        let world = World::new().await;
        let org = world.organization(template, &world.person("ada@example.com")).await;
        let ada = id_of(&own_row(&org, &org.owner).await);
        let grace = org.accepted_member("grace@example.com", owner_role).await;
        assert_eq!(leave(&org, &org.owner).await.status, 204, "{template}");

        assert_eq!((leave(&org, &grace.person).await.status, org.owner.get(&org.path("")).await.status), (409, 404));
        let demoted = grace.person.patch(&org.path(&format!("/members/{}", grace.id)), demotion(template, lower)).await;
        assert_eq!((demoted.status, demoted.code()), (409, "last_owner"), "{template}");
        let gone = org.batch(&grace.person, "/members/remove", &[&ada]).await;
        assert_eq!((gone.status, gone.code()), (409, "invalid_state"), "{template}");
    }
}

/// R18, R20: a guest never is an owner, so none can be the one that is left.
#[tokio::test]
async fn a_guest_is_never_an_owner() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let guest = acme.joined(json!({ "emails": "guest@example.com", "kind": "guest" })).await.id;

    let invited =
        acme.invite(json!({ "emails": "other@example.com", "kind": "guest", "grant": { "role": "owner" } })).await;
    let path = acme.path(&format!("/members/{guest}"));
    let raised = acme.owner.patch(&path, json!({ "grant": { "role": "owner" } })).await;

    invited.assert_problem(422, "permission_not_grantable");
    raised.assert_problem(422, "permission_not_grantable");
    assert_eq!(leave(&acme, &acme.owner).await.code(), "last_owner");
}
