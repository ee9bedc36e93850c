//! Operations: endpoints and jobs with their types erased, as the catalog lists them and the binaries run them.

use std::{future::Future, pin::Pin};

use bytes::Bytes;
use http::Response;
use schemars::SchemaGenerator;

use crate::{
    app::App,
    config::Need,
    contract::{Answers, Contract},
    endpoint::Endpoint,
    job::{Job, JobError, Trigger},
    route::{Access, Route},
};

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
    pub(crate) run: for<'a> fn(&'a App, serde_json::Value) -> Running<'a, Result<serde_json::Value, JobError>>,
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
    /// When the run failed and is to be retried.
    ///
    /// # Panics
    /// When it answers requests instead.
    pub async fn run(&self, app: &App, input: serde_json::Value) -> Result<serde_json::Value, JobError> {
        match &self.kind {
            Kind::Job(job) => {
                let result = (job.run)(app, input).await;
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
