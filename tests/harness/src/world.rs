//! The product deployed on an in-memory cloud of its own.

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

mod bulk_members;
mod captured;
mod checkpoints;
mod time;

/// The time at which every test begins.
pub const START: &str = "2026-11-21T12:00:00Z";
/// The origin of links and the issuer of tokens. No server listens there.
pub const ORIGIN: &str = "http://127.0.0.1:8080";
/// The secret that holds the keys of tokens and cursors.
pub const KEYS: &str = r#"{"1":"bGF0Y2hrZXkgdGVzdCBrZXkgbnVtYmVyIDEgLSAzMmI="}"#;

/// The product deployed on a cloud of its own. Clones are the same world.
#[derive(Clone)]
pub struct World(Arc<Inner>);

struct Inner {
    machine: Machine,
    wire: Wire,
    seed: u64,
}

impl World {
    /// An empty world at `START`.
    pub async fn new() -> Self {
        Self::with_config(|_| ()).await
    }

    /// An empty world with a changed configuration.
    ///
    /// # Panics
    /// When the world cannot be created.
    pub async fn with_config(change: impl FnOnce(&mut Config)) -> Self {
        Self::create(Clock::frozen(START.parse().expect("an instant")), change).await
    }

    /// An empty world in which time passes, for functions in processes of their own.
    ///
    /// # Panics
    /// When the world cannot be created.
    pub async fn in_real_time() -> Self {
        Self::create(Clock::real(), |_| ()).await
    }

    async fn create(clock: Clock, change: impl FnOnce(&mut Config)) -> Self {
        let cloud = Cloud::in_memory(clock).expect("a cloud in memory");
        cloud.secrets().put(SECRET, KEYS);
        let mut config = config(ORIGIN).expect("the configuration of this machine");
        config.keys = Some(KeySource::Given(Keys::parse(KEYS).expect("keys")));
        // Tests of many organisations create them as one person on one day.
        config.organizations_per_day = 1_000;
        change(&mut config);
        let world = Self::deploy(cloud, config, 1, TimeDelta::zero());
        world.0.machine.create_tables().await.expect("a table");
        world
    }

    fn deploy(cloud: Cloud, config: Config, seed: u64, clock_skew: TimeDelta) -> Self {
        let wire = Wire::new(cloud.clone());
        let clock = cloud.clock().skewed_by(clock_skew);
        let deployment = Deployment::new(functions::OPERATIONS, config, clock, wire.client(), Some(seed));
        let machine = Machine {
            gateway: Gateway::new(deployment.clone(), issuer(), cloud.clock().clone()),
            jobs: Jobs::new(deployment.clone(), cloud.clone()).expect("schedules that can be read"),
            issuer: issuer(),
            deployment,
            cloud,
        };
        Self(Arc::new(Inner { machine, wire, seed }))
    }

    /// Another instance of the functions on the same cloud and clock. It has its own wire and random source, and it reads
    /// the stream from now on. The wire of this world neither records its calls nor applies plans to them.
    ///
    /// # Panics
    /// When the stream cannot be read.
    #[must_use]
    pub fn another_instance(&self) -> Self {
        self.instance_with_clock_skew(TimeDelta::zero())
    }

    /// As [`World::another_instance`], with a clock that is off by that much. The clock of the gateway is right.
    ///
    /// # Panics
    /// When the stream cannot be read.
    #[must_use]
    pub fn instance_with_clock_skew(&self, skew: TimeDelta) -> Self {
        let config = self.0.machine.deployment.config().clone();
        let other = Self::deploy(self.cloud().clone(), config, self.0.seed + 1, skew);
        if let Some(interceptor) = self.wire().interceptor() {
            other.wire().intercept(interceptor);
        }
        other.jobs().skip_backlog().expect("a stream");
        other
    }

    /// As [`World::another_instance`], with another configuration.
    ///
    /// # Panics
    /// When the stream cannot be read.
    #[must_use]
    pub fn instance_with_config(&self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.0.machine.deployment.config().clone();
        change(&mut config);
        let other = Self::deploy(self.cloud().clone(), config, self.0.seed + 1, TimeDelta::zero());
        other.jobs().skip_backlog().expect("a stream");
        other
    }

    /// A person who is signed in with a verified address.
    #[must_use]
    pub fn person(&self, email: &str) -> Person {
        Person::new(self, Some(Identity::of(email)))
    }

    /// A machine: the client `backend` with these scopes, separated by spaces.
    #[must_use]
    pub fn machine(&self, scopes: &str) -> Person {
        self.person("").machine("backend", scopes)
    }

    /// A person who is not signed in.
    #[must_use]
    pub fn anonymous(&self) -> Person {
        Person::new(self, None)
    }

    /// Creates an organisation from that template as `owner`.
    ///
    /// # Panics
    /// When the request fails.
    pub async fn organization(&self, template: &str, owner: &Person) -> Org {
        Org::create(self, template, owner).await
    }

    /// Creates an organisation from that template as Ada (`ada@example.com`).
    ///
    /// # Panics
    /// When the request fails.
    pub async fn acme(&self, template: &str) -> Org {
        self.organization(template, &self.person("ada@example.com")).await
    }

    /// A new world with one organisation from that template, owned by Ada Byron (`ada@example.com`).
    ///
    /// # Panics
    /// When the request fails.
    pub async fn with_organization(template: &str) -> (Self, Org) {
        let world = Self::new().await;
        let ada = world.person("ada@example.com").named("Ada Byron");
        let acme = world.organization(template, &ada).await;
        (world, acme)
    }

    /// Lets every function read an organisation, as the process of one that has served it before.
    ///
    /// # Panics
    /// When there is no such organisation.
    pub async fn warm_up(&self, organization: &str) {
        let id = organization.parse().expect("the identifier of an organisation");
        for operation in functions::OPERATIONS {
            let app = self.0.machine.deployment.app(operation);
            app.store.set_now(app.clock.now());
            app.store.organization(id).await.expect("a table").expect("an organisation");
        }
    }

    /// The `App` of a function with every client configured, for tests below HTTP.
    #[must_use]
    pub fn app(&self) -> App {
        self.0.machine.deployment.unrestricted_app()
    }

    /// The wire between the functions and the cloud: faults, hooks and recorded calls.
    #[must_use]
    pub fn wire(&self) -> &Wire {
        &self.0.wire
    }

    /// The cloud itself.
    #[must_use]
    pub fn cloud(&self) -> &Cloud {
        &self.0.machine.cloud
    }

    /// The jobs, for runs that may fail.
    #[must_use]
    pub fn jobs(&self) -> &Jobs {
        &self.0.machine.jobs
    }

    /// The identity provider.
    #[must_use]
    pub fn issuer(&self) -> &Issuer {
        &self.0.machine.issuer
    }

    pub(crate) fn gateway(&self) -> &Gateway {
        &self.0.machine.gateway
    }
}

/// One issuer for all worlds, because creating a key takes longer than most tests.
fn issuer() -> Issuer {
    static ISSUER: OnceLock<Issuer> = OnceLock::new();
    ISSUER.get_or_init(|| Issuer::new(ORIGIN, [7; 32])).clone()
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("World")
    }
}
