//! What functions call where it is not the plain case: other questions, guests, successors, keys, jobs.

use harness::{Org, Person, World};
use http::Method;
use serde_json::{Value, json};

use super::least_privilege::{Deeds, note};

async fn measured(deeds: &mut Deeds, world: &World, function: &str, ask: harness::RequestBuilder) {
    let (answer, traffic) = world.measure(ask.send()).await;
    assert!(answer.status < 300, "{function}: {}", answer.text());
    note(deeds, function, &traffic.calls);
}

fn posted(person: &Person, path: &str, body: &Value) -> harness::RequestBuilder {
    person.request(Method::POST, path).json(body).header("idempotency-key", "story")
}

/// All of it.
pub(super) async fn all(deeds: &mut Deeds) {
    questions(deeds).await;
    guests(deeds).await;
    resources(deeds).await;
    removal_everywhere(deeds).await;
    for template in ["guests", "portal"] {
        jobs(deeds, template).await;
    }
    more_than_one_run_does(deeds).await;
}

async fn questions(deeds: &mut Deeds) {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let id = acme.invited(json!({ "emails": "grace@example.com", "grant": { "role": "user" } })).await;
    world.pump().await;
    let get = |path: &str| acme.owner.request(Method::GET, &acme.path(path));
    for question in ["?sort=email", "?sort=name", "?q=grace", "?role=user"] {
        measured(deeds, &world, "members-list", get(&format!("/members{question}"))).await;
    }
    for question in ["", &format!("?target={id}"), "?actor=local%7Cada@example.com"] {
        measured(deeds, &world, "audit-list", get(&format!("/audit{question}"))).await;
    }
    let token = json!({ "token": world.link_token("grace@example.com") });
    let asked = json!({ "permission": "members:read" });
    measured(deeds, &world, "invitations-preview", posted(&world.anonymous(), "/v1/invitations/preview", &token)).await;
    let authorize = posted(&acme.owner, &acme.path("/authorize"), &asked);
    measured(deeds, &world, "organizations-authorize", authorize).await;

    world.advance("8d");
    let again = json!({ "emails": "grace@example.com", "grant": { "role": "user" } });
    measured(deeds, &world, "invitations-create", posted(&acme.owner, &acme.path("/invitations"), &again)).await;
}

async fn guests(deeds: &mut Deeds) {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    acme.invited(json!({ "emails": "gus@example.com", "kind": "guest" })).await;
    world.pump().await;
    let (gus, token) = (world.person("gus@example.com"), json!({ "token": world.link_token("gus@example.com") }));
    measured(deeds, &world, "invitations-decline", posted(&gus, "/v1/invitations/decline", &token)).await;

    let gia = acme.joined(json!({ "emails": "gia@example.com", "kind": "guest" })).await;
    let leave = format!("/v1/me/organizations/{}/leave", acme.id);
    measured(deeds, &world, "me-leave", posted(&gia.person, &leave, &json!({}))).await;
}

async fn resources(deeds: &mut Deeds) {
    let world = World::new().await;
    let acme = world.organization("sites", &world.person("ada@example.com")).await;
    let put = |path: &str, body: Value| acme.owner.request(Method::PUT, &acme.path(path)).json(&body);
    measured(deeds, &world, "resources-put", put("/resources/site/emea", json!({ "name": "A", "is_group": true })))
        .await;
    let inside = json!({ "name": "Berlin", "groups": ["emea"] });
    measured(deeds, &world, "resources-put", put("/resources/site/berlin", inside)).await;
    let delete = acme.owner.request(Method::DELETE, &acme.path("/resources/site/berlin"));
    measured(deeds, &world, "resources-delete", delete).await;
    for _ in 0..2 {
        let group = json!({ "name": "Readers", "grant": { "role": "observer", "scopes": [{ "type": "site", "mode": "all" }] } });
        measured(deeds, &world, "groups-put", put("/groups/readers", group)).await;
    }
}

async fn removal_everywhere(deeds: &mut Deeds) {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (one, two) = (world.organization("portal", &ada).await, world.organization("portal", &ada).await);
    let grace = one.joined(json!({ "emails": "grace@example.com" })).await;
    two.joined(json!({ "emails": "grace@example.com" })).await;

    let everywhere = json!({ "members": [grace.id], "everywhere": true });
    measured(deeds, &world, "members-remove", posted(&ada, &one.path("/members/remove"), &everywhere)).await;
    one.joined(json!({ "emails": "alan@example.com" })).await;
    for description in
        [json!({}), json!({ "q": "x" }), json!({ "kind": "guest" }), json!({ "group": "administrative" })]
    {
        let rehearsal = json!({ "all_matching": description, "dry_run": true });
        let ask = ada.request(Method::POST, &one.path("/members/remove")).json(&rehearsal);
        measured(deeds, &world, "members-remove", ask).await;
    }
}

async fn due(deeds: &mut Deeds, world: &World) {
    for job in super::jobs::scheduled() {
        let (_, traffic) = world.measure(world.run_job(job)).await;
        note(deeds, job, &traffic.calls);
    }
}

async fn delivered(deeds: &mut Deeds, world: &World) {
    let (_, traffic) = world.measure(world.pump()).await;
    note(deeds, "jobs-deliver", &traffic.calls);
}

async fn busy(acme: &Org, grant: &Value) {
    acme.joined(json!({ "emails": "gus@example.com", "kind": "guest", "period": "P7D" })).await;
    acme.joined(json!({ "emails": "gia@example.com", "grant": grant })).await;
    acme.invited(json!({ "emails": "late@example.com", "grant": grant })).await;
    acme.invited(json!({ "emails": "later@example.com", "kind": "guest" })).await;
}

/// Every job, day by day, in an organisation in which something falls due for each.
async fn jobs(deeds: &mut Deeds, template: &str) {
    let world = World::new().await;
    let acme = world.organization(template, &world.person("ada@example.com")).await;
    let grant = if template == "guests" { json!({ "role": "user" }) } else { json!({}) };
    busy(&acme, &grant).await;
    delivered(deeds, &world).await;
    for day in 0..9 {
        acme.invited(json!({ "emails": format!("d{day}@example.com"), "grant": grant })).await;
        world.advance("1d");
        due(deeds, &world).await;
        delivered(deeds, &world).await;
    }
    acme.owner.delete(&acme.path("")).await.assert_status(204);
    world.advance("40d");
    due(deeds, &world).await;
}

/// Sweeps that stop early, and hand over what they leave.
async fn more_than_one_run_does(deeds: &mut Deeds) {
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
        note(deeds, job, &traffic.calls);
        let events = world.continuations().into_iter().filter(|event| event.detail_type == job);
        assert!(events.count() > 0, "{job}");
    }
}
