//! Inviting in template `portal`: into a group, or into none.

use harness::World;
use serde_json::json;

use crate::invitations::builders::{assert_no_effect, with_field};

/// S4.17: the group is given with the invitation, and its permissions come with it
#[tokio::test]
async fn an_invitee_joins_the_given_group() {
    let (_, acme) = World::with_organization("portal").await;

    for (group, audit) in [("owner", 200), ("administrative", 200), ("security-administration", 200)] {
        let body = json!({ "emails": [format!("{group}@example.com")], "group": group });
        let member = acme.joined(body).await;

        let row = acme.member(&member.id).await;
        assert_eq!((row["group"].as_str(), row["grant"]["role"].as_str()), (Some(group), None));
        assert_eq!(member.person.get(&acme.path("/audit")).await.status, audit, "{group}");
    }
}

/// S4.17, C81: a group that does not exist, or is no key
#[tokio::test]
async fn a_group_has_to_exist() {
    let (world, acme) = World::with_organization("portal").await;
    let cases = [
        (json!("wizards"), 422, "unknown_reference"),
        (json!("OWNER"), 422, "invalid_format"),
        (json!(""), 422, "invalid_format"),
        (json!(["owner"]), 400, "malformed"),
    ];

    for (group, status, code) in cases {
        let body = json!({ "emails": ["grace@example.com"], "group": group });
        let answer = assert_no_effect(&world, acme.invite(body)).await;
        assert_eq!((answer.status, answer.faults()), (status, vec![("/group", code)]), "{group}");
    }
}

/// S4.18, R3: in no group, and so without any permission, yet a member
#[tokio::test]
async fn a_member_without_a_group_has_no_permissions() {
    let (_, acme) = World::with_organization("portal").await;

    for (email, group) in [("missing@example.com", None), ("null@example.com", Some(json!(null)))] {
        let body = json!({ "emails": [email] });
        let body = group.into_iter().fold(body, |body, group| with_field(body, "group", group));
        let member = acme.joined(body).await;

        let row = acme.member(&member.id).await;
        assert_eq!(
            (&row["status"], &row["group"], &row["grant"]["role"]),
            (&json!("active"), &json!(null), &json!(null))
        );
        for path in ["/members", "/audit"] {
            member.person.get(&acme.path(path)).await.assert_problem(403, "forbidden");
        }
        member.person.get(&acme.path("")).await.assert_status(200);
    }
}

/// S4.19: a mark of the whole batch that stays through acceptance and can be listed by
#[tokio::test]
async fn invitees_can_be_limited_to_the_api() {
    let (_, acme) = World::with_organization("portal").await;
    let robot = acme.joined(json!({ "emails": ["robot@example.com"], "api_only": true })).await;
    let grace = acme.joined(json!({ "emails": ["grace@example.com"] })).await;

    assert_eq!(acme.member(&robot.id).await["api_only"], true);
    assert_eq!(acme.member(&grace.id).await["api_only"], false);
    let listed = acme.members("?api_only=true").await;
    assert_eq!((listed.len(), &listed[0]["id"]), (1, &json!(robot.id)));
}

/// S4.20: addresses with commas between
#[tokio::test]
async fn several_addresses_are_separated_by_commas() {
    let (world, acme) = World::with_organization("portal").await;

    let body = json!({ "emails": "a@example.com,b@example.com,c@example.com", "group": "administrative" });
    let answer = acme.invite(body).await.assert_status(201);
    world.pump().await;

    assert_eq!(
        answer.outcomes_by_entry(),
        ["a@example.com", "b@example.com", "c@example.com"].map(|email| (email, "invited"))
    );
    assert_eq!((world.emails().len(), acme.members("?group=administrative").await.len()), (3, 3));
}
