//! Events at an HTTP endpoint.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{Options, start, token};
use crate::aws::eventbridge::{Destination, DestinationError, PublishedEvent};

type Received = (HeaderMap, Value);

#[derive(Clone)]
struct Endpoint {
    answers: Arc<Mutex<VecDeque<u16>>>,
    received: UnboundedSender<Received>,
}

/// An endpoint that gives these answers, and 200 from then on. Returns its URL and what it receives.
async fn endpoint(answers: &[u16]) -> (String, UnboundedReceiver<Received>) {
    let (received, requests) = unbounded_channel();
    let endpoint = Endpoint { answers: Arc::new(Mutex::new(answers.iter().copied().collect())), received };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/events?from=latchkey", listener.local_addr().expect("an address"));
    let router = Router::new().route("/events", post(receive)).with_state(endpoint);
    drop(tokio::spawn(async move { axum::serve(listener, router).await }));
    (url, requests)
}

async fn receive(State(endpoint): State<Endpoint>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let body = serde_json::from_slice(&body).unwrap_or_default();
    endpoint.received.send((headers, body)).expect("the test listens");
    let answer = endpoint.answers.lock().expect("not poisoned").pop_front().unwrap_or(200);
    StatusCode::from_u16(answer).expect("a status")
}

fn event(id: &str) -> PublishedEvent {
    PublishedEvent {
        id: id.to_owned(),
        at: "2026-11-21T12:00:00Z".parse().expect("an instant"),
        bus: "latchkey".to_owned(),
        source: "latchkey".to_owned(),
        detail_type: "membership.invited".to_owned(),
        detail: json!({ "id": id }),
        entry: json!({ "Resources": ["org_1"] }),
    }
}

/// A9: the endpoint gets every event of the product, without the envelope of EventBridge, with the key.
#[tokio::test]
async fn an_endpoint_gets_the_events_of_the_product() {
    let (url, mut received) = endpoint(&[]).await;
    let server = start(Options { events: Some((url, Some("s3cret".to_owned()))), ..Options::default() }).await;
    let ada = token(&server, "ada@example.com").await;
    let body = json!({ "name": "Acme", "template": "guests" });
    let create = http::Request::post("/v1/organizations")
        .header("authorization", format!("Bearer {ada}"))
        .header("content-type", "application/json")
        .body(axum::body::Body::from(body.to_string()))
        .expect("a request");
    assert_eq!(super::send(&server, create).await.0, StatusCode::CREATED);

    let serving = tokio::spawn(server.serve(std::future::pending()));
    let (headers, event) = received.recv().await.expect("an event");
    serving.abort();

    assert_eq!(headers["x-api-key"], "s3cret");
    assert_eq!(headers["content-type"], "application/json; charset=utf-8");
    assert_eq!(headers["user-agent"], "Amazon/EventBridge/ApiDestinations");
    assert_eq!(event["action"], "organization_created", "{event}");
    assert!(event["id"].as_str().is_some_and(|id| id.starts_with("evt_")), "{event}");
}

/// A9: what EventBridge tries again is tried again; another refusal is final and holds up no other event.
#[tokio::test]
async fn failed_deliveries_are_tried_again() {
    for (answers, attempts) in [
        (vec![], 1),
        (vec![500, 429, 503], 4),
        (vec![401, 409], 3),
        (vec![400], 1),
        (vec![404, 200], 1),
        (vec![500; 9], 5),
    ] {
        let (url, mut received) = endpoint(&answers).await;
        let destination = Destination::new(&url, None, Duration::from_millis(1)).expect("an endpoint");
        let (events, bus) = unbounded_channel();
        events.send(event("event-1")).expect("sent");
        drop(events);

        destination.send_all(bus).await;
        drop(destination);

        let mut count = 0;
        while let Ok((headers, event)) = received.try_recv() {
            count += 1;
            assert_eq!((headers.get("x-api-key"), &event["id"]), (None, &json!("event-1")));
        }
        assert_eq!(count, attempts, "{answers:?}");
    }
}

#[tokio::test]
async fn an_endpoint_that_does_not_listen_holds_up_nothing() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let destination =
        Destination::new(&format!("http://{free}/"), None, Duration::from_millis(1)).expect("an endpoint");
    let (events, bus) = unbounded_channel();
    for id in ["event-1", "event-2"] {
        events.send(event(id)).expect("sent");
    }
    drop(events);

    destination.send_all(bus).await;

    for url in ["", "events", "ftp://localhost/", "http:///events"] {
        let error = Destination::new(url, None, Duration::ZERO).expect_err(url);
        assert!(matches!(&error, DestinationError::Url(_)) && error.to_string().starts_with("--events-url"), "{error}");
    }
    assert!(matches!(Destination::new("http://localhost", Some("a\nb"), Duration::ZERO), Err(DestinationError::Key)));
}
