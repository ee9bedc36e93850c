//! The email about changed access: only if the policy says so, only to active members (R6).

use harness::{Org, World};
use serde_json::json;

/// A portal that publishes changed access.
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

/// R6, S4.15: where the policy says so, an edit and a move are told to the member, by the names of groups and not by
/// keys.
#[tokio::test]
async fn a_member_is_notified_of_changed_access_if_the_policy_says_so() {
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

    let reported = emails(&world, "grace@example.com");
    assert_eq!(reported.len(), 2, "{reported:?}");
    assert!(reported[0].contains("Ada Byron changed your access to Acme:"), "{}", reported[0]);
    let first = "You were in the group ADMINISTRATIVE and are now in the group SECURITY-ADMINISTRATION.";
    assert!(
        reported[0].contains(first) && !reported[0].contains("role") && !reported[0].contains("members:"),
        "{}",
        reported[0]
    );
    assert!(reported[1].contains("You are no longer in the group SECURITY-ADMINISTRATION."), "{}", reported[1]);
}

/// S1.5, R6: left to itself, the policy tells nobody; and an invitation that changes is a new invitation and nothing
/// else.
#[tokio::test]
async fn changed_access_sends_no_email_by_default_and_invitees_get_an_invitation() {
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

/// R6, S5.3: the email names role, added permissions and scopes in words, and omits what did not change.
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

    let reported = emails(&world, "grace@example.com");
    assert!(
        reported[0].contains("Your role was Helpdesk and is now Observer.") && !reported[0].contains("applies"),
        "{}",
        reported[0]
    );
    assert!(
        reported[1].contains("Where your access applies was changed.") && !reported[1].contains("role"),
        "{}",
        reported[1]
    );
    assert!(!reported[1].contains("group") && reported.len() == 2, "{reported:?}");
}

/// R6, C62, C66: a person who is locked out or gone by then is not told, and neither is what has changed again
/// concurrently.
#[tokio::test]
async fn an_outdated_access_email_is_not_sent() {
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
    let reported = emails(&world, "twice@example.com");
    assert!(reported.len() == 1 && reported[0].contains("now in the group SECURITY-ADMINISTRATION"), "{reported:?}");
}
