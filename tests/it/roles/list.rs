//! Listing roles.

use harness::World;
use serde_json::json;

use crate::catalog::{find_entry, list_entries, values_of};

/// S2.9: the catalogue can be listed, with the two headings of the seven roles
#[tokio::test]
async fn roles_are_listed_with_their_categories() {
    let (_, org) = World::with_organization("sites").await;

    let roles = list_entries(&org.owner, &org, "roles").await;

    let under = |heading: &str| values_of(&roles, "category").iter().filter(|category| *category == heading).count();
    assert_eq!((roles.len(), under("Administrator Roles"), under("Limited Roles")), (7, 4, 3));
    assert!(roles.iter().all(|role| role["system"] == true && role["retired"] == false));
}

/// S5.2, S5.7, S5.10, S5.12, S5.14-S5.17, R4: what a role brings, what may be added to it, and which partners it takes
#[tokio::test]
async fn a_role_shows_its_grantable_permissions_and_scope_rules() {
    let (_, org) = World::with_organization("partners").await;

    let of = async |key: &str, field: &str| find_entry(&org, "roles", key).await[field].clone();

    assert_eq!(of("partner", "grantable").await, json!(["issues:comments"]));
    assert_eq!(
        of("normal", "grantable").await,
        json!(["integrations:access", "issues:comments", "messages:reprocess"])
    );
    assert_eq!(
        of("partner", "scope_rules").await,
        json!({ "partner": { "modes": ["resources"], "min": 1, "max": 1 } })
    );
    assert_eq!(of("normal", "scope_rules").await, json!({ "partner": { "modes": ["resources"], "min": 0 } }));
    assert_eq!(of("admin", "scope_rules").await["partner"]["modes"], json!(["all"]));
}
