//! `allowed_actions` of every row agree with what the operations accept, for every kind of caller.

use harness::{Answer, Org, Person, World};
use serde_json::{Value, json};

use crate::members::{every_status, id_of, list_all};

/// In an order in which each leaves the next something to be tried on.
const ACTIONS: [&str; 10] = [
    "edit_access",
    "edit_profile",
    "reset_password",
    "resend",
    "move",
    "suspend",
    "reactivate",
    "renew",
    "cancel",
    "remove",
];

fn offers(row: &Value, action: &str) -> bool {
    row["allowed_actions"].as_array().expect("a list of actions").contains(&json!(action))
}

/// The least that the action can be asked to do.
async fn attempt(actor: &Person, org: &Org, row: &Value, action: &str) -> Answer {
    let id = id_of(row);
    match action {
        "edit_access" => {
            let same = json!({ "grant": { "role": row["grant"]["role"] }, "group": row["group"] });
            actor.patch(&org.path(&format!("/members/{id}")), same).await
        }
        "edit_profile" => {
            // A field that every template allows which allows any.
            let same = json!({ "first_name": row["first_name"] });
            actor.patch(&org.path(&format!("/members/{id}")), same).await
        }
        "renew" => org.batch(actor, "/guests/renew", &[&id]).await,
        "reset_password" => org.batch(actor, "/members/reset-password", &[&id]).await,
        "resend" | "cancel" => org.batch(actor, &format!("/invitations/{action}"), &[&id]).await,
        "move" => actor.post(&org.path("/members/move"), json!({ "members": [id], "group": row["group"] })).await,
        verb => org.batch(actor, &format!("/members/{verb}"), &[&id]).await,
    }
}

/// Trying what is not offered changes nothing; trying what is offered succeeds.
async fn offers_are_kept(actor: &Person, org: &Org) {
    let mut rows = list_all(actor, org, "", 100).await;
    rows.sort_by_key(|row| row["user_id"] == json!(actor.user_id()));
    let before = org.members("?limit=100").await;
    for row in &rows {
        for action in ACTIONS.into_iter().filter(|action| !offers(row, action)) {
            let answer = attempt(actor, org, row, action).await;
            assert!(answer.status < 500, "{action} on {row}: {}", answer.text());
        }
        assert_eq!(org.members("?limit=100").await, before, "something that was not offered was done to {row}");
    }
    let mut tried = 0;
    for action in ACTIONS {
        for row in &rows {
            let own = row["user_id"] == json!(actor.user_id());
            let now = actor.get(&org.path(&format!("/members/{}", id_of(row)))).await;
            if now.status == 200 && offers(&now.body, action) && !(own && action == "suspend") {
                let answer = attempt(actor, org, &now.body, action).await;
                assert_eq!(answer.status, 200, "{action} was offered on {}, but: {}", now.text(), answer.text());
                tried += 1;
            }
        }
    }
    assert_eq!(tried > 0, rows.iter().any(|row| row["allowed_actions"] != json!([])));
}

/// S1.2, S1.9, S1.14, S1.19, S2.14, S3.10, R14, R20: in every status, an owner can do what a row offers and nothing
/// else.
#[tokio::test]
async fn allowed_actions_of_an_owner_match_the_operations() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;

    offers_are_kept(&org.owner, &org).await;
}

/// S1.2, C18, C20, R2: the same for those who may do less, down to a guest who manages guests.
#[tokio::test]
async fn allowed_actions_of_others_match_the_operations() {
    let user = |permissions: Value| json!({ "grant": { "role": "user", "permissions": permissions } });
    let callers = [
        json!({ "grant": { "role": "administrator" } }),
        json!({ "grant": { "role": "account-manager" } }),
        user(json!(["account_manager"])),
        json!({ "kind": "guest", "grant": { "role": "guest", "permissions": ["account_manager"] } }),
    ];

    for mut caller in callers {
        let world = World::new().await;
        let org = every_status::organization(&world).await;
        org.invited(json!({ "emails": "boss@example.com", "grant": { "role": "administrator" } })).await;
        let strong = json!({ "role": "guest", "permissions": ["account_manager"] });
        org.invited(json!({ "emails": "strong@example.com", "kind": "guest", "grant": strong })).await;
        caller["emails"] = json!("caller@example.com");
        let caller = org.joined(caller).await.person;
        let own = json!({ "emails": "own@example.com", "kind": "guest", "grant": { "role": "guest" } });
        caller.post(&org.path("/invitations"), own).await.assert_status(201);

        offers_are_kept(&caller, &org).await;
    }
}

/// S4.9, S4.13, S4.14, C17: in a portal, the groups of administrators are offered what they can do to each other.
#[tokio::test]
async fn allowed_actions_of_portal_administrators_match_the_operations() {
    for group in ["owner", "administrative", "security-administration"] {
        let world = World::new().await;
        let portal = world.acme("portal").await;
        for other in ["owner", "administrative", "security-administration"] {
            portal.joined(json!({ "emails": format!("{other}@example.com"), "group": other })).await;
            portal.invited(json!({ "emails": format!("{other}-to-be@example.com"), "group": other })).await;
        }
        portal.joined(json!({ "emails": "nobody@example.com" })).await;
        let locked = portal.joined(json!({ "emails": "locked@example.com", "group": "administrative" })).await.id;
        portal.batch(&portal.owner, "/members/suspend", &[&locked]).await.assert_status(200);
        let caller = portal.joined(json!({ "emails": "caller@example.com", "group": group })).await.person;

        offers_are_kept(&caller, &portal).await;
    }
}

/// R20: the last owner is not offered to be locked out or removed; the last but one is.
#[tokio::test]
async fn removing_the_last_owner_is_not_offered() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let ada = id_of(&crate::members::own_row(&acme, &acme.owner).await);

    assert_eq!(acme.member(&ada).await["allowed_actions"], json!(["edit_access", "reset_password", "move"]));
    let other = acme.accepted_member("boss@example.com", "super-user").await;

    let all = json!(["edit_access", "suspend", "reset_password", "move", "remove"]);
    assert_eq!(
        (&acme.member(&ada).await["allowed_actions"], &acme.member(&other.id).await["allowed_actions"]),
        (&all, &all)
    );
}
