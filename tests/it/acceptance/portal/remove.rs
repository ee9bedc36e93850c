//! S4: removing access.

use serde_json::json;

use crate::acceptance::Desk;

/// S4.27: one or more users are selected, the list is verified, and only then confirmed.
#[tokio::test]
async fn the_list_is_verified_before_it_is_confirmed() {
    let desk = Desk::of("portal").await;
    let (grace, alan) = (desk.joined("grace", None).await.id, desk.joined("alan", None).await.id);
    let pending = desk.org.invited(json!({ "emails": "pending@example.com" })).await;
    let form = |dry_run: bool| json!({ "members": [grace, alan, pending], "dry_run": dry_run });
    let told = |answer: &harness::Answer| {
        let told = |result: &serde_json::Value| {
            result["error"]["code"].as_str().or(result["outcome"].as_str()).unwrap().to_owned()
        };
        answer.results().iter().map(told).collect::<Vec<_>>()
    };

    let verified = desk.press_all("/members/remove", form(true)).await.assert_status(207);
    assert_eq!(told(&verified), ["would_remove", "would_remove", "use_cancel"]);
    assert_eq!(desk.org.members("?status=active").await.len(), 3);
    let confirmed = desk.press_all("/members/remove", form(false)).await.assert_status(207);
    assert_eq!(told(&confirmed), ["removed", "removed", "use_cancel"]);
    assert_eq!(desk.org.members("?status=active").await.len(), 1);
}

/// S4.28: removal is from the whole portal, not from one account only, as far as the administrator's own rights go.
#[tokio::test]
async fn removal_is_from_the_whole_portal() {
    let desk = Desk::of("portal").await;
    let other = desk.second("portal").await;
    let eve = desk.world.person("eve@example.com");
    let foreign = desk.world.organization("portal", &eve).await;
    let grace = desk.joined("grace", Some("administrative")).await;
    other.joined("grace", None).await;
    let kept = foreign.joined(json!({ "emails": "grace@example.com" })).await.id;

    let answer = desk.press_all("/members/remove", json!({ "members": [grace.id] })).await.assert_status(200);

    assert_eq!(answer.results()[0]["also"].as_array().unwrap().len(), 1, "{}", answer.text());
    assert_eq!([desk.status("grace@example.com").await, other.status("grace@example.com").await], ["", ""]);
    assert_eq!(foreign.member(&kept).await["status"], "active");
    assert_eq!(other.log("?action=removed").await, ["removed"]);
}
