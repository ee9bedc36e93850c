//! Listing roles.

use harness::World;
use serde_json::json;

use crate::catalogue::{listed, shown, texts};

/// S2.9: the catalogue can be listed, with the two headings of the seven roles
#[tokio::test]
async fn the_roles_are_listed_under_their_headings() {
    let (_, org) = World::with_organization("sites").await;

    let roles = listed(&org.owner, &org, "roles").await;

    let under = |heading: &str| texts(&roles, "category").iter().filter(|category| *category == heading).count();
    assert_eq!((roles.len(), under("Administrator Roles"), under("Limited Roles")), (7, 4, 3));
    assert!(roles.iter().all(|role| role["system"] == true && role["retired"] == false));
}

/// S5.2, S5.7, S5.10, S5.12, S5.14-S5.17, R4: what a role brings, what may be added to it, and which partners it takes
#[tokio::test]
async fn a_role_says_what_may_be_added_to_it_and_which_resources_it_takes() {
    let (_, org) = World::with_organization("partners").await;

    let of = async |key: &str, field: &str| shown(&org, "roles", key).await[field].clone();

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
