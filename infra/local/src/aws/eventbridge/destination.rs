//! An API destination: every event of the product is sent to an HTTP endpoint, as EventBridge does it.
//!
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html>

use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt as _, stream};
use http::{HeaderValue, Request, StatusCode, Uri, header};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use tokio::sync::mpsc::UnboundedReceiver;

use super::PublishedEvent;

/// The header of the key: what the template names in its connection (authorization type `API_KEY`).
pub const KEY_HEADER: &str = "x-api-key";
/// How long EventBridge waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The attempts of one event. EventBridge goes on for a day.
const ATTEMPTS: u32 = 5;
/// How many events are sent at once.
const AT_ONCE: usize = 10;

/// Why an endpoint cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DestinationError {
    /// The URL has no scheme `http` or `https`, or no host.
    #[error("--events-url: {0:?} is not a URL such as http://127.0.0.1:3000/events")]
    Url(String),
    /// The key cannot be a header.
    #[error("--events-key: a key is printable ASCII")]
    Key,
    /// The root certificates of the system cannot be read.
    #[error("--events-url: the root certificates of this machine cannot be read")]
    Roots(#[source] std::io::Error),
}

/// An endpoint for events.
#[derive(Debug)]
pub struct Destination {
    url: Uri,
    key: Option<HeaderValue>,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    first_pause: Duration,
}

impl Destination {
    /// The endpoint at `url`. Requests carry `key` in `x-api-key`. Between attempts it pauses: `first_pause` after the first
    /// one, and twice as long each time.
    ///
    /// # Errors
    /// When the URL or the key cannot be used.
    pub fn new(url: &str, key: Option<&str>, first_pause: Duration) -> Result<Self, DestinationError> {
        let bad_url = || DestinationError::Url(url.to_owned());
        let uri: Uri = url.parse().map_err(|_| bad_url())?;
        if !uri.scheme_str().is_some_and(|scheme| ["http", "https"].contains(&scheme)) || uri.host().is_none() {
            return Err(bad_url());
        }
        let key = key.map(HeaderValue::from_str).transpose().map_err(|_| DestinationError::Key)?;
        let key = key.map(|mut key| {
            key.set_sensitive(true);
            key
        });
        let connector = HttpsConnectorBuilder::new().with_native_roots().map_err(DestinationError::Roots)?;
        let client = Client::builder(TokioExecutor::new()).build(connector.https_or_http().enable_http1().build());
        Ok(Self { url: uri, key, client, first_pause })
    }

    /// Sends the events of a bus until it ends. Events that fail hold up no others.
    pub async fn send_all(&self, events: UnboundedReceiver<PublishedEvent>) {
        let events = stream::unfold(events, async |mut events| events.recv().await.map(|event| (event, events)));
        events.for_each_concurrent(AT_ONCE, async |event| self.send(&event).await).await;
    }

    /// Sends one event until it is accepted, refused for good, or all attempts have failed.
    async fn send(&self, event: &PublishedEvent) {
        let mut pause = self.first_pause;
        for attempt in 1..=ATTEMPTS {
            let answer = self.attempt(event).await;
            let why = match answer {
                Ok(status) if status.is_success() => return,
                Ok(status) => status.to_string(),
                Err(why) => why.to_owned(),
            };
            if attempt == ATTEMPTS || answer.is_ok_and(|status| !is_retried(status)) {
                tracing::error!(event.id = event.id, attempt, why, "an event was not delivered to --events-url");
                return;
            }
            tracing::warn!(event.id = event.id, attempt, why, "an event will be sent to --events-url again");
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }

    async fn attempt(&self, event: &PublishedEvent) -> Result<StatusCode, &'static str> {
        let mut request = Request::post(&self.url)
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .header(header::USER_AGENT, "Amazon/EventBridge/ApiDestinations");
        if let Some(key) = &self.key {
            request = request.header(KEY_HEADER, key);
        }
        // As the rule of the template: the detail alone, without the envelope of EventBridge.
        let body = Full::new(Bytes::from(event.rule_event()["detail"].to_string()));
        let request = request.body(body).map_err(|_| "the request cannot be built")?;
        match tokio::time::timeout(TIMEOUT, self.client.request(request)).await {
            Ok(Ok(response)) => Ok(response.status()),
            Ok(Err(_)) => Err("no connection"),
            Err(_) => Err("no answer within five seconds"),
        }
    }
}

/// What EventBridge tries again.
fn is_retried(status: StatusCode) -> bool {
    status.is_server_error() || [401, 407, 409, 429].contains(&status.as_u16())
}
