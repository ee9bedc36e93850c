//! The whole product behind one local port.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::aws::eventbridge::{Destination, PublishedEvent};
use crate::aws::{Cloud, connector};
use crate::clock::Clock;
use crate::demo::{self, Demo};
use crate::deployment::Catalogue;
use crate::gateway::Throttle;
use crate::issuer::Issuer;
use crate::machine::{Machine, SECRET, config};

mod api;
mod banner;
mod control;
mod data_file;
mod feedback;
mod index;
mod pages;
mod product;
mod product_file;
mod routes;
mod saved_state;
#[cfg(test)]
mod tests;
mod token;
mod worker;

pub use banner::Banner;
pub use data_file::DataFileError;
pub use product_file::ProductFileError;
use saved_state::SavedState;
use worker::Worker;

/// Options of the server.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The port; 0 for any free port.
    pub port: u16,
    /// The file of the table; in memory if absent.
    pub data: Option<PathBuf>,
    /// The file of a product definition, which is put before the server starts.
    pub product: Option<PathBuf>,
    /// Whether to create the demo organisations in an empty table.
    pub demo: bool,
    /// The HTTP endpoint that gets every event from now on, and its key.
    pub events: Option<(String, Option<String>)>,
    /// Whether the throttles of the stage apply.
    pub throttle: bool,
}

/// Another process uses the port.
#[derive(Debug, thiserror::Error)]
#[error("port {0} is in use; choose another: cargo run -p local -- --port {next}", next = .0.wrapping_add(1).max(1024))]
pub struct PortTaken(pub u16);

/// The state of all routes.
#[derive(Clone)]
pub(crate) struct ServerState {
    machine: Machine,
    worker: Arc<Worker>,
    origin: Arc<str>,
    saved_state: Arc<Mutex<SavedState>>,
    data: Option<Arc<PathBuf>>,
    throttle: Option<Arc<Throttle>>,
}

/// A server that is ready to serve.
pub struct Server {
    listener: TcpListener,
    local: ServerState,
    destination: Option<(Destination, UnboundedReceiver<PublishedEvent>)>,
    template: Option<String>,
}

/// The template of the first call that the banner shows, if the product definition has it.
const FIRST_TEMPLATE: &str = "guests";

/// The pause after the first failed delivery of an event.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

impl Server {
    /// Binds the port, opens or creates the table, and creates the demo organisations if requested.
    ///
    /// # Errors
    /// [`PortTaken`]; [`DataFileError`].
    pub async fn start(options: Options, catalogue: Catalogue) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await.map_err(|error| {
            let taken = error.kind() == std::io::ErrorKind::AddrInUse;
            if taken { PortTaken(options.port).into() } else { anyhow::Error::from(error) }
        })?;
        let origin = format!("http://{}", listener.local_addr()?);
        options.data.as_deref().map(data_file::check).transpose()?;
        let destination = options.events.as_ref();
        let destination =
            destination.map(|(url, key)| Destination::new(url, key.as_deref(), FIRST_PAUSE)).transpose()?;
        let saved = options.data.as_deref().map_or_else(|| Ok(SavedState::generate()), SavedState::load)?;
        let machine = machine(&options, &saved, &origin, catalogue)?;
        let created = machine.create_tables().await?;
        let local = ServerState {
            worker: Arc::new(Worker::new(machine.jobs.clone())),
            machine,
            origin: origin.into(),
            saved_state: Arc::new(Mutex::new(saved)),
            data: options.data.map(Arc::new),
            throttle: options.throttle.then(Arc::default),
        };
        if !created {
            local.machine.jobs.skip_backlog()?;
            local.machine.jobs.catch_up();
        }
        if let Some(file) = &options.product {
            product_file::put(&local.machine, file).await?;
        }
        // The demo organisations are of the built-in templates.
        if options.demo && options.product.is_none() && local.machine.cloud.dynamodb().scan_all()?.is_empty() {
            let demos = demo::create(&local.machine).await;
            local.save_state(|saved| saved.demos = demos);
        }
        local.save_state(|_| ());
        let product = local.machine.deployment.unrestricted_app().store.definition().await?.product();
        let mut templates =
            product.templates.iter().filter(|(_, template)| !template.retired).map(|(key, _)| key.as_str());
        let first = templates.clone().find(|key| *key == FIRST_TEMPLATE).or_else(|| templates.next());
        let template = first.map(ToOwned::to_owned);
        let bus = local.machine.cloud.eventbridge();
        let destination = destination.map(|destination| (destination, bus.subscribe(kit::bus::SOURCE)));
        Ok(Self { listener, local, destination, template })
    }

    /// The origin of all URLs.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.local.origin
    }

    /// The demo organisations.
    #[must_use]
    pub fn demos(&self) -> Vec<Demo> {
        self.local.demos()
    }

    /// A template of the product definition, for a call to try.
    #[must_use]
    pub fn template(&self) -> Option<&str> {
        self.template.as_deref()
    }

    /// All routes.
    pub fn router(&self) -> Router {
        routes::router(self.local.clone())
    }

    /// Serves requests and runs jobs until `end`.
    pub async fn serve(self, end: impl Future<Output = ()>) -> anyhow::Result<()> {
        let router = self.router();
        let worker = self.local.worker.clone();
        tokio::select! {
            served = axum::serve(self.listener, router) => served.context("the server stopped"),
            () = worker.run() => Ok(()),
            () = send_events(self.destination) => Ok(()),
            () = end => Ok(()),
        }
    }
}

/// Sends events to the endpoint, if there is one.
async fn send_events(destination: Option<(Destination, UnboundedReceiver<PublishedEvent>)>) {
    match destination {
        Some((destination, events)) => destination.send_all(events).await,
        None => std::future::pending().await,
    }
}

impl ServerState {
    fn demos(&self) -> Vec<Demo> {
        self.saved_state.lock().unwrap_or_else(PoisonError::into_inner).demos.clone()
    }

    /// Changes the saved state and saves it with the current offset of the clock.
    fn save_state(&self, change: impl FnOnce(&mut SavedState)) {
        let mut saved = self.saved_state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut saved);
        saved.ahead_seconds = self.machine.clock().ahead_by().num_seconds();
        if let Some(Err(error)) = self.data.as_deref().map(|data| saved.save(data)) {
            tracing::error!(%error, "the state could not be saved");
        }
    }
}

fn machine(options: &Options, saved: &SavedState, origin: &str, catalogue: Catalogue) -> anyhow::Result<Machine> {
    let clock = Clock::ahead(chrono::TimeDelta::try_seconds(saved.ahead_seconds).unwrap_or_default());
    let cloud = match &options.data {
        Some(path) => Cloud::in_file(&path.display().to_string(), clock),
        None => Cloud::in_memory(clock),
    };
    let cloud = cloud.map_err(|error| match &options.data {
        Some(path) => {
            tracing::debug!(%error, "the database cannot be opened");
            DataFileError::Foreign(path.clone()).into()
        }
        None => anyhow::Error::from(error),
    })?;
    cloud.secrets().put(SECRET, saved.keys.as_str());
    let issuer = Issuer::new(origin, saved.issuer_seed);
    let mut config = config(origin)?;
    config.userinfo_url = Some(format!("{}/userinfo", issuer.url()));
    let http = connector::http_client(cloud.clone());
    Machine::new(catalogue, config, cloud, issuer, http, None)
}
