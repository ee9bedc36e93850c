//! Scenarios that make functions call what the plain cases do not: other queries, guests, resources, removals, jobs.

use functions::jobs::FEEDBACK;
use harness::{Fault, Org, Person, When, World};
use http::Method;
use local::aws::ses::{Feedback, SesError};
use serde_json::{Value, json};

use super::least_privilege::{UsedPermissions, record};
use crate::journeys::operation_fixture::product_definition;

async fn record_request(used: &mut UsedPermissions, world: &World, function: &str, ask: harness::RequestBuilder) {
    let (answer, traffic) = world.measure(ask.send()).await;
    assert!(answer.status < 300, "{function}: {}", answer.text());
    record(used, function, &traffic.calls);
}

fn keyed_post(person: &Person, path: &str, body: &Value) -> harness::RequestBuilder {
    person.request(Method::POST, path).json(body).header("idempotency-key", "scenario")
}

/// Runs all scenarios.
pub(super) async fn all(used: &mut UsedPermissions) {
    queries(used).await;
    guests(used).await;
    new_addresses(used).await;
    resources(used).await;
    removal_everywhere(used).await;
    for template in ["guests", "portal"] {
        jobs(used, template).await;
    }
    failed_deliveries(used).await;
    continuations(used).await;
    time_limits(used).await;
}

async fn queries(used: &mut UsedPermissions) {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let id = acme.invited(json!({ "emails": "grace@example.com", "grant": { "role": "user" } })).await;
    world.pump().await;
    let get = |path: &str| acme.owner.request(Method::GET, &acme.path(path));
    for query in [
        "?sort=email",
        "?sort=name",
        "?sort=last_login_at",
        "?q=grace",
        "?role=user",
        "?status=active",
        "?user=local%7Cada@example.com",
    ] {
        record_request(used, &world, "members-list", get(&format!("/members{query}"))).await;
        record_request(used, &world, "members-export", get(&format!("/members.csv{query}"))).await;
    }
    record_request(used, &world, "organizations-get", get("?counts=true")).await;
    for query in ["", "?q=grace"] {
        record_request(used, &world, "invitations-list", get(&format!("/invitations{query}"))).await;
    }
    for query in ["", &format!("?target={id}"), "?actor=local%7Cada@example.com"] {
        record_request(used, &world, "audit-list", get(&format!("/audit{query}"))).await;
    }
    for external_id in ["one", "two"] {
        let body = json!({ "external_id": external_id });
        record_request(
            used,
            &world,
            "organizations-update",
            acme.owner.request(Method::PATCH, &acme.path("")).json(&body),
        )
        .await;
    }
    let gone = world.organization("guests", &acme.owner).await;
    gone.owner.patch(&gone.path(""), json!({ "slug": "gone" })).await.assert_status(200);
    record_request(used, &world, "organizations-delete", gone.owner.request(Method::DELETE, &gone.path(""))).await;
    let definition = product_definition("View invoices");
    world.machine("latchkey/manage").put("/v1/product", definition).await.assert_status(200);
    record_request(used, &world, "product-get", acme.owner.request(Method::GET, "/v1/product?version=1")).await;
    let token = json!({ "token": world.link_token("grace@example.com") });
    let asked = json!({ "permission": "members:read" });
    record_request(
        used,
        &world,
        "invitations-preview",
        keyed_post(&world.anonymous(), "/v1/invitations/preview", &token),
    )
    .await;
    let authorize = keyed_post(&acme.owner, &acme.path("/authorize"), &asked);
    record_request(used, &world, "organizations-authorize", authorize).await;

    world.advance("8d");
    let again = json!({ "emails": "grace@example.com", "grant": { "role": "user" } });
    record_request(used, &world, "invitations-create", keyed_post(&acme.owner, &acme.path("/invitations"), &again))
        .await;
}

async fn guests(used: &mut UsedPermissions) {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    acme.invited(json!({ "emails": "gus@example.com", "kind": "guest" })).await;
    world.pump().await;
    let (gus, token) = (world.person("gus@example.com"), json!({ "token": world.link_token("gus@example.com") }));
    record_request(used, &world, "invitations-decline", keyed_post(&gus, "/v1/invitations/decline", &token)).await;

    let gia = acme.joined(json!({ "emails": "gia@example.com", "kind": "guest" })).await;
    let leave = format!("/v1/me/organizations/{}/leave", acme.id);
    record_request(used, &world, "me-leave", keyed_post(&gia.person, &leave, &json!({}))).await;
}

