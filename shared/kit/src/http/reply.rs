//! What a handler returns: a status, headers, and a typed view or bytes.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::rate_limit::RateLimit;

/// The success of an operation, before it is serialized.
#[derive(Debug)]
pub struct Reply<V> {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) content: Content<V>,
}

/// The body of a reply.
#[derive(Debug)]
pub(crate) enum Content<V> {
    None,
    Json(V),
    /// A media type and the bytes.
    Bytes(&'static str, Bytes),
}

impl<V> Reply<V> {
    fn new(status: StatusCode, content: Content<V>) -> Self {
        Self { status, headers: HeaderMap::new(), content }
    }

    /// 200 with a view.
    pub fn ok(view: V) -> Self {
        Self::new(StatusCode::OK, Content::Json(view))
    }

    /// 201 with a view.
    pub fn created(view: V) -> Self {
        Self::new(StatusCode::CREATED, Content::Json(view))
    }

    /// Another status with a view.
    pub fn with_status(status: StatusCode, view: V) -> Self {
        Self::new(status, Content::Json(view))
    }

    /// 204 without a body.
    #[must_use]
    pub fn done() -> Self {
        Self::new(StatusCode::NO_CONTENT, Content::None)
    }

    /// 200 with something that is not JSON.
    #[must_use]
    pub fn bytes(content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self::new(StatusCode::OK, Content::Bytes(content_type, bytes.into()))
    }

    /// Adds a header. A value that HTTP does not allow in a header is left out.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Adds the state of the quota that the request counted against.
    #[must_use]
    pub fn rate_limit(self, state: RateLimit) -> Self {
        state.headers().into_iter().fold(self, |reply, (name, value)| reply.header(name, &value))
    }

    /// Adds the version of the view as `ETag`, for a later `If-Match`.
    #[must_use]
    pub fn etag(self, version: u64) -> Self {
        self.header("etag", &etag(version))
    }
}

/// The entity tag of a version.
#[must_use]
pub fn etag(version: u64) -> String {
    format!("\"{version}\"")
}
