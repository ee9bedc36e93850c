//! S5: deleting users.

use harness::Answer;
use serde_json::{Value, json};

use crate::acceptance::{Desk, addresses};

/// S5.4: one or more users are selected and deleted.
#[tokio::test]
async fn the_selected_users_are_deleted() {
    let desk = Desk::of("partners").await;
    let mut ids = Vec::new();
    for name in ["grace", "alan", "mary"] {
        ids.push(desk.granted(name, json!({ "role": "normal" })).await.id);
    }
    let remove =
        async |ids: &[String]| desk.ada.post(&desk.org.path("/members/remove"), json!({ "members": ids })).await;

    remove(&ids[..1]).await.assert_status(200);
    assert_eq!(desk.org.members("").await.len(), 3);
    remove(&ids[1..]).await.assert_status(200);

    assert_eq!(desk.org.members("").await.len(), 1);
    assert_eq!(desk.status("ada@example.com").await, "active");
}

/// S5.4: the check box in the header selects every line, one's own and invitations too. Whoever can be deleted is, and
/// each other line says what is to be done about it: the invitations are cancelled, the last admin stays.
#[tokio::test]
async fn the_box_in_the_header_selects_every_line() {
    let desk = Desk::of("partners").await;
    let grant = json!({ "role": "normal" });
    for name in ["grace", "alan"] {
        desk.granted(name, grant.clone()).await;
    }
    desk.org.invite(json!({ "emails": addresses(20).join(", "), "grant": grant })).await.assert_status(201);
    let every: Vec<_> = desk.org.members("?limit=100").await.iter().map(|line| line["id"].clone()).collect();
    let press = async |button: &str, ids: &[Value]| {
        desk.ada.post(&desk.org.path(button), json!({ "members": ids })).await.assert_status(207)
    };
    let left = |answer: &Answer, code: &str| {
        let told = answer.results().iter().filter(|result| result["error"]["code"] == code);
        told.map(|result| result["id"].clone()).collect::<Vec<_>>()
    };

    let removed = press("/members/remove", &every).await;
    assert_eq!([left(&removed, "use_cancel").len(), left(&removed, "last_owner").len()], [20, 1]);
    let cancelled = press("/invitations/cancel", &every).await;
    assert_eq!(left(&cancelled, "use_remove"), left(&removed, "last_owner"));

    assert_eq!(desk.org.members("").await.len(), 1);
    assert_eq!(desk.status("ada@example.com").await, "active");
}
