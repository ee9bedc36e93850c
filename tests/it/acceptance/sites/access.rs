//! S2: site access, and fields that are chosen from lists.

use serde_json::{Value, json};

use super::{all_sites, observer, some};
use crate::acceptance::Desk;

fn with_access(email: &str, scopes: &Value) -> Value {
    let mut form = observer(email);
    form["grant"]["scopes"] = scopes.clone();
    form
}

/// S2.10: at least one site is required, in every mode, when invited as when edited.
#[tokio::test]
async fn at_least_one_site_is_required() {
    let desk = Desk::of("sites").await.with_sites().await;
    let grace = desk.org.accepted_member("grace@example.com", "observer").await.id;

    for none in [json!([]), some("resources", &[]), some("groups", &[])] {
        let invite = desk.org.invite(with_access("alan@example.com", &none)).await;
        assert_eq!((invite.status, invite.faults()[0].1), (422, "scope_required"), "{none}");
        let edit = desk.save(&grace, json!({ "grant": { "scopes": none } })).await;
        assert_eq!((edit.status, edit.faults()[0].1), (422, "scope_required"), "{none}");
    }
    assert_eq!(desk.status("alan@example.com").await, "");
}

/// S2.11a: All Sites is every site of the organisation, also those to come.
#[tokio::test]
async fn all_sites_are_also_those_to_come() {
    let desk = Desk::of("sites").await.with_sites().await;
    let grace = desk.org.joined(with_access("grace@example.com", &all_sites())).await.person;

    assert!(desk.may(&grace, "sites:view", "site/tokyo").await);
    assert!(!desk.may(&grace, "sites:view", "site/oslo").await);
    desk.put("resources/site/oslo", json!({ "name": "oslo" })).await;
    assert!(desk.may(&grace, "sites:view", "site/oslo").await);
}

/// S2.11b: Site Groups are one or more groups, and follow what is in them.
#[tokio::test]
async fn site_groups_follow_what_is_in_them() {
    let desk = Desk::of("sites").await.with_sites().await;
    desk.put("resources/site/apac", json!({ "name": "APAC", "is_group": true })).await;
    let grace = desk.org.joined(with_access("grace@example.com", &some("groups", &["emea", "apac"]))).await.person;
    let sees = async || {
        let mut seen = Vec::new();
        for site in ["berlin", "paris", "tokyo"] {
            seen.push(desk.may(&grace, "sites:view", &format!("site/{site}")).await);
        }
        seen
    };

    assert_eq!(sees().await, [true, true, false]);
    desk.put("resources/site/paris", json!({ "name": "paris" })).await;
    desk.put("resources/site/tokyo", json!({ "name": "tokyo", "groups": ["apac"] })).await;
    assert_eq!(sees().await, [true, false, true]);
}

/// S2.11c: Specific Sites are one or more sites, and no others.
#[tokio::test]
async fn specific_sites_are_those_and_no_others() {
    let desk = Desk::of("sites").await.with_sites().await;
    let grace =
        desk.org.joined(with_access("grace@example.com", &some("resources", &["berlin", "tokyo"]))).await.person;

    for (site, seen) in [("berlin", true), ("paris", false), ("tokyo", true)] {
        assert_eq!(desk.may(&grace, "sites:view", &format!("site/{site}")).await, seen, "{site}");
    }
}

/// S2.15: role and site access are chosen from what is there: an unknown role, site or group is refused by its field.
#[tokio::test]
async fn role_and_sites_are_chosen_from_what_is_there() {
    let desk = Desk::of("sites").await.with_sites().await;
    let cases = [
        (json!({ "role": "emperor", "scopes": all_sites() }), "/grant/role"),
        (json!({ "role": "observer", "scopes": some("resources", &["atlantis"]) }), "/grant/scopes/0/ids"),
        (json!({ "role": "observer", "scopes": some("groups", &["berlin"]) }), "/grant/scopes/0/ids"),
    ];
    let offered = desk.ada.get(&desk.org.path("/resources?type=site")).await.assert_status(200).body;
    assert_eq!(offered["resources"].as_array().unwrap().len(), 4);

    for (grant, pointer) in cases {
        let answer = desk.org.invite(json!({ "emails": ["alan@example.com"], "grant": grant })).await;
        assert_eq!((answer.status, answer.faults()), (422, vec![(pointer, "unknown_reference")]), "{}", answer.text());
    }
}
