//! How an invitation is sent (A15): for how long it is open, where the page leads, and who delivers the link.

use harness::{Org, Person, World};
use http::Method;
use serde_json::{Value, json};

use super::builders::{invitation_to, with_field};

const MANAGE: &str = "latchkey/manage";
const APP: &str = "http://localhost:3000/welcome?from=latchkey#start";

fn quiet(email: &str) -> Value {
    json!({ "emails": [email], "grant": { "role": "user" }, "notify": false })
}

fn token_of(url: &Value) -> String {
    url.as_str().and_then(|url| url.split_once("#token=")).expect("a link").1.to_owned()
}

async fn accept(world: &World, email: &str, token: &str) -> harness::Answer {
    world.person(email).post("/v1/invitations/accept", json!({ "token": token })).await
}

async fn resend(org: &Org, by: &Person, id: &str, field: &str, value: impl Into<Value>) -> harness::Answer {
    let body = with_field(json!({ "members": [id] }), field, value);
    by.post(&org.path("/invitations/resend"), body).await
}

/// A15: an invitation names its own time to accept; resending starts the same time again, or a new one.
#[tokio::test]
async fn an_invitation_is_open_for_the_time_that_it_names() {
    let (world, org) = World::with_organization("guests").await;
    let short = with_field(invitation_to(&org, "grace@example.com", "user"), "expires_in", "PT36H");
    let id = org.invited(short).await;
    let seconds = async || {
        let invitation = org.member(&id).await["invitation"].clone();
        let at =
            |field: &str| invitation[field].as_str().and_then(|at| at.parse::<chrono::DateTime<chrono::Utc>>().ok());
        (at("expires_at").expect("an end") - at("sent_at").expect("a begin")).num_seconds()
    };

    assert_eq!(seconds().await, 36 * 3600);
    world.advance("40h");
    assert_eq!(org.member(&id).await["status"], "invite_expired");
    org.batch(&org.owner, "/invitations/resend", &[&id]).await.assert_status(200);
    assert_eq!(seconds().await, 36 * 3600);
    resend(&org, &org.owner, &id, "expires_in", "P20D").await.assert_status(200);
    assert_eq!(seconds().await, 20 * 86_400);
    org.owner
        .patch(&org.path(&format!("/members/{id}")), json!({ "grant": { "role": "administrator" } }))
        .await
        .assert_status(200);
    assert_eq!((seconds().await, &org.member(&id).await["status"]), (20 * 86_400, &json!("invite_pending")));
}

/// A15: the policy bounds the time, by default from an hour to 30 days; a fault names the field and the bounds, and nothing
/// is sent.
#[tokio::test]
async fn a_time_outside_of_the_bounds_of_the_policy_is_refused() {
    let (world, org) = World::with_organization("guests").await;
    let invite = async |time: Value| {
        let body = with_field(invitation_to(&org, "grace@example.com", "user"), "expires_in", time);
        org.invite(body).await
    };

    for time in ["PT59M59S", "P30DT1S", "P31D", "P3650D", "30", "P1M", "-P1D", "", "P0D", "tomorrow"] {
        let refused = invite(json!(time)).await;
        assert_eq!((refused.status, refused.faults()), (422, vec![("/expires_in", "invalid_format")]), "{time}");
    }
    assert_eq!(invite(json!(7)).await.status, 400);
    let id = org.invited(invitation_to(&org, "linus@example.com", "user")).await;
    let refused = resend(&org, &org.owner, &id, "expires_in", "P31D").await;
    assert_eq!((refused.status, refused.faults()), (422, vec![("/expires_in", "invalid_format")]));
    assert!(refused.text().contains("PT1H to P30D"), "{}", refused.text());

    org.update_policy(json!({ "invite_ttl_min": "P2D", "invite_ttl_max": "P60D" })).await;
    assert_eq!(invite(json!("PT36H")).await.status, 422);
    invite(json!("P60D")).await.assert_status(201);
    let contradiction = json!({ "policy": { "invite_ttl_min": "P3D", "invite_ttl_max": "P2D" } });
    let refused = org.owner.patch(&org.path(""), contradiction).await;
    assert_eq!((refused.status, refused.faults()), (422, vec![("/policy/invite_ttl_min", "invalid_format")]));
    world.pump().await;
    assert_eq!((org.member(&id).await["invitation"]["attempt"].clone(), world.emails().len()), (json!(1), 2));
}

