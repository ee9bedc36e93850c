//! The email about access that was changed: only where the policy wants it, only to who is active (R6).

use harness::{Org, World};
use serde_json::json;

/// A portal that tells of changed access.
async fn telling(world: &World) -> Org {
    let portal = world.organization("portal", &world.person("ada@example.com").named("Ada Byron")).await;
    let policy = json!({ "policy": { "notify": { "access_changed": true } } });
    portal.owner.patch(&portal.path(""), policy).await.assert_status(200);
    portal
}

fn emails(world: &World, email: &str) -> Vec<String> {
    let of_access = |email: &local::mailbox::Email| email.subject.contains("was changed");
    let emails = world.emails_to(email).into_iter().filter(of_access);
    emails.map(|email| email.text.expect("plain text")).collect()
}

/// R6, S4.15: where the policy says so, an edit and a move are told to the member, by the names of groups and not by keys.
#[tokio::test]
async fn a_member_is_told_of_changed_access_where_the_policy_says_so() {
    let world = World::new().await;
    let portal = telling(&world).await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;
    world.pump().await;

    portal
        .update_member(&portal.owner, &grace.id, json!({ "group": "security-administration" }))
        .await
        .assert_status(200);
    world.pump().await;
    let body = json!({ "members": [grace.id], "group": null });
    portal.owner.post(&portal.path("/members/move"), body).await.assert_status(200);
    world.pump().await;

    let told = emails(&world, "grace@example.com");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("Ada Byron changed your access to Acme:"), "{}", told[0]);
    let first = "You were in the group ADMINISTRATIVE and are now in the group SECURITY-ADMINISTRATION.";
    assert!(told[0].contains(first) && !told[0].contains("role") && !told[0].contains("members:"), "{}", told[0]);
    assert!(told[1].contains("You are no longer in the group SECURITY-ADMINISTRATION."), "{}", told[1]);
}

/// S1.5, R6: left to itself, the policy tells nobody; and an invitation that changes is a new invitation and nothing else.
#[tokio::test]
async fn nobody_is_told_by_default_and_invitees_get_an_invitation() {
    let world = World::new().await;
    let sites = world.acme("sites").await;
    let silent = sites.accepted_member("grace@example.com", "helpdesk").await;
    let portal = telling(&world).await;
    let pending = portal.invited(json!({ "emails": "alan@example.com" })).await;
    world.pump().await;
    let before = world.emails_to("alan@example.com").len();

    sites.update_member(&sites.owner, &silent.id, json!({ "grant": { "role": "observer" } })).await.assert_status(200);
    portal.update_member(&portal.owner, &pending, json!({ "group": "administrative" })).await.assert_status(200);
    world.pump().await;

    assert_eq!(emails(&world, "grace@example.com"), Vec::<String>::new());
    assert_eq!(emails(&world, "alan@example.com"), Vec::<String>::new());
    assert_eq!(world.emails_to("alan@example.com").len(), before + 1);
}

/// R6, S5.3: role, extras and scopes are told in words, what stays is not mentioned.
#[tokio::test]
async fn the_email_says_what_changed_and_nothing_else() {
    let world = World::new().await;
    let sites = world.acme("sites").await;
    let policy = json!({ "policy": { "notify": { "access_changed": true } } });
    sites.owner.patch(&sites.path(""), policy).await.assert_status(200);
    sites.owner.put(&sites.path("/resources/site/berlin"), json!({ "name": "Berlin" })).await.assert_status(200);
    let grace = sites.accepted_member("grace@example.com", "helpdesk").await;
    world.pump().await;
    let some = json!([{ "type": "site", "mode": "resources", "ids": ["berlin"] }]);

    sites.update_member(&sites.owner, &grace.id, json!({ "grant": { "role": "observer" } })).await.assert_status(200);
    world.pump().await;
    sites.update_member(&sites.owner, &grace.id, json!({ "grant": { "scopes": some } })).await.assert_status(200);
    world.pump().await;

    let told = emails(&world, "grace@example.com");
    assert!(
        told[0].contains("Your role was Helpdesk and is now Observer.") && !told[0].contains("applies"),
        "{}",
        told[0]
    );
    assert!(told[1].contains("Where your access applies was changed.") && !told[1].contains("role"), "{}", told[1]);
    assert!(!told[1].contains("group") && told.len() == 2, "{told:?}");
}

/// R6, C62, C66: who is locked out or gone by then is not told, and neither is what has changed again meanwhile.
#[tokio::test]
async fn what_is_not_true_any_more_is_not_told() {
    let world = World::new().await;
    let portal = telling(&world).await;
    let gone = portal.accepted_member("gone@example.com", "administrative").await;
    let locked = portal.accepted_member("locked@example.com", "administrative").await;
    let twice = portal.accepted_member("twice@example.com", "administrative").await;
    world.pump().await;
    let members = json!([gone.id, locked.id, twice.id]);

    let to = |group: &str| json!({ "members": members, "group": group });
    portal.owner.post(&portal.path("/members/move"), to("owner")).await.assert_status(200);
    let again = json!({ "members": [twice.id], "group": "security-administration" });
    portal.owner.post(&portal.path("/members/move"), again).await.assert_status(200);
    portal.owner.post(&portal.path("/members/remove"), json!({ "members": [gone.id] })).await.assert_status(200);
    portal.owner.post(&portal.path("/members/suspend"), json!({ "members": [locked.id] })).await.assert_status(200);
    world.pump().await;

    assert_eq!(emails(&world, "gone@example.com").len() + emails(&world, "locked@example.com").len(), 0);
    let told = emails(&world, "twice@example.com");
    assert!(told.len() == 1 && told[0].contains("now in the group SECURITY-ADMINISTRATION"), "{told:?}");
}
