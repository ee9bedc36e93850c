//! S4: removing access.

use serde_json::json;

use crate::acceptance::Admin;

/// S4.27: one or more users are selected, the list is verified, and only then confirmed.
#[tokio::test]
async fn the_list_is_verified_before_it_is_confirmed() {
    let admin = Admin::of("portal").await;
    let (grace, alan) = (admin.joined("grace", None).await.id, admin.joined("alan", None).await.id);
    let pending = admin.org.invited(json!({ "emails": "pending@example.com" })).await;
    let form = |dry_run: bool| json!({ "members": [grace, alan, pending], "dry_run": dry_run });
    let reported = |answer: &harness::Answer| {
        let reported = |result: &serde_json::Value| {
            result["error"]["code"].as_str().or(result["outcome"].as_str()).unwrap().to_owned()
        };
        answer.results().iter().map(reported).collect::<Vec<_>>()
    };

    let verified = admin.post_form("/members/remove", form(true)).await.assert_status(207);
    assert_eq!(reported(&verified), ["would_remove", "would_remove", "use_cancel"]);
    assert_eq!(admin.org.members("?status=active").await.len(), 3);
    let confirmed = admin.post_form("/members/remove", form(false)).await.assert_status(207);
    assert_eq!(reported(&confirmed), ["removed", "removed", "use_cancel"]);
    assert_eq!(admin.org.members("?status=active").await.len(), 1);
}

/// S4.28: removal is from the whole portal, not from one account only, as far as the administrator's own rights go.
#[tokio::test]
async fn removal_is_from_the_whole_portal() {
    let admin = Admin::of("portal").await;
    let other = admin.second("portal").await;
    let eve = admin.world.person("eve@example.com");
    let foreign = admin.world.organization("portal", &eve).await;
    let grace = admin.joined("grace", Some("administrative")).await;
    other.joined("grace", None).await;
    let stored = foreign.joined(json!({ "emails": "grace@example.com" })).await.id;

    let answer = admin.post_form("/members/remove", json!({ "members": [grace.id] })).await.assert_status(200);

    assert_eq!(answer.results()[0]["also"].as_array().unwrap().len(), 1, "{}", answer.text());
    assert_eq!([admin.status("grace@example.com").await, other.status("grace@example.com").await], ["", ""]);
    assert_eq!(foreign.member(&stored).await["status"], "active");
    assert_eq!(other.audit_actions("?action=removed").await, ["removed"]);
}