/// A15: the page leads to the page of the invitation, else of the organisation; before and after acceptance.
#[tokio::test]
async fn the_page_leads_to_the_page_that_the_invitation_or_its_organisation_names() {
    let (world, org) = World::with_organization("guests").await;
    let welcome = "https://127.0.0.1:8443/teams/acme";
    let preview = async |email: &str| {
        world.pump().await;
        let token = json!({ "token": world.link_token(email) });
        world.anonymous().post("/v1/invitations/preview", token).await.assert_status(200).body["continue_url"].clone()
    };

    org.invited(invitation_to(&org, "first@example.com", "user")).await;
    assert_eq!(preview("first@example.com").await, Value::Null);
    let changed = org.owner.patch(&org.path(""), json!({ "continue_url": welcome })).await.assert_status(200);
    assert_eq!((&changed.body["continue_url"], preview("first@example.com").await), (&json!(welcome), json!(welcome)));
    let own = with_field(invitation_to(&org, "second@example.com", "user"), "continue_url", APP);
    let id = org.invited(own).await;
    assert_eq!(preview("second@example.com").await, APP);
    assert_eq!(org.member(&id).await["invitation"]["continue_url"], APP);
    org.batch(&org.owner, "/invitations/resend", &[&id]).await.assert_status(200);
    assert_eq!(preview("second@example.com").await, APP);
    resend(&org, &org.owner, &id, "continue_url", "http://[::1]:5173/").await.assert_status(200);
    assert_eq!(preview("second@example.com").await, "http://[::1]:5173/");

    let accepted = accept(&world, "second@example.com", &world.link_token("second@example.com")).await;
    assert_eq!(accepted.assert_status(200).body["continue_url"], "http://[::1]:5173/");
    org.owner.patch(&org.path(""), json!({ "continue_url": null })).await.assert_status(200);
    assert_eq!(preview("first@example.com").await, Value::Null);
}

/// A15, C35: no invitee is led to a page whose origin the deployment does not allow, on any path, however it is written.
#[tokio::test]
async fn a_page_of_another_origin_is_refused() {
    let config = |config: &mut kit::config::Config| {
        config.allowed_origins =
            domain::continue_url::AllowedOrigins::read("https://app.example.com, http://localhost:*");
    };
    let world = World::with_config(config).await;
    let org = world.acme("guests").await;
    let id = org.invited(invitation_to(&org, "linus@example.com", "user")).await;
    let machine = world.machine(MANAGE);
    let foreign = [
        ("https://evil.example/", "origin_not_allowed"),
        ("https://app.example.com.evil.example/", "origin_not_allowed"),
        ("https://app.example.com:444/", "origin_not_allowed"),
        ("http://127.0.0.1/", "origin_not_allowed"),
        ("https://localhost/", "origin_not_allowed"),
        ("http://app.example.com/", "invalid_format"),
        ("https://app.example.com@evil.example/", "invalid_format"),
        ("https://app.example.com\\@evil.example/", "invalid_format"),
        ("https://app.example.com\t.evil.example/", "invalid_format"),
        ("//app.example.com/", "invalid_format"),
        ("/welcome", "invalid_format"),
        ("javascript:alert(1)//https://app.example.com", "invalid_format"),
        ("https://", "invalid_format"),
        ("https://app.example.com:*/", "invalid_format"),
        ("HTTPS://app.example.com/", "invalid_format"),
        ("https://app.example.com/\"><script>", "invalid_format"),
    ];
    for (url, code) in foreign {
        let body = with_field(invitation_to(&org, "grace@example.com", "user"), "continue_url", url);
        let change = json!({ "name": "Globex", "continue_url": url });
        let new = json!({ "name": "Globex", "template": "guests", "continue_url": url });
        let owner = json!({ "name": "Globex", "template": "guests", "owner": { "email": "o@example.com", "continue_url": url } });
        for (answer, pointer) in [
            (org.invite(body).await, "/continue_url"),
            (resend(&org, &org.owner, &id, "continue_url", url).await, "/continue_url"),
            (org.owner.patch(&org.path(""), change).await, "/continue_url"),
            (org.owner.post("/v1/organizations", new).await, "/continue_url"),
            (machine.post("/v1/organizations", owner).await, "/owner/continue_url"),
        ] {
            assert_eq!((answer.status, answer.faults()), (422, vec![(pointer, code)]), "{url}");
        }
    }
    for url in
        ["https://app.example.com", "https://app.example.com/a?b=c&d#e", "http://localhost:5173/", "http://localhost"]
    {
        resend(&org, &machine, &id, "continue_url", url).await;
        org.owner.patch(&org.path(""), json!({ "continue_url": url })).await.assert_status(200);
    }
    world.pump().await;
    assert_eq!((org.read().await["name"].clone(), world.emails_to("grace@example.com").len()), (json!("Acme"), 0));
}

