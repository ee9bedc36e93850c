//! Operations: endpoints and jobs with their types erased. The catalogue lists them, the binaries run them.

pub mod contract;
pub mod job;
pub mod tables;

use bytes::Bytes;
use futures::{FutureExt as _, future::BoxFuture};
use http::Response;
use schemars::SchemaGenerator;

use self::{
    contract::Contract,
    job::{Job, JobError, Trigger},
    tables::Tables,
};
use crate::{
    decide::Decide,
    http::{
        code::Code,
        endpoint::{Call, Endpoint, Handle, Responses},
        route::{Access, Route},
        serve::serve,
    },
    runtime::{app::App, config::Need},
};

type Answer = for<'a> fn(&'a App, &'a lambda_http::Request) -> BoxFuture<'a, Response<Bytes>>;

/// An endpoint or a job.
pub struct Operation {
    /// The name of the operation and of its binary: area and verb.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// The configuration that it needs in addition to the tables.
    pub needs: &'static [Need],
    /// The calls to the tables that its role allows.
    pub tables: Tables,
    /// What starts it.
    pub kind: Kind,
}

/// What starts an operation, and what it runs.
pub enum Kind {
    /// By an HTTP request.
    Http(Http),
    /// By an event.
    Job(JobOperation),
}

/// An endpoint with its types erased.
pub struct Http {
    /// Method, path and who may call.
    pub route: Route,
    /// Whether it has no effect.
    pub read_only: bool,
    /// How it answers on success.
    pub responses: Responses,
    /// Makes its schemas: those of the request with the first generator, that of the response with the second.
    pub contract: fn(&mut SchemaGenerator, &mut SchemaGenerator) -> Contract,
    pub(crate) answer: Answer,
    own_problems: &'static [Code],
    shared_problems: &'static [&'static [Code]],
}

impl Http {
    /// The codes that it can answer with, in addition to those of every operation.
    pub fn problems(&self) -> impl Iterator<Item = Code> {
        self.own_problems.iter().chain(self.shared_problems.iter().copied().flatten()).copied()
    }
}

/// A job with its types erased.
pub struct JobOperation {
    /// What starts it.
    pub trigger: Trigger,
    /// Whether a run continues remaining work in further runs.
    pub continues: bool,
    /// After how many seconds Lambda ends a run.
    pub timeout_seconds: u32,
    /// How many runs may go on at once; none for no limit.
    pub concurrency: Option<u32>,
    /// What goes wrong while it fails, for the alarm.
    pub failure: &'static str,
    pub(crate) run: for<'a> fn(&'a App, serde_json::Value) -> BoxFuture<'a, Result<serde_json::Value, JobError>>,
}

impl Operation {
    /// The operation of an endpoint. Its future is boxed: each level around it would be as large as it otherwise, and the stack
    /// of a thread has room for few of these.
    #[must_use]
    pub const fn endpoint<E: Handle>(name: &'static str) -> Self {
        Self::http::<E>(name, |app, request| Box::pin(serve(app, request, |app, call| E::handle(app, call).boxed())))
    }

    /// The operation of an endpoint that comes to one decision.
    #[must_use]
    pub const fn decision<E: Decide>(name: &'static str) -> Self {
        Self::http::<E>(name, |app, request| {
            Box::pin(serve(app, request, |app, call: Call<E>| async move { app.decide(&call).await }.boxed()))
        })
    }

    const fn http<E: Endpoint>(name: &'static str, answer: Answer) -> Self {
        let http = Http {
            route: E::ROUTE,
            read_only: E::READ_ONLY,
            responses: E::RESPONSES,
            own_problems: E::PROBLEMS,
            shared_problems: E::SHARED_PROBLEMS,
            contract: Contract::of::<E>,
            answer,
        };
        Self { name, summary: E::SUMMARY, needs: E::NEEDS, tables: E::TABLES, kind: Kind::Http(http) }
    }

    /// The operation of a job.
    #[must_use]
    pub const fn job<J: Job>(name: &'static str) -> Self {
        let job = JobOperation {
            trigger: J::TRIGGER,
            continues: J::CONTINUES,
            timeout_seconds: J::TIMEOUT_SECONDS,
            concurrency: J::CONCURRENCY,
            failure: J::FAILURE,
            run: |app, input| Box::pin(J::run(app, input)),
        };
        Self { name, summary: J::SUMMARY, needs: J::NEEDS, tables: J::TABLES, kind: Kind::Job(job) }
    }

    /// The route of an endpoint; none for a job.
    #[must_use]
    pub const fn route(&self) -> Option<&Route> {
        match &self.kind {
            Kind::Http(http) => Some(&http.route),
            Kind::Job(_) => None,
        }
    }

    /// How many connections to DynamoDB the cold start opens: as many as a first round sends requests, at most two. Jobs open
    /// one: no caller waits for them.
    #[must_use]
    pub fn connections(&self) -> usize {
        let at_once = self.tables.concurrent_reads();
        match &self.kind {
            Kind::Http(_) => at_once,
            Kind::Job(_) => at_once.min(1),
        }
    }

    /// Whether it answers requests without an access token.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.route().is_some_and(|route| route.access == Access::Public)
    }

    /// Answers a request from the gateway.
    ///
    /// # Panics
    /// When it is a job.
    pub async fn answer(&self, app: &App, request: &lambda_http::Request) -> Response<Bytes> {
        match &self.kind {
            Kind::Http(http) => {
                let answer = (http.answer)(app, request).await;
                app.report_unreadable();
                answer
            }
            Kind::Job(_) => panic!("{} does not answer requests", self.name),
        }
    }

    /// Runs a job on the event that started it.
    ///
    /// # Errors
    /// [`JobError`] when it did not finish.
    ///
    /// # Panics
    /// When it is an endpoint.
    pub async fn run(&self, app: &App, input: serde_json::Value) -> Result<serde_json::Value, JobError> {
        match &self.kind {
            Kind::Job(job) => {
                app.store.set_now(app.clock.now());
                let result = (job.run)(app, input).await;
                app.report_unreadable();
                if let Err(error) = &result {
                    tracing::error!(job = self.name, error = %error.chain(), "the job failed");
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
