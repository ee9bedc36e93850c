//! S4: moving users, and the groups that are built in.

use serde_json::{Value, json};

use super::ADMINISTRATORS;
use crate::acceptance::Admin;

/// S4.25, S4.26: the selected users move to the destination group: out of the one before, with the permissions of the
/// new one only.
#[tokio::test]
async fn moved_users_leave_one_group_for_the_other() {
    let admin = Admin::of("portal").await;
    let guard = admin.joined("guard", Some("security-administration")).await;
    let chief = admin.joined("chief", Some("administrative")).await;
    let plain = admin.joined("plain", None).await;
    let held = async |person| {
        (admin.is_allowed(person, "zones:edit", "").await, admin.is_allowed(person, "security:configure", "").await)
    };
    let move_to = async |group: Value| {
        let form = json!({ "members": [guard.id, chief.id, plain.id], "group": group });
        admin.post_form("/members/move", form).await.assert_status(200)
    };

    move_to(json!("security-administration")).await;
    for member in [&guard, &chief, &plain] {
        assert_eq!(admin.org.member(&member.id).await["group"], "security-administration");
        assert_eq!(held(&member.person).await, (false, true));
    }
    assert!(admin.org.members("?group=administrative").await.is_empty());
    move_to(json!("administrative")).await;
    assert_eq!(held(&plain.person).await, (true, true));
    move_to(json!(null)).await;
    for member in [&guard, &chief, &plain] {
        assert_eq!(held(&member.person).await, (false, false));
    }
    assert_eq!(
        admin.audit_actions(&format!("?target={}", chief.id)).await,
        ["invited", "accepted", "moved", "moved", "moved"]
    );
}

/// S4.32: Owner, ADMINISTRATIVE and SECURITY-ADMINISTRATION are built in and cannot be deleted or changed; what their
/// members may do comes with the group.
#[tokio::test]
async fn three_groups_are_built_in_and_give_the_permissions() {
    let admin = Admin::of("portal").await;
    let groups = admin.ada.get(&admin.org.path("/groups")).await.assert_status(200).body;
    let named =
        |key: &str| groups["groups"].as_array().unwrap().iter().find(|group| group["key"] == key).unwrap().clone();

    for (group, name) in ADMINISTRATORS.into_iter().zip(["Owner", "ADMINISTRATIVE", "SECURITY-ADMINISTRATION"]) {
        assert_eq!((&named(group)["name"], &named(group)["system"]), (&json!(name), &json!(true)));
        let path = admin.org.path(&format!("/groups/{group}"));
        admin.ada.delete(&path).await.assert_problem(409, "system_entry");
        let change = json!({ "name": "Mine", "grant": {} });
        admin.ada.put(&path, change).await.assert_problem(409, "system_entry");

        let member = admin.joined(group, Some(group)).await;
        assert!(admin.is_allowed(&member.person, "members:suspend", "").await, "{group}");
        assert_eq!(admin.org.member(&member.id).await["grant"]["role"], json!(null), "{group}");
    }
}
