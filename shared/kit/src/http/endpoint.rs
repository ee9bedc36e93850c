//! Endpoints: operations that answer HTTP requests, with typed paths, queries, bodies and views.

use std::future::Future;

use bytes::Bytes;
use domain::decide::Caller;
use http::{HeaderMap, HeaderValue, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{problem::Problem, route::Route};
use crate::{
    operation::contract::Answers,
    runtime::{app::App, config::Need, random::Random},
};

/// An operation that answers HTTP requests.
pub trait Endpoint: 'static {
    /// Where it answers.
    const ROUTE: Route;
    /// What it does, in one sentence.
    const SUMMARY: &'static str = "";
    /// How it answers when it has done so.
    const ANSWERS: Answers = Answers::View(&[200]);
    /// What it needs to be configured beside the table.
    const NEEDS: &'static [Need] = &[];
    /// The codes of the problems that are its own, beside those that any operation can answer.
    const PROBLEMS: &'static [&'static str] = &[];
    /// The named parts of the path.
    type Path: DeserializeOwned + JsonSchema + Send;
    /// The query parameters.
    type Query: DeserializeOwned + JsonSchema + Send;
    /// The body.
    type Body: DeserializeOwned + JsonSchema + Send;
    /// What it answers.
    type View: Serialize + JsonSchema + Send;

    /// Reads, decides, commits, replies.
    fn handle(app: &App, call: Call<Self>) -> impl Future<Output = Result<Reply<Self::View>, Problem>> + Send;
}

/// One request, read and checked.
pub struct Call<E: Endpoint + ?Sized> {
    /// The named parts of the path.
    pub path: E::Path,
    /// The query parameters.
    pub query: E::Query,
    /// The body.
    pub body: E::Body,
    /// The one instant of this request (C74).
    pub now: chrono::DateTime<chrono::Utc>,
    /// What this request draws identifiers from.
    pub random: Random,
    /// When identifiers of this request begin: the first execution, where this is a repetition.
    pub began_at: chrono::DateTime<chrono::Utc>,
    /// The version that the client has read and insists on (`If-Match`).
    pub if_match: Option<String>,
    pub(crate) caller: Option<Caller>,
    pub(crate) access_token: Option<String>,
}

impl<E: Endpoint + ?Sized> Call<E> {
    /// The signed-in person.
    ///
    /// # Panics
    /// On routes that are open to anybody.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        self.caller.as_ref().expect("the gateway lets nobody else through to this route")
    }
}

/// A path without parameters, a query string or a body that must be empty.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// What an operation answers.
#[derive(Debug)]
pub struct Reply<V> {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) content: Content<V>,
}

/// The body of an answer.
#[derive(Debug)]
pub(crate) enum Content<V> {
    None,
    Json(V),
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

    /// 204.
    #[must_use]
    pub fn done() -> Self {
        Self::new(StatusCode::NO_CONTENT, Content::None)
    }

    /// 200 with something that is not JSON.
    #[must_use]
    pub fn bytes(content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self::new(StatusCode::OK, Content::Bytes(content_type, bytes.into()))
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// With the version of what is answered, for `If-Match`.
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
