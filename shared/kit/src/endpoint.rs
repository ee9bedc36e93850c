//! Operations: typed where they are written, alike where they are run.

use std::{future::Future, pin::Pin};

use bytes::Bytes;
use domain::decide::Caller;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    app::App,
    config::Need,
    contract::{Answers, Contract},
    problem::Problem,
    random::Random,
    route::{Access, Route},
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

/// An operation that a schedule, the table's stream or the bus starts.
pub trait Job: 'static {
    /// What starts it.
    const TRIGGER: Trigger;
    /// What it needs to be configured beside the table.
    const NEEDS: &'static [Need];
    /// Whether a run hands what it leaves over to further runs, which events of [`CONTINUATION`](crate::bus::CONTINUATION) start
    /// that have the name of the job as their `detail-type`.
    const CONTINUES: bool = false;

    /// Does what is due. `input` is the event that started it.
    fn run(app: &App, input: serde_json::Value) -> impl Future<Output = Result<serde_json::Value, Failed>> + Send;
}

/// What starts a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// A schedule, in the words of EventBridge: `rate(5 minutes)`.
    Schedule(&'static str),
    /// New items of the table whose partition begins so.
    Stream(&'static str),
    /// What AWS tells of itself on the default bus of the account.
    Event {
        /// The service, such as `aws.ses`.
        source: &'static str,
        /// What of all that it tells.
        detail_types: &'static [&'static str],
    },
}

/// A job did not finish; the platform runs it again.
#[derive(Debug, thiserror::Error)]
#[error("the job did not finish: {0}")]
pub struct Failed(pub String);

impl From<store::Error> for Failed {
    fn from(error: store::Error) -> Self {
        Self(error.to_string())
    }
}

/// A future of either kind of operation.
pub type Running<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An operation, whatever its types.
pub struct Operation {
    /// Its name: area and verb, as the binary is called.
    pub name: &'static str,
    /// What it needs to be configured beside the table.
    pub needs: &'static [Need],
    /// How it is started.
    pub kind: Kind,
}

/// How an operation is started, and what it does then.
pub enum Kind {
    /// By an HTTP request.
    Http(Http),
    /// By an event.
    Job(JobOperation),
}

/// An operation that answers HTTP requests, whatever its types.
pub struct Http {
    /// Where it answers.
    pub route: Route,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// How it answers when it has done so.
    pub answers: Answers,
    /// The codes of its own problems.
    pub problems: &'static [&'static str],
    /// Its schemas: of what it is asked, by the first, and of what it answers, by the second.
    pub contract: fn(&mut SchemaGenerator, &mut SchemaGenerator) -> Contract,
    pub(crate) answer: for<'a> fn(&'a App, &'a lambda_http::Request) -> Running<'a, Response<Bytes>>,
}

/// A job, whatever its types.
pub struct JobOperation {
    /// What starts it.
    pub trigger: Trigger,
    /// Whether runs hand what they leave over to further runs.
    pub continues: bool,
    pub(crate) run: for<'a> fn(&'a App, serde_json::Value) -> Running<'a, Result<serde_json::Value, Failed>>,
}

impl Operation {
    /// An operation that answers HTTP requests.
    #[must_use]
    pub const fn endpoint<E: Endpoint>(name: &'static str) -> Self {
        let http = Http {
            route: E::ROUTE,
            summary: E::SUMMARY,
            answers: E::ANSWERS,
            problems: E::PROBLEMS,
            contract: Contract::of::<E>,
            answer: |app, request| Box::pin(crate::serve::answer::<E>(app, request)),
        };
        Self { name, needs: E::NEEDS, kind: Kind::Http(http) }
    }

    /// A job.
    #[must_use]
    pub const fn job<J: Job>(name: &'static str) -> Self {
        let (trigger, continues) = (J::TRIGGER, J::CONTINUES);
        let job = JobOperation { trigger, continues, run: |app, input| Box::pin(J::run(app, input)) };
        Self { name, needs: J::NEEDS, kind: Kind::Job(job) }
    }

    /// Where it answers, if it answers HTTP requests.
    #[must_use]
    pub const fn route(&self) -> Option<&Route> {
        match &self.kind {
            Kind::Http(http) => Some(&http.route),
            Kind::Job(_) => None,
        }
    }

    /// Whether anybody may call it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.route().is_some_and(|route| route.access == Access::Anyone)
    }

    /// Answers a request from the gateway.
    ///
    /// # Panics
    /// When it is a job.
    pub async fn answer(&self, app: &App, request: &lambda_http::Request) -> Response<Bytes> {
        match &self.kind {
            Kind::Http(http) => (http.answer)(app, request).await,
            Kind::Job(_) => panic!("{} does not answer requests", self.name),
        }
    }

    /// Runs a job on the event that started it.
    ///
    /// # Errors
    /// When it did not finish.
    ///
    /// # Panics
    /// When it answers requests instead.
    pub async fn run(&self, app: &App, input: serde_json::Value) -> Result<serde_json::Value, Failed> {
        match &self.kind {
            Kind::Job(job) => {
                let result = (job.run)(app, input).await;
                if let Err(error) = &result {
                    tracing::error!(job = self.name, %error, "a job did not finish");
                }
                result
            }
            Kind::Http(_) => panic!("{} is not a job", self.name),
        }
    }
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
