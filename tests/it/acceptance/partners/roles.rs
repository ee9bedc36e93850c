//! S5: the three roles and their add-on permissions.

use serde_json::{Value, json};

use super::{ADD_ONS, partners};
use crate::acceptance::Desk;

/// S5.7: a Partner has access to exactly one partner, which is chosen from the list.
#[tokio::test]
async fn a_partner_has_exactly_one_partner_of_the_list() {
    let desk = Desk::of("partners").await.with_partners().await;
    let invite = async |scopes: Value| {
        let form = json!({ "emails": "grace@example.com", "grant": { "role": "partner", "scopes": scopes } });
        desk.org.invite(form).await
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
async fn a_partner_sees_their_partner_only() {
    let desk = Desk::of("partners").await.with_partners().await;
    let grant = json!({ "role": "partner", "scopes": partners(&["birch"]) });
    let grace = desk.granted("grace", grant).await.person;

    for permission in ["partners:view", "activity:dashboard", "activity:messages"] {
        for (partner, seen) in [("acorn", false), ("birch", true), ("cedar", false), ("atlantis", false)] {
            let on = format!("partner/{partner}");
            assert_eq!(desk.may(&grace, permission, &on).await, seen, "{permission} {on}");
        }
    }
}

/// S5.9: a Normal user may do everything but what concerns partners, user management, branding, SAML and the three
/// add-ons.
#[tokio::test]
async fn a_normal_user_may_do_everything_but_what_is_named() {
    let desk = Desk::of("partners").await.with_partners().await;
    let grace = desk.granted("grace", json!({ "role": "normal" })).await.person;

    for permission in ["documents:view", "reports:view", "activity:dashboard", "activity:messages"] {
        assert!(desk.may(&grace, permission, "").await, "{permission}");
    }
    assert!(!desk.may(&grace, "partners:view", "partner/acorn").await);
    let others =
        ["members:read", "members:invite", "members:update", "members:remove", "branding:manage", "saml:manage"];
    for permission in others.into_iter().chain(ADD_ONS) {
        assert!(!desk.may(&grace, permission, "").await, "{permission}");
    }
}

/// S5.10: an admin grants a Normal user as many partners as necessary.
#[tokio::test]
async fn a_normal_user_is_granted_any_number_of_partners() {
    let desk = Desk::of("partners").await.with_partners().await;
    let grace = desk.granted("grace", json!({ "role": "normal" })).await;

    for granted in [vec!["acorn"], vec!["acorn", "birch", "cedar"], vec!["cedar"], vec![]] {
        desk.save(&grace.id, json!({ "grant": { "scopes": partners(&granted) } })).await.assert_status(200);
        for partner in ["acorn", "birch", "cedar"] {
            let seen = desk.may(&grace.person, "partners:view", &format!("partner/{partner}")).await;
            assert_eq!(seen, granted.contains(&partner), "{partner} of {granted:?}");
        }
    }
}

/// S5.11: an Admin has full permissions and the data of all partners, also those to come, and manages users.
#[tokio::test]
async fn an_admin_has_everything_of_every_partner() {
    let desk = Desk::of("partners").await.with_partners().await;
    let admin = desk.granted("admin", json!({ "role": "admin" })).await.person;

    for permission in ["activity:dashboard", "activity:messages", "partners:view"] {
        assert!(desk.may(&admin, permission, "partner/cedar").await, "{permission}");
    }
    for permission in ["members:invite", "members:remove", "branding:manage", "saml:manage", "reports:view"] {
        assert!(desk.may(&admin, permission, "").await, "{permission}");
    }
    desk.put("resources/partner/dogwood", json!({ "name": "dogwood" })).await;
    assert!(desk.may(&admin, "partners:view", "partner/dogwood").await);
}

/// S5.12, S5.15, S5.16, S5.17: a Normal user may be granted any of the add-on permissions when invited: Integrations,
/// Issue Comments, Reprocess Messages.
#[tokio::test]
async fn a_normal_user_is_granted_any_add_on() {
    let desk = Desk::of("partners").await;
    let chosen: [&[&str]; 4] = [&ADD_ONS[..1], &ADD_ONS[1..2], &ADD_ONS[2..], &ADD_ONS];

    for (index, permissions) in chosen.into_iter().enumerate() {
        let grant = json!({ "role": "normal", "permissions": permissions });
        let person = desk.granted(&format!("normal-{index}"), grant).await.person;
        assert_eq!(desk.add_ons(&person).await, permissions);
    }
    let roles = desk.ada.get(&desk.org.path("/roles")).await.assert_status(200).body;
    let offered = |key: &str| {
        let role = roles["roles"].as_array().unwrap().iter().find(|role| role["key"] == key).unwrap();
        role["grantable"].clone()
    };
    assert_eq!([offered("normal"), offered("partner")], [json!(ADD_ONS), json!(["issues:comments"])]);
}

/// S5.13: an Admin has all add-ons by default; to name one changes nothing.
#[tokio::test]
async fn an_admin_has_all_add_ons_by_default() {
    let desk = Desk::of("partners").await;

    let plain = desk.granted("plain", json!({ "role": "admin" })).await.person;
    let named = desk.granted("named", json!({ "role": "admin", "permissions": ["issues:comments"] })).await.person;

    assert_eq!([desk.add_ons(&plain).await, desk.add_ons(&named).await], [ADD_ONS, ADD_ONS]);
}

/// S5.14, S5.16: a Partner is granted Access to Issue Comments and nothing else, when invited and when edited.
#[tokio::test]
async fn a_partner_is_granted_issue_comments_only() {
    let desk = Desk::of("partners").await.with_partners().await;
    let grant =
        |permissions: Value| json!({ "role": "partner", "permissions": permissions, "scopes": partners(&["acorn"]) });
    let grace = desk.granted("grace", grant(json!(["issues:comments"]))).await;
    assert_eq!(desk.add_ons(&grace.person).await, ["issues:comments"]);

    for refused in [json!(["integrations:access"]), json!(["messages:reprocess"]), json!(ADD_ONS)] {
        let form = json!({ "emails": "alan@example.com", "grant": grant(refused.clone()) });
        for answer in
            [desk.org.invite(form).await, desk.save(&grace.id, json!({ "grant": { "permissions": refused } })).await]
        {
            assert_eq!((answer.status, answer.faults()[0].1), (422, "permission_not_grantable"), "{}", answer.text());
        }
    }
    assert_eq!(desk.add_ons(&grace.person).await, ["issues:comments"]);
}
