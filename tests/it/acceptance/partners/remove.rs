//! S5: deleting users.

use harness::Answer;
use serde_json::{Value, json};

use crate::acceptance::{Admin, addresses};

/// S5.4: one or more users are selected and deleted.
#[tokio::test]
async fn the_selected_users_are_deleted() {
    let admin = Admin::of("partners").await;
    let mut ids = Vec::new();
    for name in ["grace", "alan", "mary"] {
        ids.push(admin.member_with_grant(name, json!({ "role": "normal" })).await.id);
    }
    let remove =
        async |ids: &[String]| admin.ada.post(&admin.org.path("/members/remove"), json!({ "members": ids })).await;

    remove(&ids[..1]).await.assert_status(200);
    assert_eq!(admin.org.members("").await.len(), 3);
    remove(&ids[1..]).await.assert_status(200);

    assert_eq!(admin.org.members("").await.len(), 1);
    assert_eq!(admin.status("ada@example.com").await, "active");
}

/// S5.4: the check box in the header selects every line, one's own and invitations too. anyone who can be deleted is,
/// and each other line says what is to be done about it: the invitations are cancelled, the last admin stays.
#[tokio::test]
async fn select_all_removes_every_listed_user() {
    let admin = Admin::of("partners").await;
    let grant = json!({ "role": "normal" });
    for name in ["grace", "alan"] {
        admin.member_with_grant(name, grant.clone()).await;
    }
    admin.org.invite(json!({ "emails": addresses(20).join(", "), "grant": grant })).await.assert_status(201);
    let every: Vec<_> = admin.org.members("?limit=100").await.iter().map(|line| line["id"].clone()).collect();
    let post = async |button: &str, ids: &[Value]| {
        admin.ada.post(&admin.org.path(button), json!({ "members": ids })).await.assert_status(207)
    };
    let remaining = |answer: &Answer, code: &str| {
        let reported = answer.results().iter().filter(|result| result["error"]["code"] == code);
        reported.map(|result| result["id"].clone()).collect::<Vec<_>>()
    };

    let removed = post("/members/remove", &every).await;
    assert_eq!([remaining(&removed, "use_cancel").len(), remaining(&removed, "last_owner").len()], [20, 1]);
    let cancelled = post("/invitations/cancel", &every).await;
    assert_eq!(remaining(&cancelled, "use_remove"), remaining(&removed, "last_owner"));

    assert_eq!(admin.org.members("").await.len(), 1);
    assert_eq!(admin.status("ada@example.com").await, "active");
}
