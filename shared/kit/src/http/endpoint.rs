//! Endpoints: HTTP operations with typed path, query, body and view.

use std::future::Future;

use domain::decide::Caller;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use super::reply::{Reply, etag};
use super::{code::Code, problem::Problem, route::Route};
use crate::runtime::{app::App, config::Need, random::Random};

/// An operation that answers HTTP requests. Path, query and body are parsed before [`Endpoint::handle`] runs.
pub trait Endpoint: 'static {
    /// Method, path and who may call.
    const ROUTE: Route;
    /// What it does, in one sentence.
    const SUMMARY: &'static str = "";
    /// How it answers on success.
    const RESPONSES: Responses = Responses::View(&[200]);
    /// The configuration that it needs in addition to the table.
    const NEEDS: &'static [Need] = &[];
    /// The codes that it can answer with, in addition to those of every operation.
    const PROBLEMS: &'static [Code] = &[];
    /// The path parameters.
    type Path: DeserializeOwned + JsonSchema + Send;
    /// The query parameters.
    type Query: DeserializeOwned + JsonSchema + Send;
    /// The body.
    type Body: DeserializeOwned + JsonSchema + Send;
    /// The JSON of a success.
    type View: Serialize + JsonSchema + Send;

    /// Reads, decides, commits and replies.
    fn handle(app: &App, call: Call<Self>) -> impl Future<Output = Result<Reply<Self::View>, Problem>> + Send;
}

/// How an endpoint answers on success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Responses {
    /// Its view as JSON, with one of these statuses.
    View(&'static [u16]),
    /// One result for each item of a batch: one of these statuses if all succeeded, 207 if some did. If none did, the
    /// body is the same and the status that of a problem.
    Batch(&'static [u16]),
    /// 204 without a body.
    NoContent,
    /// 200 with a file of this media type.
    File(&'static str),
}

/// One request, parsed and authenticated.
pub struct Call<E: Endpoint + ?Sized> {
    /// The path parameters.
    pub path: E::Path,
    /// The query parameters.
    pub query: E::Query,
    /// The body.
    pub body: E::Body,
    /// The time of this request; all of it is decided at this one instant (C74).
    pub now: chrono::DateTime<chrono::Utc>,
    /// Generates the identifiers of this request. A repetition under the same idempotency key generates the same ones.
    pub random: Random,
    /// When the first execution under this idempotency key began; `now` without a key. Identifiers carry this time.
    pub began_at: chrono::DateTime<chrono::Utc>,
    /// The `If-Match` precondition: the entity tag of the version that the client has read.
    pub if_match: Option<String>,
    pub(crate) caller: Option<Caller>,
    pub(crate) access_token: Option<String>,
}

impl<E: Endpoint + ?Sized> Call<E> {
    /// The signed-in person.
    ///
    /// # Panics
    /// On public routes.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        self.caller.as_ref().expect("the route demands an access token")
    }
}

/// No parameters or fields: for a path, a query or a body that must be empty.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}
