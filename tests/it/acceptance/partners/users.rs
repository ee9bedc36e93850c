//! S5: the page, and what gives access.

use serde_json::json;

use super::partners;
use crate::acceptance::{Admin, failed, post_as};

/// S5.1: the page to view, invite and delete users is for admins only.
#[tokio::test]
async fn the_page_is_for_admins_only() {
    let admin = Admin::of("partners").await.with_partners().await;
    let grace = admin.member_with_grant("grace", json!({ "role": "normal" })).await.id;
    let form = || json!({ "emails": "eve@example.com", "grant": { "role": "normal" } });

    for (name, grant) in [
        ("normal", json!({ "role": "normal", "permissions": super::ADD_ONS, "scopes": partners(&["acorn"]) })),
        ("partner", json!({ "role": "partner", "scopes": partners(&["acorn"]) })),
    ] {
        let person = admin.member_with_grant(name, grant).await.person;
        person.get(&admin.org.path("/members")).await.assert_problem(403, "forbidden");
        person.get(&admin.org.path("/members.csv")).await.assert_problem(403, "forbidden");
        person.post(&admin.org.path("/invitations"), form()).await.assert_problem(403, "forbidden");
        assert_eq!(post_as(&person, &admin.org, "/members/remove", &grace).await, failed(403, "forbidden"), "{name}");
    }
    let colleague = admin.org.accepted_member("admin@example.com", "admin").await.person;
    colleague.get(&admin.org.path("/members")).await.assert_status(200);
    colleague.post(&admin.org.path("/invitations"), form()).await.assert_status(201);
    assert_eq!(post_as(&colleague, &admin.org, "/members/remove", &grace).await.0, 200);
}

/// S5.2, S5.3: the role gives default permissions, an admin grants additional ones, and both together decide.
#[tokio::test]
async fn role_and_additional_permissions_together_decide() {
    let admin = Admin::of("partners").await.with_partners().await;
    let grace = admin.member_with_grant("grace", json!({ "role": "normal" })).await;
    let may = async |permission: &str| admin.is_allowed(&grace.person, permission, "").await;
    assert_eq!([may("documents:view").await, may("messages:reprocess").await], [true, false]);

    let more = json!({ "grant": { "permissions": ["messages:reprocess"] } });
    admin.patch_member(&grace.id, more).await.assert_status(200);
    assert_eq!([may("documents:view").await, may("messages:reprocess").await], [true, true]);

    let other =
        json!({ "grant": { "role": "partner", "permissions": ["issues:comments"], "scopes": partners(&["acorn"]) } });
    admin.patch_member(&grace.id, other).await.assert_status(200);
    assert_eq!([may("documents:view").await, may("messages:reprocess").await], [false, false]);
    assert!(may("issues:comments").await);
}
