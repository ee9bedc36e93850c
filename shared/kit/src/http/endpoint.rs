//! Endpoints: operations that answer HTTP requests, with typed paths, queries, bodies and views.

use std::future::Future;

use domain::decide::Caller;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use super::reply::{Reply, etag};
use super::{code::Code, problem::Problem, route::Route};
use crate::runtime::{app::App, config::Need, random::Random};

/// An operation that answers HTTP requests.
pub trait Endpoint: 'static {
    /// Where it answers.
    const ROUTE: Route;
    /// What it does, in one sentence.
    const SUMMARY: &'static str = "";
    /// How it answers when it has done so.
    const RESPONSES: Responses = Responses::View(&[200]);
    /// What it needs to be configured beside the table.
    const NEEDS: &'static [Need] = &[];
    /// The codes of the problems that are its own, beside those that any operation can answer.
    const PROBLEMS: &'static [Code] = &[];
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

/// How an operation answers when it has done what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Responses {
    /// With its view as JSON, under any of these statuses.
    View(&'static [u16]),
    /// With a result for each entry: under one of these statuses when all succeeded, 207 when some did; when none did,
    /// with the same body under the status of a problem.
    Batch(&'static [u16]),
    /// With nothing: 204.
    NoContent,
    /// With a file of that media type: 200.
    File(&'static str),
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
