//! S4: inviting users, and adding existing ones.

use serde_json::{Value, json};

use crate::acceptance::{Admin, strings};

/// S4.16: the account to invite to is chosen among those where one may invite.
#[tokio::test]
async fn the_account_is_one_where_the_caller_may_invite() {
    let admin = Admin::of("portal").await;
    let (may, may_not) = (admin.second("portal").await, admin.second("portal").await);
    let deputy = may.joined("deputy", Some("security-administration")).await.person;
    may_not.joined("deputy", None).await;

    let own = deputy.get("/v1/me").await.assert_status(200).body;
    let own = own["organizations"].as_array().unwrap().clone();
    let offered =
        |id: &str| own.iter().find(|one| one["organization_id"] == id).map(|one| one["can_invite_members"].clone());

    assert_eq!([offered(&may.org.id), offered(&may_not.org.id)], [Some(json!(true)), Some(json!(false))]);
    let form = json!({ "emails": "grace@example.com" });
    deputy.post(&may.org.path("/invitations"), form.clone()).await.assert_status(201);
    deputy.post(&may_not.org.path("/invitations"), form.clone()).await.assert_problem(403, "forbidden");
    deputy.post(&admin.org.path("/invitations"), form).await.assert_problem(404, "not_found");
}

/// S4.17, S4.18: a group is assigned; without one the user is Not In A Group, which is valid and gives nothing.
#[tokio::test]
async fn a_user_without_a_group_has_no_permissions() {
    let admin = Admin::of("portal").await;

    let chief = admin.joined("chief", Some("administrative")).await.person;
    let plain = admin.joined("plain", None).await.person;

    assert_eq!(admin.row("chief@example.com").await["group"], "administrative");
    assert_eq!(
        (admin.status("plain@example.com").await, &admin.row("plain@example.com").await["group"]),
        ("active".to_owned(), &Value::Null)
    );
    assert!(admin.is_allowed(&chief, "zones:edit", "").await);
    for permission in ["zones:view", "reports:view", "members:read", "guests:invite", "security:configure"] {
        assert!(!admin.is_allowed(&plain, permission, "").await, "{permission}");
    }
    let unknown = admin.org.invite(json!({ "emails": "eve@example.com", "group": "emperors" })).await;
    assert_eq!((unknown.status, unknown.faults()), (422, vec![("/group", "unknown_reference")]));
}

/// S4.19: the check box API Only Access is part of the invitation.
#[tokio::test]
async fn api_only_access_is_part_of_the_invitation() {
    let admin = Admin::of("portal").await;

    admin.org.invite(json!({ "emails": "robot@example.com", "api_only": true })).await.assert_status(201);
    assert_eq!(admin.row("robot@example.com").await["api_only"], true);

    admin.accept("robot@example.com").await.assert_status(200);
    assert_eq!(admin.row("robot@example.com").await["api_only"], true);
}

/// S4.20: several addresses, with commas between them, each with a result of its own.
#[tokio::test]
async fn several_addresses_have_commas_between_them() {
    let admin = Admin::of("portal").await;

    let form = json!({ "emails": "a@example.com, b@example.com,nonsense,c@example.com", "group": "administrative" });
    let answer = admin.org.invite(form).await.assert_status(207);

    let outcomes: Vec<_> = answer.results().iter().map(|result| result["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["invited", "invited", "failed", "invited"]);
    for email in ["a@example.com", "b@example.com", "c@example.com"] {
        assert_eq!(admin.row(email).await["group"], "administrative");
        assert_eq!(admin.email_count(email).await, 1);
    }
}

/// S4.22: Add Existing User picks user, account and group; nothing is to be accepted.
#[tokio::test]
async fn an_existing_user_is_added_without_acceptance() {
    let admin = Admin::of("portal").await;
    let other = admin.second("portal").await;
    let grace = admin.joined("grace", Some("administrative")).await.person;

    let form = json!({ "user": grace.user_id(), "group": "security-administration" });
    other.ada.post(&other.org.path("/members"), form).await.assert_status(201);

    let line = other.row("grace@example.com").await;
    assert_eq!((&line["status"], &line["group"]), (&json!("active"), &json!("security-administration")));
    assert!(other.is_allowed(&grace, "security:configure", "").await);
    assert_eq!(other.audit_actions(&format!("?target={}", line["id"].as_str().unwrap())).await, ["added"]);
}

/// S4.23: in an account that the user belongs to already, the same assigns the group.
#[tokio::test]
async fn adding_an_existing_member_again_assigns_the_group() {
    let admin = Admin::of("portal").await;
    let other = admin.second("portal").await;
    admin.joined("grace", None).await;
    let there = other.joined("grace", None).await;
    let form = json!({ "email": "grace@example.com", "group": "administrative" });

    let answer = other.ada.post(&other.org.path("/members"), form).await.assert_status(200);

    assert_eq!((answer.id(), &answer.body["group"]), (there.id, &json!("administrative")));
    assert_eq!(other.org.members("?q=grace").await.len(), 1);
    assert!(strings(&answer.body["allowed_actions"]).contains(&"remove".to_owned()));
    assert!(other.is_allowed(&there.person, "zones:edit", "").await);
}
