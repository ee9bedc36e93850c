//! What the demo organisations show without an advance of the clock.

use serde_json::{Value, json};

use super::{get, server, token};

/// A18: a guest whose access ends soon, a suspended member, a bounced invitation, somebody who has signed in, and history.
#[tokio::test]
async fn the_demo_shows_what_else_takes_weeks() {
    let server = server().await;
    let demos = server.demos();
    let rows = async |demo: &crate::demo::Demo| {
        let token = token(&server, &demo.owner).await;
        let (_, list) = get(&server, &format!("/v1/organizations/{}/members?limit=100", demo.id), &token).await;
        serde_json::from_str::<Value>(&list).expect("JSON")["members"].clone()
    };
    let row = |rows: &Value, email: &str| {
        rows.as_array().expect("rows").iter().find(|row| row["email"] == email).expect(email).clone()
    };

    let (harbour, tidewater) = (rows(&demos[0]).await, rows(&demos[1]).await);

    assert_eq!(row(&harbour, "olaf@harbour.example")["status"], "suspended");
    assert!(row(&harbour, "noor@harbour.example")["last_login_at"].is_string(), "{harbour}");
    assert_eq!(row(&tidewater, "support@vendor.example")["status"], "expiring");
    assert_eq!(row(&tidewater, "bounce@simulator.amazonses.com")["delivery"]["state"], "bounced");
    let owner = token(&server, &demos[0].owner).await;
    let (_, audit) = get(&server, &format!("/v1/organizations/{}/audit", demos[0].id), &owner).await;
    for action in ["organization_created", "invited", "accepted", "access_changed", "suspended", "cancelled"] {
        assert!(audit.contains(&format!("\"action\":{}", json!(action))), "{action}: {audit}");
    }
    for person in demos.iter().flat_map(|demo| &demo.people) {
        assert!(!person.name.is_empty() && !person.about.is_empty(), "{person:?}");
    }
}
