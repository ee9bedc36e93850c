//! S4: what the list of users shows.

use serde_json::json;

use crate::acceptance::{Desk, done};

/// S4.1: the list holds all users of the selected account, and of no other.
#[tokio::test]
async fn the_list_holds_all_users_of_the_selected_account() {
    let desk = Desk::of("portal").await;
    let other = desk.second("portal").await;
    desk.joined("grace", Some("administrative")).await;
    desk.joined("alan", None).await;
    other.joined("eve", None).await;
    let listed = async |desk: &Desk| {
        let rows = desk.org.members("?sort=email").await;
        rows.iter().map(|row| row["email"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };

    assert_eq!(listed(&desk).await, ["ada@example.com", "alan@example.com", "grace@example.com"]);
    assert_eq!(listed(&other).await, ["ada@example.com", "eve@example.com"]);
}

/// S4.2, S4.5, S4.6: the user name to sign in with, the name, and the address.
#[tokio::test]
async fn a_line_has_user_name_name_and_address() {
    let desk = Desk::of("portal").await;
    desk.joined("hopper", Some("administrative")).await;

    let line = desk.line("hopper@example.com").await;

    assert_eq!((&line["username"], &line["email"]), (&json!("hopper@example.com"), &json!("hopper@example.com")));
    assert_eq!((&line["first_name"], &line["last_name"]), (&json!("Grace"), &json!("hopper")));
}

/// S4.3: whoever has API access only is marked so, next to the name.
#[tokio::test]
async fn whoever_has_api_access_only_is_marked() {
    let desk = Desk::of("portal").await;
    desk.joined("grace", None).await;
    desk.org.joined(json!({ "emails": "robot@example.com", "api_only": true })).await;

    assert_eq!(desk.line("robot@example.com").await["api_only"], true);
    assert_eq!(desk.line("grace@example.com").await["api_only"], false);
    let marked = desk.org.members("?api_only=true").await;
    assert_eq!((marked.len(), &marked[0]["email"]), (1, &json!("robot@example.com")));
}

/// S4.4: who is inactive is marked so and cannot get in until an administrator reactivates them.
#[tokio::test]
async fn whoever_is_inactive_waits_for_an_administrator() {
    let desk = Desk::of("portal").await;
    let grace = desk.joined("grace", Some("administrative")).await;

    assert_eq!(desk.press("/members/suspend", &grace.id).await, done("suspended"));
    assert_eq!(desk.status("grace@example.com").await, "suspended");
    grace.person.get(&desk.org.path("/members")).await.assert_problem(404, "not_found");
    desk.world.travel("60d").await;
    grace.person.get(&desk.org.path("/members")).await.assert_problem(404, "not_found");

    assert_eq!(desk.press("/members/reactivate", &grace.id).await, done("reactivated"));
    assert_eq!(desk.status("grace@example.com").await, "active");
    grace.person.get(&desk.org.path("/members")).await.assert_status(200);
}

/// S4.7, S4.8: how each user signs in, and when they last did.
#[tokio::test]
async fn a_line_has_the_login_type_and_the_last_sign_in() {
    let desk = Desk::of("portal").await;
    let grace = desk.joined("grace", Some("administrative")).await;
    let line = desk.line("grace@example.com").await;
    assert_eq!((&line["login_type"], &line["last_login_at"]), (&json!("direct"), &json!(null)));

    for (hour, login_type) in ["direct_2fa", "saml", "sso", "direct"].into_iter().enumerate() {
        desk.world.advance("1h");
        desk.signed_in(&grace, login_type).await.assert_status(204);

        let line = desk.line("grace@example.com").await;
        let at = format!("2026-11-21T{}:00:00Z", 13 + hour);
        assert_eq!((&line["login_type"], &line["last_login_at"]), (&json!(login_type), &json!(at)));
    }
    desk.signed_in(&grace, "smoke_signals").await.assert_problem(400, "malformed");
}
