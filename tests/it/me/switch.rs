//! `POST /v1/me/organizations/{org}/switch`: changing the active organisation.

use harness::{Answer, Org, Person, World};
use http::Method;
use serde_json::{Value, json};

use super::{find_organization, list_organizations, my_organization};

async fn switch(person: &Person, org: &Org) -> Answer {
    person.request(Method::POST, &my_organization(org, "switch")).send().await
}

async fn active(person: &Person) -> Value {
    person.get("/v1/me").await.assert_status(200).body["active_organization"].clone()
}

async fn guest_of(org: &Org, email: &str) -> Person {
    org.joined(json!({ "emails": email, "kind": "guest", "period": "P7D" })).await.person
}

/// S3.13: a guest switches from one organisation to another, and exactly one is active.
#[tokio::test]
async fn a_guest_switches_between_organizations() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (one, other) = (world.organization("guests", &ada).await, world.organization("guests", &ada).await);
    let guest = guest_of(&one, "guest@example.com").await;
    guest_of(&other, "guest@example.com").await;
    assert_eq!(active(&guest).await, json!(null));

    for org in [&one, &other, &other] {
        switch(&guest, org).await.assert_status(204);

        assert_eq!(active(&guest).await, org.id.as_str());
        let displayed = list_organizations(&guest, "guest").await.into_iter().filter(|entry| entry["active"] == true);
        assert_eq!(displayed.map(|entry| entry["organization_id"].clone()).collect::<Vec<_>>(), [org.id.as_str()]);
    }
    assert_eq!(active(&ada).await, json!(null));
}

/// S3.13, C95: switching requires an active membership; a refusal has the same answer for every reason.
#[tokio::test]
async fn switching_requires_an_active_membership() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let guest = guest_of(&acme, "guest@example.com").await;
    let suspended = acme.accepted_member("suspended@example.com", "user").await;
    acme.owner.post(&acme.path("/members/suspend"), json!({ "members": [suspended.id] })).await.assert_status(200);
    acme.invited(json!({ "emails": "invited@example.com", "grant": { "role": "user" } })).await;
    world.advance("7d");

    for person in [guest, suspended.person, world.person("invited@example.com"), world.person("stranger@example.com")] {
        let real = switch(&person, &acme).await;
        real.assert_problem(404, "not_found");
        for id in ["org_01JD000000000000000000000A", "nonsense"] {
            let random = person.request(Method::POST, &format!("/v1/me/organizations/{id}/switch")).send().await;
            assert_eq!(
                (random.status, random.code(), &random.body["detail"]),
                (404, "not_found", &real.body["detail"])
            );
        }
        assert_eq!(active(&person).await, json!(null));
    }
}

/// S3.13, C15: the active organisation is none any more from the moment in which access to it ends, and is again when
/// it begins again.
#[tokio::test]
async fn the_active_organization_ends_with_the_access_to_it() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let grace = acme.accepted_member("grace@example.com", "user").await;
    switch(&grace.person, &acme).await.assert_status(204);
    let act = async |verb: &str| {
        acme.owner.post(&acme.path(verb), json!({ "members": [grace.id] })).await.assert_status(200);
    };

    act("/members/suspend").await;
    assert_eq!(active(&grace.person).await, json!(null));
    assert_eq!(find_organization(&grace.person, "member", &acme).await.expect("an entry")["active"], false);
    act("/members/reactivate").await;
    assert_eq!(active(&grace.person).await, acme.id.as_str());
    acme.owner.delete(&acme.path("")).await.assert_status(204);
    assert_eq!(active(&grace.person).await, json!(null));
}

/// C15, C16: a person who loses access while switching does not switch; switching gives no right and changes no
/// membership.
#[tokio::test(start_paused = true)]
async fn access_lost_concurrently_prevents_the_switch() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let grace = acme.accepted_member("grace@example.com", "user").await;
    let owner = acme.owner.via(&world.another_instance());
    let (path, body) = (acme.path("/members/remove"), json!({ "members": [grace.id] }));

    let meanwhile = async move { drop(owner.post(&path, body).await.assert_status(200)) };
    world.wire().before(harness::When::Operation(harness::WRITE, 0), move || meanwhile);

    switch(&grace.person, &acme).await.assert_problem(404, "not_found");
    assert_eq!(active(&grace.person).await, json!(null));
}

/// S3.13, S4.13: switching keeps the names of the profile, and a change of names keeps the active organisation.
#[tokio::test]
async fn concurrent_switch_and_profile_update_both_persist() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let acme = world.organization("guests", &ada).await;

    ada.patch("/v1/me", json!({ "first_name": "Ada" })).await.assert_status(200);
    switch(&ada, &acme).await.assert_status(204);
    ada.patch("/v1/me", json!({ "last_name": "Byron" })).await.assert_status(200);

    let observed = ada.get("/v1/me").await.body;
    assert_eq!(
        [&observed["first_name"], &observed["last_name"], &observed["active_organization"]],
        ["Ada", "Byron", acme.id.as_str()]
    );
}
