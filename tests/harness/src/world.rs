//! The product on a cloud of its own.

use std::sync::{Arc, OnceLock};

use chrono::TimeDelta;
use kit::App;
use kit::config::{Config, KeySource};
use kit::token::Keys;
use local::aws::Cloud;
use local::clock::Clock;
use local::deployment::Deployment;
use local::gateway::Gateway;
use local::issuer::{Identity, Issuer};
use local::jobs::Jobs;
use local::machine::{Machine, SECRET, config};

use crate::{Org, Person, Wire};

mod copies;
mod seen;
mod time;

/// The time at which every story begins.
pub const START: &str = "2026-11-21T12:00:00Z";
/// Where links lead and tokens come from. Nothing listens there.
pub const ORIGIN: &str = "http://127.0.0.1:8080";
/// The secret with the keys of tokens and cursors.
pub const KEYS: &str = r#"{"1":"bGF0Y2hrZXkgdGVzdCBrZXkgbnVtYmVyIDEgLSAzMmI="}"#;

/// The product on a cloud of its own. Clones are the same world.
#[derive(Clone)]
pub struct World(Arc<Inner>);

struct Inner {
    machine: Machine,
    wire: Wire,
    seed: u64,
}

impl World {
    /// An empty world at [`START`].
    pub async fn new() -> Self {
        Self::configured(|_| ()).await
    }

    /// An empty world whose functions are configured otherwise.
    ///
    /// # Panics
    /// When the world cannot be made.
    pub async fn configured(change: impl FnOnce(&mut Config)) -> Self {
        let clock = Clock::frozen(START.parse().expect("an instant"));
        let cloud = Cloud::in_memory(clock).expect("a cloud in memory");
        cloud.secrets().put(SECRET, KEYS);
        let mut config = config(ORIGIN).expect("the configuration of this machine");
        config.keys = Some(KeySource::Given(Keys::parse(KEYS).expect("keys")));
        change(&mut config);
        let world = Self::over(cloud, config, 1, TimeDelta::zero());
        world.0.machine.create_table().await.expect("a table");
        world
    }

    fn over(cloud: Cloud, config: Config, seed: u64, wrong: TimeDelta) -> Self {
        let wire = Wire::over(cloud.clone());
        let clock = cloud.clock().skewed_by(wrong);
        let deployment = Deployment::new(functions::CATALOGUE, config, clock, wire.client(), Some(seed));
        let machine = Machine {
            gateway: Gateway::new(deployment.clone(), issuer(), cloud.clock().clone()),
            jobs: Jobs::new(deployment.clone(), cloud.clone()).expect("schedules that can be read"),
            issuer: issuer(),
            deployment,
            cloud,
        };
        Self(Arc::new(Inner { machine, wire, seed }))
    }

    /// The same functions once more, on the same cloud and clock: with a wire and random of their own, and a stream that
    /// begins now. What they do is neither counted nor disturbed by the plans for this world's wire.
    ///
    /// # Panics
    /// When the stream cannot be read.
    #[must_use]
    pub fn another_function(&self) -> Self {
        self.wrong_function(TimeDelta::zero())
    }

    /// As [`World::another_function`], on a machine whose clock is wrong by that much; that of the gateway is right.
    ///
    /// # Panics
    /// When the stream cannot be read.
    #[must_use]
    pub fn wrong_function(&self, by: TimeDelta) -> Self {
        let config = self.0.machine.deployment.config().clone();
        let other = Self::over(self.cloud().clone(), config, self.0.seed + 1, by);
        if let Some(tamper) = self.wire().tampered() {
            other.wire().tamper(tamper);
        }
        other.jobs().skip_backlog().expect("a stream");
        other
    }

    /// Somebody who is signed in with a verified address.
    #[must_use]
    pub fn person(&self, email: &str) -> Person {
        Person::new(self, Some(Identity::of(email)))
    }

    /// Somebody who is not signed in.
    #[must_use]
    pub fn anonymous(&self) -> Person {
        Person::new(self, None)
    }

    /// An organisation, made from that template by `owner`.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn organization(&self, template: &str, owner: &Person) -> Org {
        Org::found(self, template, owner).await
    }

    /// Surroundings with everything, for stories below HTTP.
    #[must_use]
    pub fn app(&self) -> App {
        self.0.machine.deployment.unrestricted_app()
    }

    /// The wire between the functions and the cloud: for faults, interleavings and counting.
    #[must_use]
    pub fn wire(&self) -> &Wire {
        &self.0.wire
    }

    /// The cloud itself.
    #[must_use]
    pub fn cloud(&self) -> &Cloud {
        &self.0.machine.cloud
    }

    /// The jobs, for what may fail.
    #[must_use]
    pub fn jobs(&self) -> &Jobs {
        &self.0.machine.jobs
    }

    /// Who signs people in.
    #[must_use]
    pub fn issuer(&self) -> &Issuer {
        &self.0.machine.issuer
    }

    pub(crate) fn gateway(&self) -> &Gateway {
        &self.0.machine.gateway
    }
}

/// One for all worlds: to make a key takes longer than most stories.
fn issuer() -> Issuer {
    static ISSUER: OnceLock<Issuer> = OnceLock::new();
    ISSUER.get_or_init(|| Issuer::new(ORIGIN, [7; 32])).clone()
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("World")
    }
}