/// A15: a page that was allowed when it was stored is left out once the deployment no longer allows its origin.
#[tokio::test]
async fn a_stored_page_is_left_out_once_its_origin_is_no_longer_allowed() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let invitation = with_field(invitation_to(&org, "grace@example.com", "user"), "continue_url", APP);
    org.invited(invitation).await;
    world.pump().await;
    let strict =
        world.instance_with_config(|config| config.allowed_origins = domain::continue_url::AllowedOrigins::default());

    let token = json!({ "token": world.link_token("grace@example.com") });
    let preview = strict.anonymous().post("/v1/invitations/preview", token.clone()).await.assert_status(200);
    let accepted = strict.person("grace@example.com").post("/v1/invitations/accept", token).await.assert_status(200);

    assert_eq!((&preview.body["continue_url"], &accepted.body["continue_url"]), (&Value::Null, &Value::Null));
}

/// A15: a machine gets the link instead of the invitee: alone, in a batch, resent, with a change of access, and for the first
/// owner. Each link opens the invitation, no email is sent, and no mailbox quota is used.
#[tokio::test]
async fn a_machine_delivers_the_link_itself() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let machine = world.machine(MANAGE);
    let many: Vec<_> = (0..5).map(|number| format!("p{number}@example.com")).collect();

    let body = with_field(quiet("grace@example.com"), "emails", json!(many));
    let invited = machine.post(&org.path("/invitations"), body).await.assert_status(201);
    for (email, result) in many.iter().zip(invited.results()) {
        accept(&world, email, &token_of(&result["url"])).await.assert_status(200);
    }

    let invited = machine.post(&org.path("/invitations"), quiet("grace@example.com")).await.assert_status(201);
    let (id, first) = (invited.result_ids().remove(0), token_of(&invited.results()[0]["url"]));
    let row = org.member(&id).await;
    assert_eq!((&row["invitation"]["notify"], &row["delivery"]), (&json!(false), &Value::Null));
    assert!(row["invitation"]["url"].is_null() && row["invitation"]["delivery"].is_null(), "{row}");
    for _ in 0..4 {
        resend(&org, &machine, &id, "notify", false).await.assert_status(200);
    }
    let resent = resend(&org, &machine, &id, "notify", false).await.assert_status(200);
    let second = token_of(&resent.results()[0]["url"]);
    let member = org.path(&format!("/members/{id}"));
    let change = json!({ "grant": { "role": "administrator" }, "notify": false });
    let changed = machine.patch(&member, change).await.assert_status(200);
    let third = token_of(&changed.body["invitation"]["url"]);
    for old in [first, second] {
        accept(&world, "grace@example.com", &old).await.assert_problem(410, "invitation_void");
    }
    accept(&world, "grace@example.com", &third).await.assert_status(200);
    world.pump().await;
    assert_eq!(world.emails().len(), 0);

    let owner = json!({ "email": "boss@example.com", "notify": false, "expires_in": "P10D", "continue_url": APP });
    let new = json!({ "name": "Globex", "template": "guests", "owner": owner });
    let created = machine.post("/v1/organizations", new).await.assert_status(201);
    let accepted =
        accept(&world, "boss@example.com", &token_of(&created.body["invitation_url"])).await.assert_status(200);
    assert_eq!(accepted.body["continue_url"], APP);
    world.pump().await;
    assert_eq!(world.emails().len(), 0);
}

/// A15: without `notify` the next sending goes out by email, also that of a person.
#[tokio::test]
async fn the_next_sending_goes_out_by_email_unless_it_says_otherwise() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let machine = world.machine(MANAGE);
    let id = machine.post(&org.path("/invitations"), quiet("grace@example.com")).await.result_ids().remove(0);

    org.batch(&org.owner, "/invitations/resend", &[&id]).await.assert_status(200);
    world.pump().await;

    let row = org.member(&id).await;
    assert_eq!((&row["invitation"]["notify"], &row["invitation"]["delivery"]["state"]), (&json!(true), &json!("sent")));
    accept(&world, "grace@example.com", &world.link_token("grace@example.com")).await.assert_status(200);
}

