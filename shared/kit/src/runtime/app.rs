//! The surroundings of an operation: configuration, time, randomness, and clients of the AWS services.

use std::{sync::OnceLock, time::Duration};

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::{retry::RetryConfig, timeout::TimeoutConfig};
use aws_types::{SdkConfig, region::Region, sdk_config::SharedCredentialsProvider};
use mail::{Contacts, Mailer};
use store::Store;
use tokio::sync::OnceCell;

use super::{
    bus::Bus,
    clock::Clock,
    config::{Aws, Config, EmailConfig, KeySource, PageConfig},
    metrics,
    random::Random,
    secret::{KeysError, read_keys},
    token::{Keys, Links},
};

/// The surroundings of an operation. Clients are built on first use: a cold start pays only for what it needs.
pub struct App {
    /// The configuration.
    pub config: Config,
    /// The source of time.
    pub clock: Clock,
    /// The source of randomness.
    pub random: Random,
    /// The DynamoDB tables.
    pub store: Store,
    sdk: SdkConfig,
    mailer: OnceLock<Mailer>,
    bus: OnceLock<Bus>,
    contacts: OnceLock<Contacts>,
    keys: OnceCell<Keys>,
}

/// DynamoDB answers within milliseconds; an attempt that takes longer is retried early.
const TABLE_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(1);
const SERVICE_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);
/// Shorter than the time-out of every function, so that the client gets our 503 and not the gateway's.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(8);
/// A cold start waits no longer for connections and keys, which only save time.
const WARM_UP_TIMEOUT: Duration = Duration::from_secs(2);

impl App {
    /// All clients send their requests through `http`.
    #[must_use]
    pub fn new(config: Config, clock: Clock, random: Random, http: SharedHttpClient) -> Self {
        let sdk = sdk(&config.aws, http);
        let table =
            aws_sdk_dynamodb::config::Builder::from(&sdk).timeout_config(timeouts(TABLE_ATTEMPT_TIMEOUT)).build();
        let store = Store::new(aws_sdk_dynamodb::Client::from_conf(table), &config.table, &config.audit_table);
        let keys = match &config.keys {
            Some(KeySource::Given(keys)) => OnceCell::new_with(Some(keys.clone())),
            _ => OnceCell::new(),
        };
        Self {
            config,
            clock,
            random,
            store,
            sdk,
            mailer: OnceLock::new(),
            bus: OnceLock::new(),
            contacts: OnceLock::new(),
            keys,
        }
    }

    /// Prepares the first call during the cold start, all at once: opens `connections` to DynamoDB, and reads the keys if
    /// they are needed. Failures are only logged, because the first call tries again.
    pub async fn warm_up(&self, connections: usize) {
        self.store.set_now(self.clock.now());
        let keys = async {
            if self.config.keys_at_start
                && let Err(error) = self.keys().await
            {
                tracing::warn!(%error, "the keys could not be read at start; the first call tries again");
            }
        };
        let both = futures::future::join(self.store.prime(connections), keys);
        if tokio::time::timeout(WARM_UP_TIMEOUT, both).await.is_err() {
            tracing::warn!("a service did not answer at start; the first call tries again");
        }
    }

    /// The SES client, and the configuration of emails.
    ///
    /// # Panics
    /// When the operation does not declare [`Need::Emails`](super::config::Need::Emails).
    pub fn mailer(&self) -> (&Mailer, &EmailConfig) {
        let emails = self.config.emails.as_ref().expect("the operation declares Need::Emails");
        let client = || aws_sdk_sesv2::Client::new(&self.sdk);
        (self.mailer.get_or_init(|| Mailer::new(client(), emails.sender.clone())), emails)
    }

    /// Whether reminder emails are suppressed. Events and notices in the product are published all the same.
    #[must_use]
    pub fn reminders_paused(&self) -> bool {
        self.config.emails.as_ref().is_some_and(|emails| emails.reminders_paused)
    }

    /// The event bus.
    ///
    /// # Panics
    /// When the operation does not declare [`Need::Bus`](super::config::Need::Bus).
    pub fn bus(&self) -> &Bus {
        let name = self.config.bus.as_ref().expect("the operation declares Need::Bus");
        self.bus.get_or_init(|| Bus::new(aws_sdk_eventbridge::Client::new(&self.sdk), name.clone()))
    }

    /// The SES contact list, where one is configured.
    pub fn contacts(&self) -> Option<&Contacts> {
        let list = self.config.contact_list.as_ref()?;
        Some(self.contacts.get_or_init(|| Contacts::new(aws_sdk_sesv2::Client::new(&self.sdk), list.clone())))
    }

    /// The configuration of the invitee's page.
    ///
    /// # Panics
    /// When the operation does not declare [`Need::Page`](super::config::Need::Page).
    pub fn page(&self) -> &PageConfig {
        self.config.page.as_ref().expect("the operation declares Need::Page")
    }

    /// The links of invitations.
    ///
    /// # Errors
    /// [`KeysError`] when the secret cannot be read or is malformed.
    ///
    /// # Panics
    /// When the operation does not declare [`Need::Links`](super::config::Need::Links).
    pub async fn links(&self) -> Result<Links, KeysError> {
        let page = self.config.invitation_url.clone().expect("the operation declares Need::Links");
        Ok(Links { page, keys: self.keys().await?.clone() })
    }

    /// Counts the items of the table that this version could not read and that were left out since the last call, as a metric
    /// with an alarm (B8). The log names their keys.
    pub(crate) fn report_unreadable(&self) {
        let left_out = self.store.take_unreadable();
        if left_out > 0 {
            metrics::count(self.clock.now(), "UnreadableItems", left_out, &[]);
        }
    }

    /// The keys of tokens and cursors. The secret is read once in the life of a process.
    ///
    /// # Errors
    /// [`KeysError`] when the secret cannot be read or is malformed. The next call tries again.
    ///
    /// # Panics
    /// When the operation does not declare [`Need::Keys`](super::config::Need::Keys).
    pub async fn keys(&self) -> Result<&Keys, KeysError> {
        let read = || async {
            let source = self.config.keys.as_ref().expect("the operation declares Need::Keys");
            match source {
                KeySource::Given(keys) => Ok(keys.clone()),
                KeySource::Secret(name) => read_keys(&self.sdk, name).await,
            }
        };
        self.keys.get_or_try_init(read).await
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

fn sdk(aws: &Aws, http: SharedHttpClient) -> SdkConfig {
    let builder = SdkConfig::builder()
        .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest())
        .region(Region::new(aws.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(aws.credentials.clone()))
        .http_client(http)
        .sleep_impl(aws_smithy_async::rt::sleep::TokioSleep::new())
        .time_source(aws_smithy_async::time::SystemTimeSource::new())
        .retry_config(RetryConfig::standard().with_max_attempts(3))
        .timeout_config(timeouts(SERVICE_ATTEMPT_TIMEOUT));
    match &aws.endpoint {
        Some(endpoint) => builder.endpoint_url(endpoint).build(),
        None => builder.build(),
    }
}

fn timeouts(attempt: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(attempt)
        .operation_timeout(OPERATION_TIMEOUT)
        .build()
}
