//! Log lines, metrics, dead letters and problems contain no addresses, names, notes or tokens (C93).

use std::cell::RefCell;
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, Once};

use harness::{Fault, When, World};
use http::Method;
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// Everything that was logged, as text.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<String>>);

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }
}

thread_local! {
    /// The log that captures what this thread logs.
    static CAPTURING: RefCell<Option<Log>> = const { RefCell::new(None) };
}

/// Writes each event into the log of its thread.
struct ToLogOfThread;

impl<S: tracing::Subscriber> Layer<S> for ToLogOfThread {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let Some(log) = CAPTURING.with_borrow(Clone::clone) else { return };
        let mut text = log.0.lock().expect("no panic");
        let _ = write!(text, "\n{} {}", event.metadata().level(), event.metadata().target());
        event.record(&mut Line(&mut text));
    }
}

/// Captures until it is dropped.
pub struct Capture(());

impl Drop for Capture {
    fn drop(&mut self) {
        CAPTURING.set(None);
    }
}

impl Log {
    /// Captures what this thread logs and the product's own filter lets through, until the guard is dropped.
    ///
    /// One subscriber serves all threads: `tracing` keeps for each line whether anybody listens, and subscribers that come
    /// and go on other threads may switch it off.
    pub fn capture(&self) -> Capture {
        static SUBSCRIBER: Once = Once::new();
        SUBSCRIBER.call_once(|| {
            let subscriber = tracing_subscriber::registry().with(ToLogOfThread.with_filter(LevelFilter::INFO));
            tracing::subscriber::set_global_default(subscriber).expect("the only one");
        });
        CAPTURING.set(Some(self.clone()));
        Capture(())
    }

    /// All lines so far.
    pub fn text(&self) -> String {
        self.0.lock().expect("no panic").clone()
    }
}

const ADDRESS: &str = "canary.bird@canary.example";
const NOTE: &str = "CanaryNote sings";

fn assert_silent(log: &str, secrets: &[&str]) {
    let lower = log.to_lowercase();
    for secret in secrets {
        let line = lower.lines().find(|line| line.contains(&secret.to_lowercase()));
        assert_eq!(line, None, "{secret} was logged");
    }
}

/// C93: logs of a whole life of an invitation, with all its failures, contain no address, name, note or token.
#[tokio::test]
async fn no_address_name_note_or_token_is_logged() {
    let log = Log::default();
    let _guard = log.capture();
    let world = World::new().await;
    let ada = world.person("canary.owner@canary.example").named("Canaria Owner");
    let org = world.organization("guests", &ada).await;
    let invite = json!({ "people": [{ "email": ADDRESS, "first_name": "Canaria", "last_name": "Birdington" }],
        "kind": "guest", "note": NOTE });
    let answer = org.invite(invite.clone()).await.assert_status(201);
    let id = answer.body["results"][0]["id"].as_str().expect("an id").to_owned();
    world.pump().await;
    let token = world.link_token(ADDRESS);
    let bird = world.person(ADDRESS).named("Canaria Birdington");
    let body = json!({ "token": token });
    let mallory = world.person("canary.mallory@canary.example");

    org.invite(invite).await.assert_status(409);
    for person in [&world.anonymous(), &mallory, &bird.unverified(), &bird] {
        for path in ["preview", "decline?token=", "accept?x=", "nothing"] {
            let path = format!("/v1/invitations/{path}");
            let ask = person.request(Method::POST, &format!("{path}{}", if path.ends_with('=') { &token } else { "" }));
            ask.json(&body).header("idempotency-key", "canary-key").send().await;
        }
        person.request(Method::POST, "/v1/invitations/accept").raw(format!("{{\"token\": [\"{token}\"")).send().await;
        person.post("/v1/invitations/accept", json!({ "token": [token], "note": NOTE })).await;
        person.post("/v1/invitations/accept", json!({ token.clone(): ADDRESS })).await;
        person.get(&format!("/invitation?token={token}&email={ADDRESS}")).await;
        person.get(&org.path(&format!("/members?q={ADDRESS}&cursor={token}"))).await;
    }
    mallory.post("/v1/invitations/accept", body.clone()).await.assert_problem(403, "wrong_recipient");
    bird.post("/v1/invitations/accept", body).await.assert_status(200);
    org.owner.get(&org.path(&format!("/members?q={ADDRESS}"))).await.assert_status(200);
    org.owner.post(&org.path("/members/remove"), json!({ "members": [id] })).await.assert_status(200);
    world.travel("8d").await;

    let text = log.text();
    assert!(text.contains("Requests") && text.contains("Refusals") && text.contains("wrong_recipient"), "{text}");
    let bearer = bird.token().expect("a token");
    assert_silent(&text, &["canary", "canaria", "birdington", "sings", &token, &token[token.len() - 40..], &bearer]);
}

