//! S5: the page, and what gives access.

use serde_json::json;

use super::partners;
use crate::acceptance::{Desk, press, refused};

/// S5.1: the page to view, invite and delete users is for admins only.
#[tokio::test]
async fn the_page_is_for_admins_only() {
    let desk = Desk::of("partners").await.with_partners().await;
    let grace = desk.granted("grace", json!({ "role": "normal" })).await.id;
    let form = || json!({ "emails": "eve@example.com", "grant": { "role": "normal" } });

    for (name, grant) in [
        ("normal", json!({ "role": "normal", "permissions": super::ADD_ONS, "scopes": partners(&["acorn"]) })),
        ("partner", json!({ "role": "partner", "scopes": partners(&["acorn"]) })),
    ] {
        let person = desk.granted(name, grant).await.person;
        person.get(&desk.org.path("/members")).await.assert_problem(403, "forbidden");
        person.get(&desk.org.path("/members.csv")).await.assert_problem(403, "forbidden");
        person.post(&desk.org.path("/invitations"), form()).await.assert_problem(403, "forbidden");
        assert_eq!(press(&person, &desk.org, "/members/remove", &grace).await, refused(403, "forbidden"), "{name}");
    }
    let admin = desk.org.accepted_member("admin@example.com", "admin").await.person;
    admin.get(&desk.org.path("/members")).await.assert_status(200);
    admin.post(&desk.org.path("/invitations"), form()).await.assert_status(201);
    assert_eq!(press(&admin, &desk.org, "/members/remove", &grace).await.0, 200);
}

/// S5.2, S5.3: the role gives default permissions, an admin grants additional ones, and both together decide.
#[tokio::test]
async fn role_and_additional_permissions_together_decide() {
    let desk = Desk::of("partners").await.with_partners().await;
    let grace = desk.granted("grace", json!({ "role": "normal" })).await;
    let may = async |permission: &str| desk.may(&grace.person, permission, "").await;
    assert_eq!([may("documents:view").await, may("messages:reprocess").await], [true, false]);

    let more = json!({ "grant": { "permissions": ["messages:reprocess"] } });
    desk.save(&grace.id, more).await.assert_status(200);
    assert_eq!([may("documents:view").await, may("messages:reprocess").await], [true, true]);

    let other =
        json!({ "grant": { "role": "partner", "permissions": ["issues:comments"], "scopes": partners(&["acorn"]) } });
    desk.save(&grace.id, other).await.assert_status(200);
    assert_eq!([may("documents:view").await, may("messages:reprocess").await], [false, false]);
    assert!(may("issues:comments").await);
}
