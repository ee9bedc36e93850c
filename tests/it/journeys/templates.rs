//! One scenario in each template: invite, join, edit, suspend, reactivate, remove, invite again.

use harness::{Org, World};
use serde_json::{Value, json};

/// The differences between templates.
struct Scenario {
    template: &'static str,
    offer: Value,
    /// The name of the role in the preview.
    role: &'static str,
    /// An edit, and where its result appears in the member.
    edit: Value,
    shows: (&'static str, Value),
}

fn scenarios() -> [Scenario; 4] {
    let scopes = json!([{ "type": "site", "mode": "all" }]);
    [
        Scenario {
            template: "sites",
            offer: json!({ "grant": { "role": "observer", "scopes": scopes } }),
            role: "Observer",
            edit: json!({ "grant": { "role": "helpdesk" } }),
            shows: ("/grant/role", json!("helpdesk")),
        },
        Scenario {
            template: "guests",
            offer: json!({ "kind": "guest", "period": "P30D" }),
            role: "Guest",
            edit: json!({ "grant": { "permissions": ["guests:invite"] } }),
            shows: ("/grant/permissions", json!(["guests:invite"])),
        },
        Scenario {
            template: "portal",
            offer: json!({ "group": "administrative", "api_only": true }),
            role: "ADMINISTRATIVE",
            edit: json!({ "group": "security-administration" }),
            shows: ("/group", json!("security-administration")),
        },
        Scenario {
            template: "partners",
            offer: json!({ "grant": { "role": "normal", "permissions": ["issues:comments"] } }),
            role: "Normal",
            edit: json!({ "grant": { "permissions": ["integrations:access"] } }),
            shows: ("/grant/permissions", json!(["integrations:access"])),
        },
    ]
}

async fn act(org: &Org, verb: &str, id: &str) -> (u16, String) {
    let answer = org.owner.post(&org.path(verb), json!({ "members": [id] })).await;
    let result = &answer.results()[0];
    let outcome = result["error"]["code"].as_str().or(result["outcome"].as_str());
    (answer.status, outcome.unwrap_or_default().to_owned())
}

async fn run(scenario: Scenario) {
    let world = World::new().await;
    let org = world.organization(scenario.template, &world.person("ada@example.com").named("Ada Byron")).await;
    let grace = world.person("grace@example.com");
    let mut offer = scenario.offer;
    offer["people"] = json!([{ "email": "grace@example.com", "first_name": "Grace", "last_name": "Hopper" }]);
    offer["note"] = json!("Welcome aboard!");

    let id = org.invited(offer.clone()).await;
    assert_eq!(org.members("?status=invite_pending").await, [org.member(&id).await]);
    world.pump().await;
    let email = world.emails_to("grace@example.com").remove(0);
    let text = email.text.clone().expect("a text");
    assert!(text.contains("Ada Byron") && text.contains("Acme") && text.contains("Welcome aboard!"), "{text}");
    let token = json!({ "token": email.link_token().expect("a link") });

    let preview = world.anonymous().post("/v1/invitations/preview", token.clone()).await.assert_status(200).body;
    assert_eq!((&preview["organization"]["name"], &preview["role"]["name"]), (&json!("Acme"), &json!(scenario.role)));
    let joined = grace.post("/v1/invitations/accept", token.clone()).await.assert_status(200);
    assert_eq!(joined.id(), id);
    assert_eq!(org.members("?q=hopper").await, [org.member(&id).await]);
    assert_eq!(org.member(&id).await["status"], "active");
    grace.get(&org.path("")).await.assert_status(200);

    let edited = org.owner.patch(&org.path(&format!("/members/{id}")), scenario.edit).await.assert_status(200).body;
    assert_eq!(edited.pointer(scenario.shows.0), Some(&scenario.shows.1));
    assert_eq!(act(&org, "/members/suspend", &id).await, (200, "suspended".to_owned()));
    grace.get(&org.path("")).await.assert_problem(404, "not_found");
    assert_eq!(act(&org, "/members/reactivate", &id).await, (200, "reactivated".to_owned()));
    grace.get(&org.path("")).await.assert_status(200);
    assert_eq!(act(&org, "/members/remove", &id).await, (200, "removed".to_owned()));
    grace.get(&org.path("")).await.assert_problem(404, "not_found");

    assert_eq!(act(&org, "/invitations/resend", &id).await, (409, "invalid_state".to_owned()));
    grace.post("/v1/invitations/accept", token.clone()).await.assert_problem(410, "invitation_used");
    let again = org.joined(offer).await;
    assert_ne!(again.id, id);
    grace.get(&org.path("")).await.assert_status(200);
    grace.post("/v1/invitations/accept", token).await.assert_problem(410, "invitation_used");
    let audit_log = org.owner.get(&org.path(&format!("/audit?target={id}"))).await.body;
    let actions: Vec<&str> =
        audit_log["events"].as_array().expect("events").iter().filter_map(|e| e["action"].as_str()).collect();
    assert_eq!(actions, ["removed", "reactivated", "suspended", "access_changed", "accepted", "invited"]);
    world.pump().await;
    assert_eq!(world.emails_to("grace@example.com").len(), 2, "editing a member sends no email");
    assert!(world.dead_letters().is_empty());
}

/// S1.5, S1.10, S1.17, S2.12, S4.9: in every template, a person is invited, joins, is edited, suspended, reactivated,
/// removed, cannot be reinvited by the old entry, and joins again by a new one.
#[tokio::test]
async fn a_membership_goes_through_its_whole_life_in_each_template() {
    for scenario in scenarios() {
        run(scenario).await;
    }
}
