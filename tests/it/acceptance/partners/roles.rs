//! S5: the three roles and their add-on permissions.

use serde_json::{Value, json};

use super::{ADD_ONS, partners};
use crate::acceptance::Admin;

/// S5.7: a Partner has access to exactly one partner, which is chosen from the list.
#[tokio::test]
async fn a_partner_user_has_exactly_one_partner() {
    let admin = Admin::of("partners").await.with_partners().await;
    let invite = async |scopes: Value| {
        let form = json!({ "emails": "grace@example.com", "grant": { "role": "partner", "scopes": scopes } });
        admin.org.invite(form).await
    };

    for (scopes, code) in [
        (json!([]), "scope_required"),
        (partners(&[]), "scope_required"),
        (partners(&["acorn", "birch"]), "scope_cardinality"),
        (json!([{ "type": "partner", "mode": "all" }]), "scope_cardinality"),
        (partners(&["atlantis"]), "unknown_reference"),
    ] {
        let answer = invite(scopes.clone()).await;
        assert_eq!((answer.status, answer.faults()[0].1), (422, code), "{scopes}");
    }
    invite(partners(&["acorn"])).await.assert_status(201);
}

/// S5.8: a Partner sees the information of their partner and of no other.
#[tokio::test]
async fn a_partner_user_sees_only_that_partner() {
    let admin = Admin::of("partners").await.with_partners().await;
    let grant = json!({ "role": "partner", "scopes": partners(&["birch"]) });
    let grace = admin.member_with_grant("grace", grant).await.person;

    for permission in ["partners:view", "activity:dashboard", "activity:messages"] {
        for (partner, observed) in [("acorn", false), ("birch", true), ("cedar", false), ("atlantis", false)] {
            let on = format!("partner/{partner}");
            assert_eq!(admin.is_allowed(&grace, permission, &on).await, observed, "{permission} {on}");
        }
    }
}

/// S5.9: a Normal user may do everything but what concerns partners, user management, branding, SAML and the three
/// add-ons.
#[tokio::test]
async fn a_normal_user_may_do_everything_except_the_named_actions() {
    let admin = Admin::of("partners").await.with_partners().await;
    let grace = admin.member_with_grant("grace", json!({ "role": "normal" })).await.person;

    for permission in ["documents:view", "reports:view", "activity:dashboard", "activity:messages"] {
        assert!(admin.is_allowed(&grace, permission, "").await, "{permission}");
    }
    assert!(!admin.is_allowed(&grace, "partners:view", "partner/acorn").await);
    let others =
        ["members:read", "members:invite", "members:update", "members:remove", "branding:manage", "saml:manage"];
    for permission in others.into_iter().chain(ADD_ONS) {
        assert!(!admin.is_allowed(&grace, permission, "").await, "{permission}");
    }
}

/// S5.10: an admin grants a Normal user as many partners as necessary.
#[tokio::test]
async fn a_normal_user_is_granted_any_number_of_partners() {
    let admin = Admin::of("partners").await.with_partners().await;
    let grace = admin.member_with_grant("grace", json!({ "role": "normal" })).await;

    for granted in [vec!["acorn"], vec!["acorn", "birch", "cedar"], vec!["cedar"], vec![]] {
        admin.patch_member(&grace.id, json!({ "grant": { "scopes": partners(&granted) } })).await.assert_status(200);
        for partner in ["acorn", "birch", "cedar"] {
            let observed = admin.is_allowed(&grace.person, "partners:view", &format!("partner/{partner}")).await;
            assert_eq!(observed, granted.contains(&partner), "{partner} of {granted:?}");
        }
    }
}

/// S5.11: an Admin has full permissions and the data of all partners, also those to come, and manages users.
#[tokio::test]
async fn an_admin_has_everything_of_every_partner() {
    let admin = Admin::of("partners").await.with_partners().await;
    let colleague = admin.member_with_grant("admin", json!({ "role": "admin" })).await.person;

    for permission in ["activity:dashboard", "activity:messages", "partners:view"] {
        assert!(admin.is_allowed(&colleague, permission, "partner/cedar").await, "{permission}");
    }
    for permission in ["members:invite", "members:remove", "branding:manage", "saml:manage", "reports:view"] {
        assert!(admin.is_allowed(&colleague, permission, "").await, "{permission}");
    }
    admin.put("resources/partner/dogwood", json!({ "name": "dogwood" })).await;
    assert!(admin.is_allowed(&colleague, "partners:view", "partner/dogwood").await);
}

/// S5.12, S5.15, S5.16, S5.17: a Normal user may be granted any of the add-on permissions when invited: Integrations,
/// Issue Comments, Reprocess Messages.
#[tokio::test]
async fn a_normal_user_is_granted_any_add_on() {
    let admin = Admin::of("partners").await;
    let chosen: [&[&str]; 4] = [&ADD_ONS[..1], &ADD_ONS[1..2], &ADD_ONS[2..], &ADD_ONS];

    for (index, permissions) in chosen.into_iter().enumerate() {
        let grant = json!({ "role": "normal", "permissions": permissions });
        let person = admin.member_with_grant(&format!("normal-{index}"), grant).await.person;
        assert_eq!(admin.add_ons(&person).await, permissions);
    }
    let roles = admin.ada.get(&admin.org.path("/roles")).await.assert_status(200).body;
    let offered = |key: &str| {
        let role = roles["roles"].as_array().unwrap().iter().find(|role| role["key"] == key).unwrap();
        role["grantable"].clone()
    };
    assert_eq!([offered("normal"), offered("partner")], [json!(ADD_ONS), json!(["issues:comments"])]);
}

/// S5.13: an Admin has all add-ons by default; to name one changes nothing.
#[tokio::test]
async fn an_admin_has_all_add_ons_by_default() {
    let admin = Admin::of("partners").await;

    let plain = admin.member_with_grant("plain", json!({ "role": "admin" })).await.person;
    let named =
        admin.member_with_grant("named", json!({ "role": "admin", "permissions": ["issues:comments"] })).await.person;

    assert_eq!([admin.add_ons(&plain).await, admin.add_ons(&named).await], [ADD_ONS, ADD_ONS]);
}

/// S5.14, S5.16: a Partner is granted Access to Issue Comments and nothing else, when invited and when edited.
#[tokio::test]
async fn a_partner_is_granted_issue_comments_only() {
    let admin = Admin::of("partners").await.with_partners().await;
    let grant =
        |permissions: Value| json!({ "role": "partner", "permissions": permissions, "scopes": partners(&["acorn"]) });
    let grace = admin.member_with_grant("grace", grant(json!(["issues:comments"]))).await;
    assert_eq!(admin.add_ons(&grace.person).await, ["issues:comments"]);

    for refused in [json!(["integrations:access"]), json!(["messages:reprocess"]), json!(ADD_ONS)] {
        let form = json!({ "emails": "alan@example.com", "grant": grant(refused.clone()) });
        for answer in [
            admin.org.invite(form).await,
            admin.patch_member(&grace.id, json!({ "grant": { "permissions": refused } })).await,
        ] {
            assert_eq!((answer.status, answer.faults()[0].1), (422, "permission_not_grantable"), "{}", answer.text());
        }
    }
    assert_eq!(admin.add_ons(&grace.person).await, ["issues:comments"]);
}
