//! The whole product behind one port of this machine.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use axum::Router;
use tokio::net::TcpListener;

use crate::aws::{Cloud, connector};
use crate::clock::Clock;
use crate::demo::{self, Demo};
use crate::deployment::Catalogue;
use crate::issuer::Issuer;
use crate::machine::{Machine, SECRET, config};

pub mod banner;
mod control;
mod feedback;
mod index;
mod product;
mod routes;
mod saved_state;
#[cfg(test)]
mod tests;
mod token;
mod worker;

use saved_state::SavedState;
use worker::Worker;

/// How a machine is to be started.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The port; 0 for any that is free.
    pub port: u16,
    /// The file that the table lives in; in memory without.
    pub data: Option<PathBuf>,
    /// Whether an empty table is filled with the demo organisations.
    pub demo: bool,
}

/// The port belongs to somebody else.
#[derive(Debug, thiserror::Error)]
#[error("port {0} is in use; choose another: cargo run -p local -- --port {next}", next = .0.wrapping_add(1).max(1024))]
pub struct PortTaken(pub u16);

/// What the routes share.
#[derive(Clone)]
pub(crate) struct Local {
    machine: Machine,
    worker: Arc<Worker>,
    origin: Arc<str>,
    kept: Arc<Mutex<SavedState>>,
    data: Option<Arc<PathBuf>>,
}

/// A machine that is ready to be served.
pub struct Server {
    listener: TcpListener,
    local: Local,
}

impl Server {
    /// Takes the port, opens or creates the table, and fills it if it is to be filled.
    ///
    /// # Errors
    /// [`PortTaken`]; files that cannot be read.
    pub async fn start(options: Options, catalogue: Catalogue) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await.map_err(|error| {
            let taken = error.kind() == std::io::ErrorKind::AddrInUse;
            if taken { PortTaken(options.port).into() } else { anyhow::Error::from(error) }
        })?;
        let origin = format!("http://{}", listener.local_addr()?);
        let kept = options.data.as_deref().map_or_else(|| Ok(SavedState::generate()), SavedState::read)?;
        let machine = machine(&options, &kept, &origin, catalogue)?;
        let created = machine.create_table().await?;
        let local = Local {
            worker: Arc::new(Worker::new(machine.jobs.clone())),
            machine,
            origin: origin.into(),
            kept: Arc::new(Mutex::new(kept)),
            data: options.data.map(Arc::new),
        };
        if !created {
            local.machine.jobs.skip_backlog()?;
            local.machine.jobs.catch_up();
        }
        if options.demo && local.machine.cloud.dynamodb().scan_all()?.is_empty() {
            let demos = demo::create(&local.machine).await;
            local.keep(|kept| kept.demos = demos);
        }
        local.keep(|_| ());
        Ok(Self { listener, local })
    }

    /// Where it answers.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.local.origin
    }

    /// The demo organisations, as they were planted.
    #[must_use]
    pub fn demos(&self) -> Vec<Demo> {
        self.local.demos()
    }

    /// Every route.
    pub fn router(&self) -> Router {
        routes::router(self.local.clone())
    }

    /// Answers, pumps and ticks until `end`.
    pub async fn serve(self, end: impl Future<Output = ()>) -> anyhow::Result<()> {
        let router = self.router();
        let worker = self.local.worker.clone();
        tokio::select! {
            served = axum::serve(self.listener, router) => served.context("the server stopped"),
            () = worker.work() => Ok(()),
            () = end => Ok(()),
        }
    }
}

impl Local {
    fn demos(&self) -> Vec<Demo> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).demos.clone()
    }

    /// Changes what is kept, and keeps the time with it.
    fn keep(&self, change: impl FnOnce(&mut SavedState)) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut kept);
        kept.ahead_seconds = self.machine.clock().ahead_by().num_seconds();
        if let Some(Err(error)) = self.data.as_deref().map(|data| kept.write(data)) {
            tracing::error!(%error, "what has to outlive a restart could not be kept");
        }
    }
}

fn machine(options: &Options, kept: &SavedState, origin: &str, catalogue: Catalogue) -> anyhow::Result<Machine> {
    let clock = Clock::ahead(chrono::TimeDelta::try_seconds(kept.ahead_seconds).unwrap_or_default());
    let cloud = match &options.data {
        Some(path) => Cloud::in_file(&path.display().to_string(), clock),
        None => Cloud::in_memory(clock),
    };
    let cloud = cloud.context("the table could not be opened")?;
    cloud.secrets().put(SECRET, kept.keys.as_str());
    let issuer = Issuer::new(origin, kept.issuer_seed);
    let mut config = config(origin)?;
    config.userinfo_url = Some(format!("{}/userinfo", issuer.url()));
    let http = connector::http_client(cloud.clone());
    Machine::new(catalogue, config, cloud, issuer, http, None)
}
