//! Endpoints: HTTP operations with typed path, query, body and view.

use std::{
    future::Future,
    sync::{Arc, OnceLock},
};

use domain::{
    caller::{Caller, Principal},
    id::{Id, OfMembership, UserId},
    refusal::Refusal,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::{sync::OnceCell, time::Instant};
use ulid::Ulid;

pub use super::reply::{Reply, etag};
use super::{code::Code, execution::Execution, problem::Problem, route::Route};
use crate::{
    operation::tables::Tables,
    runtime::{app::App, config::Need, random::Random},
};

/// The contract of an operation that answers HTTP requests. What it does is a [`Handle`] or a
/// [`Decide`](crate::decide::Decide); path, query and body are parsed before either runs.
pub trait Endpoint: 'static {
    /// Method, path and who may call.
    const ROUTE: Route;
    /// What it does, in one sentence.
    const SUMMARY: &'static str;
    /// How it answers on success.
    const RESPONSES: Responses = Responses::View(&[200]);
    /// The configuration that it needs in addition to the tables.
    const NEEDS: &'static [Need] = &[];
    /// The calls to the tables that its role allows.
    const TABLES: Tables;
    /// Whether it has no effect. An `Idempotency-Key` then has nothing to protect: no response is stored, and each
    /// repetition gets the current one. The same holds for every request with `dry_run` in its body.
    const READ_ONLY: bool = false;
    /// The codes that it can answer with, in addition to those of every operation.
    const PROBLEMS: &'static [Code] = &[];
    /// Groups of further codes, of checks that several operations share.
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[];
    /// The path parameters.
    type Path: DeserializeOwned + JsonSchema + Send;
    /// The query parameters.
    type Query: DeserializeOwned + JsonSchema + Send;
    /// The body.
    type Body: DeserializeOwned + JsonSchema + Send;
    /// The JSON of a success.
    type View: Serialize + JsonSchema + Send;
}

/// An endpoint that only reads, or that makes more than one decision.
pub trait Handle: Endpoint {
    /// Answers one request.
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
    pub(crate) principal: Option<Principal>,
    pub(crate) access_token: Option<String>,
    /// No attempt at a decision begins after it.
    pub(crate) retry_until: Instant,
    /// What is fetched or generated once, however many attempts the request takes.
    pub(crate) caller_with_email: OnceCell<Caller>,
    pub(crate) ids: OnceLock<[Ulid; 2]>,
    /// Set once a first step of the request was committed: the version is its own from then on.
    pub(crate) has_committed: OnceLock<()>,
    pub(crate) execution: Arc<Execution>,
}

impl<E: Endpoint + ?Sized> Call<E> {
    /// The person or the machine that calls.
    ///
    /// # Panics
    /// On public routes.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        self.principal.as_ref().expect("the route demands an access token")
    }

    /// The signed-in person, on routes for people only.
    ///
    /// # Panics
    /// On public routes, and for a machine.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        match self.principal() {
            Principal::Person(caller) => caller,
            Principal::Machine(_) => panic!("the route is for people only"),
        }
    }

    /// The signed-in person; none for a machine.
    ///
    /// # Panics
    /// On public routes.
    #[must_use]
    pub fn user(&self) -> Option<&UserId> {
        self.principal().user()
    }

    /// Whether an earlier execution under the same idempotency key began, and may have written something before it was
    /// cut off.
    #[must_use]
    pub fn is_repeated(&self) -> bool {
        self.only_checks() || self.execution.is_repetition()
    }

    /// Whether this execution only checks the rights of the caller, before a repetition gets the stored response. The
    /// engine commits nothing then; an operation that writes without the engine must not write.
    #[must_use]
    pub fn only_checks(&self) -> bool {
        self.execution.only_checks()
    }

    /// The identifier of what this request creates. Every attempt, and every repetition under the same idempotency key,
    /// gets the same one, so that each finds what another has written.
    #[must_use]
    pub fn id<K>(&self) -> Id<K> {
        Id::new(self.ids()[0])
    }

    /// As [`Call::id`], for the second thing that this request creates.
    #[must_use]
    pub fn second_id<K>(&self) -> Id<K> {
        Id::new(self.ids()[1])
    }

    fn ids(&self) -> &[Ulid; 2] {
        self.ids.get_or_init(|| std::array::from_fn(|_| self.random.new_id::<OfMembership>(self.began_at).ulid()))
    }

    /// The `If-Match` precondition: insists on the version that the client has read, where it names one (RFC 9110 section
    /// 13.1.1).
    ///
    /// # Errors
    /// [`Refusal::VersionConflict`] when the version is another.
    pub fn require_version(&self, version: u64) -> Result<(), Refusal> {
        // A repetition names the version that its first execution has replaced.
        let is_own = self.has_committed.get().is_some() || self.only_checks();
        let fits = is_own || self.if_match.as_ref().is_none_or(|tag| *tag == etag(version));
        if fits { Ok(()) } else { Err(Refusal::VersionConflict) }
    }
}

/// No parameters or fields: for a path, a query or a body that must be empty.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}