/// A person signs in with a new address, also one that has an open invitation.
async fn new_addresses(used: &mut UsedPermissions) {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let grace = acme.accepted_member("grace@example.com", "user").await.person;
    for (email, by_link) in [("one@example.com", false), ("two@example.com", true)] {
        acme.invited(json!({ "emails": email, "grant": { "role": "user" } })).await;
        world.pump().await;
        let grace = grace.claim("email", email);
        let token = json!({ "token": world.link_token(email) });
        if by_link {
            record_request(used, &world, "invitations-accept", keyed_post(&grace, "/v1/invitations/accept", &token))
                .await;
        } else {
            record_request(used, &world, "me-get", grace.request(Method::GET, "/v1/me")).await;
        }
    }
}

async fn resources(used: &mut UsedPermissions) {
    let world = World::new().await;
    let acme = world.organization("sites", &world.person("ada@example.com")).await;
    let put = |path: &str, body: Value| acme.owner.request(Method::PUT, &acme.path(path)).json(&body);
    record_request(
        used,
        &world,
        "resources-put",
        put("/resources/site/emea", json!({ "name": "A", "is_group": true })),
    )
    .await;
    let inside = json!({ "name": "Berlin", "groups": ["emea"] });
    record_request(used, &world, "resources-put", put("/resources/site/berlin", inside)).await;
    let delete = acme.owner.request(Method::DELETE, &acme.path("/resources/site/berlin"));
    record_request(used, &world, "resources-delete", delete).await;
    for _ in 0..2 {
        let group = json!({ "name": "Readers", "grant": { "role": "observer", "scopes": [{ "type": "site", "mode": "all" }] } });
        record_request(used, &world, "groups-put", put("/groups/readers", group)).await;
    }
}

async fn removal_everywhere(used: &mut UsedPermissions) {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (one, two) = (world.organization("portal", &ada).await, world.organization("portal", &ada).await);
    let grace = one.joined(json!({ "emails": "grace@example.com" })).await;
    two.joined(json!({ "emails": "grace@example.com" })).await;

    let everywhere = json!({ "members": [grace.id], "everywhere": true });
    record_request(used, &world, "members-remove", keyed_post(&ada, &one.path("/members/remove"), &everywhere)).await;
    one.joined(json!({ "emails": "alan@example.com" })).await;
    let filters = [
        json!({ "everybody": true }),
        json!({ "q": "x" }),
        json!({ "kind": "guest" }),
        json!({ "group": "administrative" }),
    ];
    for filter in filters {
        let rehearsal = json!({ "all_matching": filter, "dry_run": true });
        let ask = ada.request(Method::POST, &one.path("/members/remove")).json(&rehearsal);
        record_request(used, &world, "members-remove", ask).await;
        for operation in selecting_operations() {
            let path = operation.route().expect("a route").path.replace("{org}", &one.id);
            let mut body = json!({ "all_matching": filter });
            if operation.name == "members-move" {
                body["group"] = Value::Null;
            }
            // Some filters select only members that the operation refuses.
            let (answer, traffic) = world.measure(ada.request(Method::POST, &path).json(&body).send()).await;
            assert!(answer.status < 500, "{}: {}", operation.name, answer.text());
            record(used, operation.name, &traffic.calls);
        }
    }
}

async fn run_scheduled_jobs(used: &mut UsedPermissions, world: &World) {
    for job in super::jobs::scheduled() {
        let (_, traffic) = world.measure(world.run_job(job)).await;
        record(used, job, &traffic.calls);
    }
}

async fn deliver(used: &mut UsedPermissions, world: &World) {
    let (_, traffic) = world.measure(world.pump()).await;
    record(used, "jobs-deliver", &traffic.calls);
}

async fn fill(acme: &Org, grant: &Value) {
    acme.joined(json!({ "emails": "gus@example.com", "kind": "guest", "period": "P7D" })).await;
    acme.joined(json!({ "emails": "gia@example.com", "grant": grant })).await;
    acme.invited(json!({ "emails": "late@example.com", "grant": grant })).await;
    acme.invited(json!({ "emails": "later@example.com", "kind": "guest" })).await;
}

/// Runs every job on several days, in an organisation in which each of them has something to do.
async fn jobs(used: &mut UsedPermissions, template: &str) {
    let world = World::new().await;
    let acme = world.organization(template, &world.person("ada@example.com")).await;
    let grant = if template == "guests" { json!({ "role": "user" }) } else { json!({}) };
    fill(&acme, &grant).await;
    deliver(used, &world).await;
    for day in 0..9 {
        acme.invited(json!({ "emails": format!("d{day}@example.com"), "grant": grant })).await;
        world.advance("1d");
        run_scheduled_jobs(used, &world).await;
        deliver(used, &world).await;
    }
    acme.owner.delete(&acme.path("")).await.assert_status(204);
    world.advance("40d");
    run_scheduled_jobs(used, &world).await;
}

