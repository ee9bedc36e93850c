//! S4: what the three administrating groups do about a user who cannot get in, or is not to.

use serde_json::json;

use super::ADMINISTRATORS;
use crate::acceptance::{Admin, failed, post_as};

const BUTTONS: [(&str, &str); 3] = [
    ("/members/reset-password", "password_reset_requested"),
    ("/members/suspend", "suspended"),
    ("/members/reactivate", "reactivated"),
];

/// S4.9: password reset, deactivation and reactivation belong to Owner, ADMINISTRATIVE and SECURITY-ADMINISTRATION.
#[tokio::test]
async fn only_the_three_administrator_groups_reset_deactivate_and_reactivate() {
    let admin = Admin::of("portal").await;
    let grace = admin.joined("grace", None).await;
    let plain = admin.joined("plain", None).await.person;
    admin.put("groups/readers", json!({ "name": "Readers", "grant": {} })).await;
    let reader = admin.joined("reader", Some("readers")).await.person;

    for group in ADMINISTRATORS {
        admin.world.advance("1d");
        let actor = admin.joined(group, Some(group)).await.person;
        for (button, outcome) in BUTTONS {
            assert_eq!(post_as(&actor, &admin.org, button, &grace.id).await, (200, outcome.to_owned()), "{group}");
        }
    }
    for actor in [plain, reader] {
        for (button, _) in BUTTONS {
            assert_eq!(post_as(&actor, &admin.org, button, &grace.id).await, failed(403, "forbidden"), "{button}");
        }
    }
    let email = admin.world.pump().await;
    assert!(email > 0 && admin.world.event_types().contains(&"membership.password_reset_requested".to_owned()));
}

/// S4.10: a person who has several accounts with differing permissions adds and moves users only where they have the
/// permission.
#[tokio::test]
async fn a_permission_in_one_account_does_not_apply_in_another() {
    let admin = Admin::of("portal").await;
    let other = admin.second("portal").await;
    let deputy = admin.joined("deputy", Some("administrative")).await.person;
    let there = other.joined("deputy", Some("security-administration")).await;
    let grace = admin.joined("grace", None).await.id;
    let alan = other.joined("alan", None).await.id;
    let moved = |id: &str| json!({ "members": [id], "group": "security-administration" });
    let added = json!({ "email": "grace@example.com" });

    let add = deputy.post(&other.org.path("/members"), added).await;
    let move_there = deputy.post(&other.org.path("/members/move"), moved(&alan)).await;
    assert_eq!([add.code(), move_there.code()], ["forbidden"; 2]);
    deputy.post(&admin.org.path("/members/move"), moved(&grace)).await.assert_status(200);
    other.patch_member(&there.id, json!({ "group": "administrative" })).await.assert_status(200);
    deputy.post(&other.org.path("/members/move"), moved(&alan)).await.assert_status(200);
    deputy.post(&other.org.path("/members"), json!({ "email": "grace@example.com" })).await.assert_status(201);
}
