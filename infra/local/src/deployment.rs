//! The functions as deployed: each has its own `App`, configured with the needs that it declares and no others.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use domain::continue_url::AllowedOrigins;
use kit::config::{Config, Need};
use kit::random::Random;
use kit::{App, Operation};
use sha2::{Digest, Sha256};

use crate::clock::Clock;

/// Every operation of the product.
pub type Catalogue = &'static [&'static Operation];

/// The functions. Clones share the `App`s, which stay warm.
#[derive(Clone)]
pub struct Deployment(Arc<Inner>);

struct Inner {
    catalogue: Catalogue,
    config: Config,
    clock: Clock,
    http: SharedHttpClient,
    seed: Option<u64>,
    apps: Mutex<BTreeMap<&'static str, Arc<App>>>,
}

impl Deployment {
    /// The functions of `catalogue`, which reach AWS through `http`.
    ///
    /// `config` holds the needs of all functions. With a seed, identifiers are reproducible.
    #[must_use]
    pub fn new(catalogue: Catalogue, config: Config, clock: Clock, http: SharedHttpClient, seed: Option<u64>) -> Self {
        Self(Arc::new(Inner { catalogue, config, clock, http, seed, apps: Mutex::default() }))
    }

    /// Every operation.
    #[must_use]
    pub fn catalogue(&self) -> Catalogue {
        self.0.catalogue
    }

    /// The configuration with the needs of all functions.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The operation of that name.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.0.catalogue.iter().copied().find(|operation| operation.name == name)
    }

    /// The `App` of an operation. It lacks undeclared needs, as in AWS.
    #[must_use]
    pub fn app(&self, operation: &'static Operation) -> Arc<App> {
        let mut apps = self.0.apps.lock().unwrap_or_else(PoisonError::into_inner);
        let app = apps.entry(operation.name);
        app.or_insert_with(|| Arc::new(self.build(operation.name, only_needed(&self.0.config, operation.needs))))
            .clone()
    }

    /// An `App` with all needs, for tools.
    #[must_use]
    pub fn unrestricted_app(&self) -> App {
        self.build("", self.0.config.clone())
    }

    fn build(&self, name: &str, config: Config) -> App {
        let time = self.0.clock.clone();
        let random = self.0.seed.map_or_else(Random::system, |seed| Random::seeded(seed_for(seed, name)));
        App::new(config, kit::clock::Clock::from_fn(move || time.now()), random, self.0.http.clone())
    }
}

fn only_needed(config: &Config, needs: &[Need]) -> Config {
    let needed = |need: Need| needs.contains(&need);
    Config {
        keys: config.keys.clone().filter(|_| needed(Need::Keys) || needed(Need::Links)),
        keys_at_start: config.keys_at_start && needed(Need::Keys),
        emails: config.emails.clone().filter(|_| needed(Need::Emails)),
        invitation_url: config.invitation_url.clone().filter(|_| needed(Need::Links)),
        allowed_origins: if needed(Need::Origins) { config.allowed_origins.clone() } else { AllowedOrigins::default() },
        bus: config.bus.clone().filter(|_| needed(Need::Bus)),
        contact_list: config.contact_list.clone().filter(|_| needed(Need::Contacts)),
        page: config.page.clone().filter(|_| needed(Need::Page)),
        ..config.clone()
    }
}

/// A seed for each function, which does not depend on the other functions.
fn seed_for(seed: u64, name: &str) -> u64 {
    let digest = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(name).finalize();
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