/// A15: a person never gets a link, by any field on any path; nothing changes.
#[tokio::test]
async fn a_person_never_gets_a_link() {
    let (world, org) = World::with_organization("guests").await;
    let machine = world.machine(MANAGE);
    let id = machine.post(&org.path("/invitations"), quiet("grace@example.com")).await.result_ids().remove(0);
    let before = org.member(&id).await;
    let member = org.path(&format!("/members/{id}"));

    let refusals = [
        org.invite(quiet("linus@example.com")).await,
        resend(&org, &org.owner, &id, "notify", false).await,
        org.owner.patch(&member, json!({ "grant": { "role": "administrator" }, "notify": false })).await,
    ];
    for refused in refusals {
        assert_eq!((refused.status, refused.faults()), (422, vec![("/notify", "unknown_field")]), "{}", refused.text());
    }
    let own_id = org.members("?status=active").await[0]["id"].as_str().expect("an id").to_owned();
    let active = org.path(&format!("/members/{own_id}"));
    let refused = machine.patch(&active, json!({ "notify": false })).await;
    assert_eq!((refused.status, refused.faults()), (422, vec![("/notify", "unknown_field")]));
    let reader = world.machine("latchkey/read");
    for answer in [org.owner.get(&member).await, reader.get(&member).await, machine.get(&member).await] {
        assert!(!answer.text().contains("token="), "{}", answer.text());
    }
    assert_eq!(org.member(&id).await, before);
}

/// A15, C25, B1: the table never has a link. A repetition with the same key executes again and answers the same link, also
/// when the first response was lost.
#[tokio::test]
async fn a_repetition_answers_the_same_link_and_the_table_has_none() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let machine = world.machine(MANAGE);
    let id = org.invited(invitation_to(&org, "linus@example.com", "user")).await;
    let pending = org.invited(invitation_to(&org, "ken@example.com", "user")).await;
    let new =
        json!({ "name": "Globex", "template": "guests", "owner": { "email": "boss@example.com", "notify": false } });
    let requests = [
        (Method::POST, org.path("/invitations"), quiet("grace@example.com"), "/results/0/url"),
        (Method::POST, org.path("/invitations/resend"), json!({ "members": [id], "notify": false }), "/results/0/url"),
        (
            Method::PATCH,
            org.path(&format!("/members/{pending}")),
            json!({ "grant": { "role": "administrator" }, "notify": false }),
            "/invitation/url",
        ),
        (Method::POST, "/v1/organizations".to_owned(), new, "/invitation_url"),
    ];
    for (number, (method, path, body, pointer)) in requests.into_iter().enumerate() {
        let send = async || {
            let request = machine.request(method.clone(), &path).header("idempotency-key", &format!("key-{number}"));
            request.json(&body).send().await
        };
        let url =
            |answer: &harness::Answer| answer.body.pointer(pointer).and_then(Value::as_str).map(ToOwned::to_owned);

        world.wire().fail(harness::When::Operation(harness::WRITE, 1), harness::Fault::AfterEffect);
        let lost = send().await;
        let again = send().await;
        let third = send().await;

        assert!(url(&again).is_some(), "{path}: {}", again.text());
        assert_eq!(url(&again), url(&third), "{path}");
        assert!(url(&lost).is_none() || url(&lost) == url(&again), "{path}");
        let token = token_of(&json!(url(&again)));
        assert!(!serde_json::to_string(&world.table_dump()).expect("JSON").contains(&token), "{path}");
    }
}

/// A15, C93: the audit log and the bus say that a machine got the link, and do not have it.
#[tokio::test]
async fn audit_log_and_events_say_that_a_machine_got_the_link() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let machine = world.machine(MANAGE);
    let id = machine.post(&org.path("/invitations"), quiet("grace@example.com")).await.result_ids().remove(0);
    world.advance("1m");
    resend(&org, &machine, &id, "notify", false).await.assert_status(200);
    world.advance("1m");
    org.batch(&machine, "/invitations/resend", &[&id]).await.assert_status(200);
    world.pump().await;

    let events = machine.get_pages(&org.path("/audit"), "events", 50).await;

    let notified = |event: &Value| (event["action"].clone(), event["detail"]["notify"].clone());
    let of_invitation = |event: &&Value| event["action"] == "invited" || event["action"] == "resent";
    let sent: Vec<_> = events.iter().rev().filter(of_invitation).map(notified).collect();
    assert_eq!(
        sent,
        [(json!("invited"), json!(false)), (json!("resent"), json!(false)), (json!("resent"), json!(true))]
    );
    let published = format!("{:?} {events:?}", world.events());
    assert!(!published.contains("token="), "{published}");
}
