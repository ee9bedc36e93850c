//! S4: what the list of users shows.

use serde_json::json;

use crate::acceptance::{Admin, succeeded};

/// S4.1: the list holds all users of the selected account, and of no other.
#[tokio::test]
async fn the_list_holds_all_users_of_the_selected_account() {
    let admin = Admin::of("portal").await;
    let other = admin.second("portal").await;
    admin.joined("grace", Some("administrative")).await;
    admin.joined("alan", None).await;
    other.joined("eve", None).await;
    let listed = async |admin: &Admin| {
        let rows = admin.org.members("?sort=email").await;
        rows.iter().map(|row| row["email"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };

    assert_eq!(listed(&admin).await, ["ada@example.com", "alan@example.com", "grace@example.com"]);
    assert_eq!(listed(&other).await, ["ada@example.com", "eve@example.com"]);
}

/// S4.2, S4.5, S4.6: the user name to sign in with, the name, and the address.
#[tokio::test]
async fn a_row_has_user_name_name_and_address() {
    let admin = Admin::of("portal").await;
    admin.joined("hopper", Some("administrative")).await;

    let line = admin.row("hopper@example.com").await;

    assert_eq!((&line["username"], &line["email"]), (&json!("hopper@example.com"), &json!("hopper@example.com")));
    assert_eq!((&line["first_name"], &line["last_name"]), (&json!("Grace"), &json!("hopper")));
}

/// S4.3: a person who has API access only is marked so, next to the name.
#[tokio::test]
async fn api_only_users_are_marked() {
    let admin = Admin::of("portal").await;
    admin.joined("grace", None).await;
    admin.org.joined(json!({ "emails": "robot@example.com", "api_only": true })).await;

    assert_eq!(admin.row("robot@example.com").await["api_only"], true);
    assert_eq!(admin.row("grace@example.com").await["api_only"], false);
    let marked = admin.org.members("?api_only=true").await;
    assert_eq!((marked.len(), &marked[0]["email"]), (1, &json!("robot@example.com")));
}

/// S4.4: a person who is inactive is marked so and cannot get in until an administrator reactivates them.
#[tokio::test]
async fn an_inactive_user_needs_an_administrator_to_reactivate() {
    let admin = Admin::of("portal").await;
    let grace = admin.joined("grace", Some("administrative")).await;

    assert_eq!(admin.post("/members/suspend", &grace.id).await, succeeded("suspended"));
    assert_eq!(admin.status("grace@example.com").await, "suspended");
    grace.person.get(&admin.org.path("/members")).await.assert_problem(404, "not_found");
    admin.world.travel("60d").await;
    grace.person.get(&admin.org.path("/members")).await.assert_problem(404, "not_found");

    assert_eq!(admin.post("/members/reactivate", &grace.id).await, succeeded("reactivated"));
    assert_eq!(admin.status("grace@example.com").await, "active");
    grace.person.get(&admin.org.path("/members")).await.assert_status(200);
}

/// S4.7, S4.8: how each user signs in, and when they last did.
#[tokio::test]
async fn a_row_has_the_login_type_and_the_last_sign_in() {
    let admin = Admin::of("portal").await;
    let grace = admin.joined("grace", Some("administrative")).await;
    let line = admin.row("grace@example.com").await;
    assert_eq!((&line["login_type"], &line["last_login_at"]), (&json!("direct"), &json!(null)));

    for (hour, login_type) in ["direct_2fa", "saml", "sso", "direct"].into_iter().enumerate() {
        admin.world.advance("1h");
        admin.record_sign_in(&grace, login_type).await.assert_status(204);

        let line = admin.row("grace@example.com").await;
        let at = format!("2026-11-21T{}:00:00Z", 13 + hour);
        assert_eq!((&line["login_type"], &line["last_login_at"]), (&json!(login_type), &json!(at)));
    }
    admin.record_sign_in(&grace, "smoke_signals").await.assert_problem(400, "malformed");
}