/// Emails that SES rejects, of the stream and of the sweep, and feedback on one that it has sent.
async fn failed_deliveries(used: &mut UsedPermissions) {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let invite = async |email: &str| acme.invited(json!({ "emails": email, "grant": { "role": "user" } })).await;
    invite("grace@example.com").await;
    world.cloud().ses().fail_next(1, SesError::MessageRejected);
    deliver(used, &world).await;

    invite("alan@example.com").await;
    world.cloud().ses().fail_next(1, SesError::AccountSuspended);
    deliver(used, &world).await;
    world.advance("10m");
    world.cloud().ses().fail_next(1, SesError::MessageRejected);
    let (ran, traffic) = world.measure(world.run_job("jobs-sweep-outbox")).await;
    assert_eq!(ran["delivered"], 1, "{ran}");
    record(used, "jobs-sweep-outbox", &traffic.calls);

    invite("kurt@example.com").await;
    deliver(used, &world).await;
    let email = world.cloud().ses().sent().pop().expect("an email");
    let bounced = Feedback::Bounced.event(&email, world.now());
    let app = world.app();
    let (ran, traffic) = world.measure(FEEDBACK.run(&app, bounced)).await;
    assert_eq!(ran.expect("a result"), json!({ "recorded": true }));
    record(used, "jobs-feedback", &traffic.calls);
}

/// Sweeps with a small budget, which publish continuations and meet a conflict.
async fn continuations(used: &mut UsedPermissions) {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    for name in ["gus", "eve", "joe", "kim", "lou", "mia"] {
        let guest = json!({ "emails": format!("{name}@example.com"), "kind": "guest", "period": "P7D" });
        acme.joined(guest).await;
        // A lapse that returns no seat only checks the organisation.
        acme.invited(json!({ "emails": format!("late-{name}@example.com"), "kind": "guest" })).await;
    }
    for (advance, job) in [("4d", "jobs-remind-guests"), ("3d", "jobs-expire-guests"), ("1s", "jobs-lapse-invitations")]
    {
        world.advance(advance);
        // Reminders first note that they look at an offset for the first time.
        let decision = usize::from(job == "jobs-remind-guests");
        world.wire().fail(When::Operation(harness::WRITE, decision), Fault::Conflict);
        let (ran, traffic) = world.measure(world.run_job_with(job, &json!({ "most": 1 }))).await;
        assert!(ran["continuations"].as_u64().is_some_and(|runs| runs > 0), "{job}: {ran}");
        record(used, job, &traffic.calls);
        let events = world.continuations().into_iter().filter(|event| event.detail_type == job);
        assert!(events.count() > 0, "{job}");
    }
}

/// Maintenance jobs that reach their time limit, and publish a continuation.
async fn time_limits(used: &mut UsedPermissions) {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let mut orgs = Vec::new();
    // So many that their guests are in more than one shard.
    for number in 0..6 {
        let org = world.organization("guests", &ada).await;
        let guest = json!({ "emails": format!("gus{number}@example.com"), "kind": "guest", "period": "P20D" });
        let gus = org.joined(guest).await;
        orgs.push((org, gus.id));
    }
    let (acme, gus) = &orgs[0];
    world.copy_members(std::slice::from_ref(gus), 30, |_, _| {});
    world.advance("10d");
    for job in ["jobs-recount", "jobs-digest", "jobs-purge"] {
        if job == "jobs-purge" {
            acme.owner.delete(&acme.path("")).await.assert_status(204);
            world.advance("40d");
        }
        let clock = world.clone();
        world.wire().before(When::Operation(harness::WRITE, 0), move || async move { clock.advance("11m") });
        let (ran, traffic) = world.measure(world.run_job(job)).await;
        assert_eq!(ran["continuations"], 1, "{job}: {ran}");
        record(used, job, &traffic.calls);
    }
}

/// The operations that select members by a filter, besides the removal.
fn selecting_operations() -> impl Iterator<Item = &'static kit::Operation> {
    let names = [
        "members-suspend",
        "members-reactivate",
        "members-move",
        "members-reset-password",
        "guests-renew",
        "invitations-resend",
        "invitations-cancel",
    ];
    functions::OPERATIONS.iter().copied().filter(move |operation| names.contains(&operation.name))
}
