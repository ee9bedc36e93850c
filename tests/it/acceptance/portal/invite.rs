//! S4: inviting users, and adding existing ones.

use serde_json::{Value, json};

use crate::acceptance::{Desk, strings};

/// S4.16: the account to invite to is chosen among those where one may invite.
#[tokio::test]
async fn the_account_is_chosen_among_those_where_one_may_invite() {
    let desk = Desk::of("portal").await;
    let (may, may_not) = (desk.second("portal").await, desk.second("portal").await);
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
    deputy.post(&desk.org.path("/invitations"), form).await.assert_problem(404, "not_found");
}

/// S4.17, S4.18: a group is assigned; without one the user is Not In A Group, which is valid and gives nothing.
#[tokio::test]
async fn a_group_is_assigned_or_none_which_gives_nothing() {
    let desk = Desk::of("portal").await;

    let chief = desk.joined("chief", Some("administrative")).await.person;
    let plain = desk.joined("plain", None).await.person;

    assert_eq!(desk.line("chief@example.com").await["group"], "administrative");
    assert_eq!(
        (desk.status("plain@example.com").await, &desk.line("plain@example.com").await["group"]),
        ("active".to_owned(), &Value::Null)
    );
    assert!(desk.may(&chief, "zones:edit", "").await);
    for permission in ["zones:view", "reports:view", "members:read", "guests:invite", "security:configure"] {
        assert!(!desk.may(&plain, permission, "").await, "{permission}");
    }
    let unknown = desk.org.invite(json!({ "emails": "eve@example.com", "group": "emperors" })).await;
    assert_eq!((unknown.status, unknown.faults()), (422, vec![("/group", "unknown_reference")]));
}

/// S4.19: the check box API Only Access is part of the invitation.
#[tokio::test]
async fn api_only_access_is_part_of_the_invitation() {
    let desk = Desk::of("portal").await;

    desk.org.invite(json!({ "emails": "robot@example.com", "api_only": true })).await.assert_status(201);
    assert_eq!(desk.line("robot@example.com").await["api_only"], true);

    desk.accept("robot@example.com").await.assert_status(200);
    assert_eq!(desk.line("robot@example.com").await["api_only"], true);
}

/// S4.20: several addresses, with commas between them, each with a result of its own.
#[tokio::test]
async fn several_addresses_have_commas_between_them() {
    let desk = Desk::of("portal").await;

    let form = json!({ "emails": "a@example.com, b@example.com,nonsense,c@example.com", "group": "administrative" });
    let answer = desk.org.invite(form).await.assert_status(207);

    let outcomes: Vec<_> = answer.results().iter().map(|result| result["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["invited", "invited", "failed", "invited"]);
    for email in ["a@example.com", "b@example.com", "c@example.com"] {
        assert_eq!(desk.line(email).await["group"], "administrative");
        assert_eq!(desk.emails(email).await, 1);
    }
}

/// S4.22: Add Existing User picks user, account and group; nothing is to be accepted.
#[tokio::test]
async fn an_existing_user_is_added_without_acceptance() {
    let desk = Desk::of("portal").await;
    let other = desk.second("portal").await;
    let grace = desk.joined("grace", Some("administrative")).await.person;

    let form = json!({ "user": grace.user_id(), "group": "security-administration" });
    other.ada.post(&other.org.path("/members"), form).await.assert_status(201);

    let line = other.line("grace@example.com").await;
    assert_eq!((&line["status"], &line["group"]), (&json!("active"), &json!("security-administration")));
    assert!(other.may(&grace, "security:configure", "").await);
    assert_eq!(other.log(&format!("?target={}", line["id"].as_str().unwrap())).await, ["added"]);
}

/// S4.23: in an account that the user belongs to already, the same assigns the group.
#[tokio::test]
async fn adding_who_is_there_assigns_the_group() {
    let desk = Desk::of("portal").await;
    let other = desk.second("portal").await;
    desk.joined("grace", None).await;
    let there = other.joined("grace", None).await;
    let form = json!({ "email": "grace@example.com", "group": "administrative" });

    let answer = other.ada.post(&other.org.path("/members"), form).await.assert_status(200);

    assert_eq!((answer.id(), &answer.body["group"]), (there.id, &json!("administrative")));
    assert_eq!(other.org.members("?q=grace").await.len(), 1);
    assert!(strings(&answer.body["allowed_actions"]).contains(&"remove".to_owned()));
    assert!(other.may(&there.person, "zones:edit", "").await);
}
