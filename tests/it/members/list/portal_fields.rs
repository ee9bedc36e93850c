//! List fields of template `portal`: names, API-only users, suspension.

use harness::World;
use serde_json::json;

use crate::members::{addresses_of, values_of};

/// S4.1, S4.5, S4.6: the list holds the users of the selected account, with the names given, and nobody else's.
#[tokio::test]
async fn a_list_holds_the_users_of_the_selected_account_only() {
    let world = World::new().await;
    let ada = world.person("ada@example.com").named("Ada Byron");
    let (one, other) = (world.organization("portal", &ada).await, world.organization("portal", &ada).await);
    one.joined(json!({ "emails": "grace@example.com", "group": "administrative" })).await;
    other.joined(json!({ "emails": "alan@example.com" })).await;

    let rows = one.members("?sort=email").await;

    assert_eq!(addresses_of(&rows), ["ada@example.com", "grace@example.com"]);
    assert_eq!((values_of(&rows, "first_name"), values_of(&rows, "last_name")), (vec!["Ada", ""], vec!["Byron", ""]));
    assert_eq!(
        (values_of(&rows, "group"), values_of(&rows, "role_name")),
        (vec!["owner", "administrative"], vec!["Owner", "ADMINISTRATIVE"])
    );
    assert_eq!(addresses_of(&other.members("?group=owner").await), ["ada@example.com"]);
}

/// S4.4: a suspended user is shown as such, in the list and alone, and cannot act until reactivated.
#[tokio::test]
async fn a_suspended_user_has_no_access_until_reactivated() {
    let world = World::new().await;
    let portal = world.acme("portal").await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;
    let list = portal.path("/members");

    portal.batch(&portal.owner, "/members/suspend", &[&grace.id]).await.assert_status(200);

    assert_eq!(addresses_of(&portal.members("?status=suspended").await), ["grace@example.com"]);
    assert_eq!(portal.member(&grace.id).await["status"], "suspended");
    grace.person.get(&list).await.assert_problem(404, "not_found");

    portal.batch(&portal.owner, "/members/reactivate", &[&grace.id]).await.assert_status(200);
    assert_eq!(portal.member(&grace.id).await["status"], "active");
    grace.person.get(&list).await.assert_status(200);
}

/// S4.3: a list can be restricted to API-only users, or to all others.
#[tokio::test]
async fn api_only_users_are_marked_and_can_be_listed_alone() {
    let world = World::new().await;
    let portal = world.acme("portal").await;
    portal.joined(json!({ "emails": "robot@example.com", "api_only": true })).await;
    portal.joined(json!({ "emails": "grace@example.com" })).await;

    assert_eq!(addresses_of(&portal.members("?api_only=true").await), ["robot@example.com"]);
    assert_eq!(
        addresses_of(&portal.members("?api_only=false&sort=email").await),
        ["ada@example.com", "grace@example.com"]
    );
    assert_eq!(portal.members("?q=robot").await[0]["api_only"], true);
}
