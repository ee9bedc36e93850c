//! Reading an organisation.

use harness::World;
use serde_json::{Value, json};

/// C96: a person who belongs to an organisation reads what it is; policy and seats only those who may change them.
#[tokio::test]
async fn policy_and_seats_are_shown_to_members_who_may_change_them() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let mut readers = Vec::new();
    for role in ["administrator", "account-manager", "user"] {
        readers.push(acme.accepted_member(&format!("{role}@example.com"), role).await.person);
    }
    readers.push(acme.joined(json!({ "emails": "guest@example.com", "kind": "guest" })).await.person);

    let (owner, mut observed) = (acme.read().await, Vec::new());
    for reader in readers {
        observed.push(reader.get(&acme.path("")).await.assert_status(200).body);
    }

    // What the caller may do differs from caller to caller.
    let rights = ["role", "permissions", "assignable"];
    let shown = |body: &Value| {
        let mut shown = body.as_object().expect("an object").clone();
        shown.retain(|name, _| !rights.contains(&name.as_str()));
        shown
    };
    assert_eq!(shown(&observed[0]), shown(&owner));
    assert_eq!(owner["seats"], json!({ "used": 4, "limit": null }));
    assert_eq!(owner["policy"]["guest_period"], "P90D");
    for body in &observed[1..] {
        let mut public = shown(&owner);
        public.remove("policy");
        public.remove("seats");
        assert_eq!(shown(body), public);
    }
}

/// C95, C15: to anyone who does not belong, no longer or not yet, an organisation is one that does not exist.
#[tokio::test]
async fn an_organisation_is_not_found_for_strangers() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let invited = world.person("invited@example.com");
    acme.invited(json!({ "emails": "invited@example.com", "grant": { "role": "user" } })).await;
    let removed = acme.accepted_member("removed@example.com", "administrator").await;
    let locked = acme.accepted_member("locked@example.com", "administrator").await;
    let expired = acme.joined(json!({ "emails": "guest@example.com", "kind": "guest", "period": "P1D" })).await;
    let ids = |id: &str| json!({ "members": [id] });
    acme.owner.post(&acme.path("/members/remove"), ids(&removed.id)).await.assert_status(200);
    acme.owner.post(&acme.path("/members/suspend"), ids(&locked.id)).await.assert_status(200);
    world.advance("1d");
    let stranger = world.person("eve@example.com");

    let mut random = stranger.get("/v1/organizations/org_01JD000000000000000000000A").await;
    for person in [&invited, &removed.person, &locked.person, &expired.person, &stranger] {
        let mut answer = person.get(&acme.path("")).await;
        for answer in [&mut answer, &mut random] {
            answer.body["request_id"] = json!("any");
        }
        assert_eq!((answer.status, &answer.body), (random.status, &random.body), "{}", person.email());
        assert_eq!(person.patch(&acme.path(""), json!({ "name": "Mine" })).await.status, 404);
        assert_eq!(person.delete(&acme.path("")).await.status, 404);
    }
    assert_eq!(acme.read().await["name"], "Acme");
}
