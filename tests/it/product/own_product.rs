//! A host product with its own permissions, types of resources and roles, from the first call on.

use harness::World;
use serde_json::{Value, json};

use super::{project_management, put};

/// A1, A3: fifty own permissions, three types of resources and four roles work in invitations, scopes, `authorize`, exports and
/// the audit log.
#[tokio::test]
async fn an_own_product_works_from_invitation_to_authorize() {
    let world = World::new().await;
    put(&world, project_management()).await.assert_status(200);
    let org = world.acme("workspace").await;
    for (kind, id) in [("project", "apollo"), ("project", "gemini"), ("customer", "nasa"), ("board", "b1")] {
        org.put(&format!("resources/{kind}/{id}"), json!({ "name": id })).await.assert_status(200);
    }
    let scopes = json!([{ "type": "project", "mode": "resources", "ids": ["apollo"] }]);
    let grant = json!({ "role": "contributor", "permissions": ["invoices:read"], "scopes": scopes });
    let grace = org.joined(json!({ "emails": "grace@example.com", "grant": grant })).await;

    let ask = async |body: Value| grace.person.post(&org.path("/authorize"), body).await;
    let on = |id: &str| json!({ "permission": "tasks:create", "resource": { "type": "project", "id": id } });

    assert_eq!(ask(on("apollo")).await.body["allowed"], true);
    assert_eq!(ask(on("gemini")).await.body["reason"], "out_of_scope");
    assert_eq!(ask(json!({ "permission": "invoices:read" })).await.body["permission_source"], "extra");
    assert_eq!(ask(json!({ "permission": "budgets:read" })).await.body["reason"], "not_granted");
    let csv = org.owner.get(&org.path("/members.csv")).await.assert_status(200).text();
    assert!(csv.contains("Contributor") && csv.contains("apollo"), "{csv}");
    assert!(org.audit_actions("").await.contains(&"accepted".to_owned()));
}

/// A3: whatever takes a permission or a type of resource takes those of the definition; others are refused with the nearest.
#[tokio::test]
async fn unknown_keys_are_refused_with_the_nearest_one() {
    let world = World::new().await;
    put(&world, project_management()).await.assert_status(200);
    let org = world.acme("workspace").await;
    let all = json!([{ "type": "project", "mode": "all" }]);
    let invitation = |grant: Value| json!({ "emails": "grace@example.com", "grant": grant });
    let refused = [
        org.owner.post(&org.path("/authorize"), json!({ "permission": "task:read" })).await,
        org.owner
            .post(
                &org.path("/authorize"),
                json!({ "permission": "tasks:read", "resource": { "type": "projekt", "id": "x" } }),
            )
            .await,
        org.put("resources/projects/apollo", json!({ "name": "Apollo" })).await,
        org.put("roles/r", json!({ "name": "R", "rank": 1, "permissions": ["tasks:raed"] })).await,
        org.put("roles/r", json!({ "name": "R", "rank": 1, "scope_rules": { "projects": { "modes": ["all"] } } }))
            .await,
        org.put("groups/g", json!({ "name": "G", "grant": { "role": "manager", "permissions": ["invoice:read"] } }))
            .await,
        org.invite(invitation(json!({ "role": "manager", "permissions": ["invoices:raed"], "scopes": all }))).await,
        org.invite(invitation(json!({ "role": "manager", "scopes": [{ "type": "projekt", "mode": "all" }] }))).await,
    ];

    let nearest =
        ["tasks:read", "project", "project", "tasks:read", "project", "invoices:read", "invoices:read", "project"];
    for (answer, nearest) in refused.iter().zip(nearest) {
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert!(answer.text().contains("unknown_reference"), "{}", answer.text());
        assert!(answer.text().contains(&format!("the nearest is {nearest}")), "{}", answer.text());
    }
}

/// A5: the organisation, and the list of one's organisations, say what the caller may do and give.
#[tokio::test]
async fn the_caller_learns_what_they_may_do_and_give() {
    let world = World::new().await;
    put(&world, project_management()).await.assert_status(200);
    let org = world.acme("workspace").await;
    let scopes = json!([{ "type": "project", "mode": "all" }]);
    let grace =
        org.joined(json!({ "emails": "grace@example.com", "grant": { "role": "manager", "scopes": scopes } })).await;

    let view = grace.person.get(&org.path("")).await.assert_status(200).body;
    let listed = grace.person.get("/v1/me/organizations").await.assert_status(200).body["member"][0].clone();

    let own = json!(["boards:read", "members:invite", "members:read", "tasks:create", "tasks:read"]);
    for place in [&view, &listed] {
        assert_eq!((&place["role"], &place["permissions"]), (&json!("manager"), &own));
        assert_eq!(place["assignable"]["roles"], json!(["client", "contributor", "manager"]));
        assert_eq!(place["assignable"]["permissions"], json!([]), "members give only what they have");
    }
    let owner = org.read().await;
    assert_eq!(owner["assignable"]["permissions"], json!(["invoices:read", "reports:export"]));
    assert_eq!(owner["permissions"].as_array().unwrap().len(), 70);
    let roles = org.owner.get(&org.path("/roles")).await.body["roles"].clone();
    let manager = roles.as_array().unwrap().iter().find(|role| role["key"] == "manager").unwrap();
    assert_eq!(manager["description"], "Runs projects.");
}

/// A1: the neutral template needs no definition.
#[tokio::test]
async fn a_team_works_without_a_definition_of_its_own() {
    let world = World::new().await;
    let team = world.acme("team").await;

    let member = team.accepted_member("grace@example.com", "member").await;
    let guest = team.accepted_guest("gus@example.com", "P30D", &[]).await;

    assert_eq!(team.member(&member.id).await["role_name"], "Member");
    assert_eq!(team.member(&guest.id).await["role_name"], "Guest");
}
