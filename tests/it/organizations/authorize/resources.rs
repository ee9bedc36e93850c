//! Questions about a resource use the current scopes.

use harness::{Org, Person, World};
use http::Method;
use serde_json::{Value, json};

use super::{allowed, authorize, decision, denied};

async fn put(org: &Org, path: &str, body: Value) {
    org.owner.put(&org.path(&format!("/resources/{path}")), body).await.assert_status(200);
}

async fn reaches(person: &Person, org: &Org, site: &str) -> (bool, String) {
    let question = json!({ "permission": "sites:view", "resource": { "type": "site", "id": site } });
    decision(person, org, question).await
}

async fn helpdesk(org: &Org, email: &str, scope: Value) -> Person {
    org.joined(json!({ "emails": email, "grant": { "role": "helpdesk", "scopes": [scope] } })).await.person
}

async fn sites(world: &World) -> Org {
    let org = world.acme("sites").await;
    put(&org, "site/emea", json!({ "name": "EMEA", "is_group": true })).await;
    put(&org, "site/berlin", json!({ "name": "Berlin", "groups": ["emea"] })).await;
    put(&org, "site/tokyo", json!({ "name": "Tokyo" })).await;
    org
}

/// S2.11a-S2.11c: all sites also reaches those to come, a group follows its content, named sites are those and no
/// others.
#[tokio::test]
async fn scopes_follow_changes_of_resource_groups() {
    let world = World::new().await;
    let org = sites(&world).await;
    let all = helpdesk(&org, "all@example.com", json!({ "type": "site", "mode": "all" })).await;
    let group = helpdesk(&org, "group@example.com", json!({ "type": "site", "mode": "groups", "ids": ["emea"] })).await;
    let named =
        helpdesk(&org, "named@example.com", json!({ "type": "site", "mode": "resources", "ids": ["berlin"] })).await;

    for (person, tokyo) in [(&all, allowed()), (&group, denied("out_of_scope")), (&named, denied("out_of_scope"))] {
        assert_eq!((reaches(person, &org, "berlin").await, reaches(person, &org, "tokyo").await), (allowed(), tokyo));
    }
    put(&org, "site/tokyo", json!({ "name": "Tokyo", "groups": ["emea"] })).await;
    put(&org, "site/berlin", json!({ "name": "Berlin" })).await;
    put(&org, "site/oslo", json!({ "name": "Oslo" })).await;

    let now = async |person| {
        [
            reaches(person, &org, "berlin").await.0,
            reaches(person, &org, "tokyo").await.0,
            reaches(person, &org, "oslo").await.0,
        ]
    };
    assert_eq!(now(&all).await, [true, true, true]);
    assert_eq!(now(&group).await, [false, true, false]);
    assert_eq!(now(&named).await, [true, false, false]);
    let question = json!({ "permission": "sites:view", "resource": { "type": "site", "id": "tokyo" } });
    let scope = authorize(&group, &org, question).await.body["scope"].clone();
    assert_eq!(scope, json!({ "type": "site", "mode": "groups", "ids": ["emea"] }));
}

/// C95: what was deleted, belongs to another organisation, or never was: one answer, for the owner too.
#[tokio::test]
async fn a_deleted_or_foreign_resource_is_accessible_to_no_member() {
    let world = World::new().await;
    let (org, other) = (sites(&world).await, world.acme("sites").await);
    put(&other, "site/foreign", json!({ "name": "Foreign" })).await;
    let named =
        helpdesk(&org, "named@example.com", json!({ "type": "site", "mode": "resources", "ids": ["tokyo"] })).await;
    assert_eq!(reaches(&named, &org, "tokyo").await, allowed());

    org.owner.request(Method::DELETE, &org.path("/resources/site/tokyo")).send().await;

    for site in ["tokyo", "foreign", "random"] {
        let gone = reaches(&org.owner, &org, site).await;
        assert_eq!(
            (gone, reaches(&named, &org, site).await),
            (denied("unknown_resource"), denied("unknown_resource")),
            "{site}"
        );
    }
}

/// S5.7-S5.9, S5.11, C22: a Partner sees one partner, a Normal user those that were granted, an Admin all.
#[tokio::test]
async fn a_partner_has_no_access_to_other_partners() {
    let world = World::new().await;
    let org = world.acme("partners").await;
    for id in ["acme", "globex", "initech"] {
        put(&org, &format!("partner/{id}"), json!({ "name": id })).await;
    }
    let scopes = |ids: &[&str]| json!([{ "type": "partner", "mode": "resources", "ids": ids }]);
    let member = async |email: &str, grant: Value| org.joined(json!({ "emails": email, "grant": grant })).await.person;
    let partner = member("partner@example.com", json!({ "role": "partner", "scopes": scopes(&["acme"]) })).await;
    let several =
        member("several@example.com", json!({ "role": "normal", "scopes": scopes(&["acme", "globex"]) })).await;
    let none = member("none@example.com", json!({ "role": "normal" })).await;
    let sees = async |person: &Person| {
        let mut observed = Vec::new();
        for id in ["acme", "globex", "initech"] {
            let question = json!({ "permission": "activity:messages", "resource": { "type": "partner", "id": id } });
            observed.push(decision(person, &org, question).await.0);
        }
        observed
    };

    assert_eq!(sees(&partner).await, [true, false, false]);
    assert_eq!(sees(&several).await, [true, true, false]);
    assert_eq!(sees(&none).await, [false, false, false]);
    assert_eq!(sees(&org.owner).await, [true, true, true]);
}
