//! Building and sending a request.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, Request};
use serde_json::Value;

use crate::{Answer, World, openapi};

/// A request before it is sent.
#[derive(Debug)]
#[must_use = "nothing is sent before `send`"]
pub struct RequestBuilder {
    world: World,
    request: Request<Bytes>,
}

impl RequestBuilder {
    pub(crate) fn new(world: &World, method: Method, path: &str) -> Self {
        let uri = path.parse().unwrap_or_else(|error| panic!("{path} is not a path: {error}"));
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        Self { world: world.clone(), request }
    }

    /// With this bearer token.
    pub fn token(self, token: &str) -> Self {
        self.header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// With a header, which replaces any of that name.
    ///
    /// # Panics
    /// When the header is invalid.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let (name, value) = header(name, value);
        self.request.headers_mut().insert(name, value);
        self
    }

    /// With a header in addition to any of that name.
    ///
    /// # Panics
    /// When the header is invalid.
    pub fn also(mut self, name: &str, value: &str) -> Self {
        let (name, value) = header(name, value);
        self.request.headers_mut().append(name, value);
        self
    }

    /// Without that header.
    pub fn without(mut self, name: &str) -> Self {
        self.request.headers_mut().remove(name);
        self
    }

    /// With a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.raw(body.to_string()).header(CONTENT_TYPE.as_str(), "application/json")
    }

    /// With a body as it is, whose type is whatever the headers say.
    pub fn raw(mut self, body: impl Into<Bytes>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    /// The event that the gateway would pass to the function.
    ///
    /// # Panics
    /// When the gateway refuses the request.
    #[must_use]
    pub fn event(&self) -> Value {
        self.world.gateway().event(&self.request).unwrap_or_else(|refused| panic!("refused: {refused:?}"))
    }

    /// Sends it.
    pub async fn send(self) -> Answer {
        let (method, path) = (self.request.method().clone(), self.request.uri().path().to_owned());
        let body = self.request.body().clone();
        let answer = Answer::of(self.world.gateway().call(self.request).await);
        if let Some(operation) = self.world.gateway().find_operation(&method, &path) {
            openapi::assert_documented(operation, &body, &answer);
        }
        answer
    }
}

fn header(name: &str, value: &str) -> (HeaderName, HeaderValue) {
    let name = HeaderName::try_from(name).unwrap_or_else(|error| panic!("{name}: {error}"));
    let value = HeaderValue::from_str(value).unwrap_or_else(|error| panic!("{name}: {error}"));
    (name, value)
}
