//! S2: site access, and fields that are chosen from lists.

use serde_json::{Value, json};

use super::{all_sites, observer, some};
use crate::acceptance::Admin;

fn with_access(email: &str, scopes: &Value) -> Value {
    let mut form = observer(email);
    form["grant"]["scopes"] = scopes.clone();
    form
}

/// S2.10: at least one site is required, in every mode, when invited as when edited.
#[tokio::test]
async fn at_least_one_site_is_required() {
    let admin = Admin::of("sites").await.with_sites().await;
    let grace = admin.org.accepted_member("grace@example.com", "observer").await.id;

    for none in [json!([]), some("resources", &[]), some("groups", &[])] {
        let invite = admin.org.invite(with_access("alan@example.com", &none)).await;
        assert_eq!((invite.status, invite.faults()[0].1), (422, "scope_required"), "{none}");
        let edit = admin.patch_member(&grace, json!({ "grant": { "scopes": none } })).await;
        assert_eq!((edit.status, edit.faults()[0].1), (422, "scope_required"), "{none}");
    }
    assert_eq!(admin.status("alan@example.com").await, "");
}

/// S2.11a: All Sites is every site of the organisation, also those to come.
#[tokio::test]
async fn all_sites_include_future_sites() {
    let admin = Admin::of("sites").await.with_sites().await;
    let grace = admin.org.joined(with_access("grace@example.com", &all_sites())).await.person;

    assert!(admin.is_allowed(&grace, "sites:view", "site/tokyo").await);
    assert!(!admin.is_allowed(&grace, "sites:view", "site/oslo").await);
    admin.put("resources/site/oslo", json!({ "name": "oslo" })).await;
    assert!(admin.is_allowed(&grace, "sites:view", "site/oslo").await);
}

/// S2.11b: Site Groups are one or more groups, and follow what is in them.
#[tokio::test]
async fn site_groups_follow_their_current_sites() {
    let admin = Admin::of("sites").await.with_sites().await;
    admin.put("resources/site/apac", json!({ "name": "APAC", "is_group": true })).await;
    let grace = admin.org.joined(with_access("grace@example.com", &some("groups", &["emea", "apac"]))).await.person;
    let sees = async || {
        let mut observed = Vec::new();
        for site in ["berlin", "paris", "tokyo"] {
            observed.push(admin.is_allowed(&grace, "sites:view", &format!("site/{site}")).await);
        }
        observed
    };

    assert_eq!(sees().await, [true, true, false]);
    admin.put("resources/site/paris", json!({ "name": "paris" })).await;
    admin.put("resources/site/tokyo", json!({ "name": "tokyo", "groups": ["apac"] })).await;
    assert_eq!(sees().await, [true, false, true]);
}

/// S2.11c: Specific Sites are one or more sites, and no others.
#[tokio::test]
async fn specific_sites_give_access_to_those_only() {
    let admin = Admin::of("sites").await.with_sites().await;
    let grace =
        admin.org.joined(with_access("grace@example.com", &some("resources", &["berlin", "tokyo"]))).await.person;

    for (site, observed) in [("berlin", true), ("paris", false), ("tokyo", true)] {
        assert_eq!(admin.is_allowed(&grace, "sites:view", &format!("site/{site}")).await, observed, "{site}");
    }
}

/// S2.15: role and site access are chosen from what is there: an unknown role, site or group is refused by its field.
#[tokio::test]
async fn roles_and_sites_to_choose_from_are_listed() {
    let admin = Admin::of("sites").await.with_sites().await;
    let cases = [
        (json!({ "role": "emperor", "scopes": all_sites() }), "/grant/role"),
        (json!({ "role": "observer", "scopes": some("resources", &["atlantis"]) }), "/grant/scopes/0/ids"),
        (json!({ "role": "observer", "scopes": some("groups", &["berlin"]) }), "/grant/scopes/0/ids"),
    ];
    let offered = admin.ada.get(&admin.org.path("/resources?type=site")).await.assert_status(200).body;
    assert_eq!(offered["resources"].as_array().unwrap().len(), 4);

    for (grant, pointer) in cases {
        let answer = admin.org.invite(json!({ "emails": ["alan@example.com"], "grant": grant })).await;
        assert_eq!((answer.status, answer.faults()), (422, vec![(pointer, "unknown_reference")]), "{}", answer.text());
    }
}