/// C93, C58: addresses in errors of SES, the bus and the table are not repeated in logs, dead letters, the audit log
/// or answers.
#[tokio::test(start_paused = true)]
async fn addresses_in_errors_of_services_are_not_repeated() {
    let log = Log::default();
    let _guard = log.capture();
    let quoted = |status, name: &str| Fault::Answer {
        status,
        body: json!({ "__type": name, "message": format!("{ADDRESS} is not verified"), "Message": NOTE }),
    };
    for (operation, fault) in [
        ("SendEmail", quoted(400, "MessageRejected")),
        ("SendEmail", quoted(500, "InternalFailure")),
        ("SendEmail", quoted(429, "TooManyRequestsException")),
        ("PutEvents", quoted(500, "InternalException")),
        ("PutEvents", quoted(400, "ValidationException")),
        (harness::WRITE, quoted(400, "ValidationException")),
        ("BatchGetItem", quoted(400, "ResourceNotFoundException")),
        ("Query", quoted(400, "AccessDeniedException")),
    ] {
        let world = World::new().await;
        let org = world.organization("guests", &world.person("canary.owner@canary.example")).await;
        let before = ["SendEmail", "PutEvents"].contains(&operation);
        let body = json!({ "emails": [ADDRESS], "kind": "guest", "note": NOTE });
        if !before {
            world.wire().fail_always(operation, fault.clone());
        }
        let answer = org.invite(body).await;
        if before {
            answer.assert_status(201);
            world.wire().fail_always(operation, fault);
            world.pump().await;
        } else {
            assert_eq!(answer.status, 500, "{operation}: {}", answer.text());
            assert_silent(&answer.text(), &["sings", "verified"]);
        }
        world.wire().clear_faults();
        let emails = format!("{:?}", world.dead_letters());
        let audit_log = org.owner.get(&org.path("/audit?action=delivery_failed")).await.text();
        // A dead letter holds an outbox entry, which names people, but repeats no error.
        assert_silent(&emails, &["sings", "verified"]);
        assert_silent(&audit_log, &["sings", "verified"]);
    }

    assert!(log.text().contains("WARN") && log.text().contains("ERROR"), "{}", log.text());
    assert_silent(&log.text(), &["canary", "sings", "verified"]);
}

/// C93: the log of a failed request names no person.
#[tokio::test(start_paused = true)]
async fn a_failed_request_is_logged_without_personal_data() {
    let log = Log::default();
    let _guard = log.capture();
    let world = World::new().await;
    let org = world.organization("guests", &world.person("canary.owner@canary.example")).await;
    for at in 0..4 {
        for fault in [Fault::BeforeEffect, Fault::internal(), Fault::throttled(), Fault::Conflict, Fault::AfterEffect] {
            world.wire().fail(When::Call(at), fault);
            org.invite(json!({ "emails": [ADDRESS, format!("{at}{ADDRESS}")], "kind": "guest", "note": NOTE })).await;
            org.owner.get(&org.path("/members?q=canary")).await;
            world.wire().clear_faults();
        }
    }

    assert_silent(&log.text(), &["canary", "sings"]);
}
