//! What functions call where it is not the plain case: other questions, guests, successors, keys, jobs.

use harness::{Org, Person, World};
use http::Method;
use serde_json::{Value, json};

use super::least_privilege::{UsedPermissions, note};

async fn measured(used: &mut UsedPermissions, world: &World, function: &str, ask: harness::RequestBuilder) {
    let (answer, traffic) = world.measure(ask.send()).await;
    assert!(answer.status < 300, "{function}: {}", answer.text());
    note(used, function, &traffic.calls);
}

fn posted(person: &Person, path: &str, body: &Value) -> harness::RequestBuilder {
    person.request(Method::POST, path).json(body).header("idempotency-key", "story")
}

/// All of it.
pub(super) async fn all(used: &mut UsedPermissions) {
    questions(used).await;
    guests(used).await;
    resources(used).await;
    removal_everywhere(used).await;
    for template in ["guests", "portal"] {
        jobs(used, template).await;
    }
    more_than_one_run_does(used).await;
}

async fn questions(used: &mut UsedPermissions) {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let id = acme.invited(json!({ "emails": "grace@example.com", "grant": { "role": "user" } })).await;
    world.pump().await;
    let get = |path: &str| acme.owner.request(Method::GET, &acme.path(path));
    for question in ["?sort=email", "?sort=name", "?q=grace", "?role=user"] {
        measured(used, &world, "members-list", get(&format!("/members{question}"))).await;
    }
    for question in ["", &format!("?target={id}"), "?actor=local%7Cada@example.com"] {
        measured(used, &world, "audit-list", get(&format!("/audit{question}"))).await;
    }
    let token = json!({ "token": world.link_token("grace@example.com") });
    let asked = json!({ "permission": "members:read" });
    measured(used, &world, "invitations-preview", posted(&world.anonymous(), "/v1/invitations/preview", &token)).await;
    let authorize = posted(&acme.owner, &acme.path("/authorize"), &asked);
    measured(used, &world, "organizations-authorize", authorize).await;

    world.advance("8d");
    let again = json!({ "emails": "grace@example.com", "grant": { "role": "user" } });
    measured(used, &world, "invitations-create", posted(&acme.owner, &acme.path("/invitations"), &again)).await;
}

async fn guests(used: &mut UsedPermissions) {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    acme.invited(json!({ "emails": "gus@example.com", "kind": "guest" })).await;
    world.pump().await;
    let (gus, token) = (world.person("gus@example.com"), json!({ "token": world.link_token("gus@example.com") }));
    measured(used, &world, "invitations-decline", posted(&gus, "/v1/invitations/decline", &token)).await;

    let gia = acme.joined(json!({ "emails": "gia@example.com", "kind": "guest" })).await;
    let leave = format!("/v1/me/organizations/{}/leave", acme.id);
    measured(used, &world, "me-leave", posted(&gia.person, &leave, &json!({}))).await;
}

async fn resources(used: &mut UsedPermissions) {
    let world = World::new().await;
    let acme = world.organization("sites", &world.person("ada@example.com")).await;
    let put = |path: &str, body: Value| acme.owner.request(Method::PUT, &acme.path(path)).json(&body);
    measured(used, &world, "resources-put", put("/resources/site/emea", json!({ "name": "A", "is_group": true })))
        .await;
    let inside = json!({ "name": "Berlin", "groups": ["emea"] });
    measured(used, &world, "resources-put", put("/resources/site/berlin", inside)).await;
    let delete = acme.owner.request(Method::DELETE, &acme.path("/resources/site/berlin"));
    measured(used, &world, "resources-delete", delete).await;
    for _ in 0..2 {
        let group = json!({ "name": "Readers", "grant": { "role": "observer", "scopes": [{ "type": "site", "mode": "all" }] } });
        measured(used, &world, "groups-put", put("/groups/readers", group)).await;
    }
}

async fn removal_everywhere(used: &mut UsedPermissions) {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (one, two) = (world.organization("portal", &ada).await, world.organization("portal", &ada).await);
    let grace = one.joined(json!({ "emails": "grace@example.com" })).await;
    two.joined(json!({ "emails": "grace@example.com" })).await;

    let everywhere = json!({ "members": [grace.id], "everywhere": true });
    measured(used, &world, "members-remove", posted(&ada, &one.path("/members/remove"), &everywhere)).await;
    one.joined(json!({ "emails": "alan@example.com" })).await;
    for description in
        [json!({}), json!({ "q": "x" }), json!({ "kind": "guest" }), json!({ "group": "administrative" })]
    {
        let rehearsal = json!({ "all_matching": description, "dry_run": true });
        let ask = ada.request(Method::POST, &one.path("/members/remove")).json(&rehearsal);
        measured(used, &world, "members-remove", ask).await;
    }
}

async fn due(used: &mut UsedPermissions, world: &World) {
    for job in super::jobs::scheduled() {
        let (_, traffic) = world.measure(world.run_job(job)).await;
        note(used, job, &traffic.calls);
    }
}

async fn delivered(used: &mut UsedPermissions, world: &World) {
    let (_, traffic) = world.measure(world.pump()).await;
    note(used, "jobs-deliver", &traffic.calls);
}

async fn busy(acme: &Org, grant: &Value) {
    acme.joined(json!({ "emails": "gus@example.com", "kind": "guest", "period": "P7D" })).await;
    acme.joined(json!({ "emails": "gia@example.com", "grant": grant })).await;
    acme.invited(json!({ "emails": "late@example.com", "grant": grant })).await;
    acme.invited(json!({ "emails": "later@example.com", "kind": "guest" })).await;
}

/// Every job, day by day, in an organisation in which something falls due for each.
async fn jobs(used: &mut UsedPermissions, template: &str) {
    let world = World::new().await;
    let acme = world.organization(template, &world.person("ada@example.com")).await;
    let grant = if template == "guests" { json!({ "role": "user" }) } else { json!({}) };
    busy(&acme, &grant).await;
    delivered(used, &world).await;
    for day in 0..9 {
        acme.invited(json!({ "emails": format!("d{day}@example.com"), "grant": grant })).await;
        world.advance("1d");
        due(used, &world).await;
        delivered(used, &world).await;
    }
    acme.owner.delete(&acme.path("")).await.assert_status(204);
    world.advance("40d");
    due(used, &world).await;
}

/// Sweeps that stop early, and hand over what they leave.
async fn more_than_one_run_does(used: &mut UsedPermissions) {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    for name in ["gus", "eve", "joe", "kim", "lou", "mia"] {
        let guest = json!({ "emails": format!("{name}@example.com"), "kind": "guest", "period": "P7D" });
        acme.joined(guest).await;
        acme.invited(json!({ "emails": format!("late-{name}@example.com"), "grant": { "role": "user" } })).await;
    }
    for (advance, job) in [("4d", "jobs-remind-guests"), ("3d", "jobs-expire-guests"), ("1s", "jobs-lapse-invitations")]
    {
        world.advance(advance);
        let (ran, traffic) = world.measure(world.run_job_with(job, &json!({ "most": 1 }))).await;
        assert!(ran["handed_over"].as_u64().is_some_and(|runs| runs > 0), "{job}: {ran}");
        note(used, job, &traffic.calls);
        let events = world.continuations().into_iter().filter(|event| event.detail_type == job);
        assert!(events.count() > 0, "{job}");
    }
}
