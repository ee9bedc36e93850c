//! What every operation works with: configuration, time, randomness, and the services behind one HTTP client.

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
    random::Random,
    secret::{KeysError, read_keys},
    token::Keys,
};

/// The surroundings of an operation. Clients are built when they are first used, so that a function starts with no more
/// than it needs.
pub struct App {
    /// What is configured.
    pub config: Config,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub random: Random,
    /// The table.
    pub store: Store,
    sdk: SdkConfig,
    mailer: OnceLock<Mailer>,
    bus: OnceLock<Bus>,
    contacts: OnceLock<Contacts>,
    keys: OnceCell<Keys>,
}

/// The table answers in milliseconds or is in trouble; the mail service may think about it.
const TABLE_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(1);
const SERVICE_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);
/// Less than any function's own limit, so that a refusal is ours and not the platform's.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(8);

impl App {
    /// Builds the surroundings. `http` carries every call to every service.
    #[must_use]
    pub fn new(config: Config, clock: Clock, random: Random, http: SharedHttpClient) -> Self {
        let sdk = sdk(&config.aws, http);
        let table =
            aws_sdk_dynamodb::config::Builder::from(&sdk).timeout_config(timeouts(TABLE_ATTEMPT_TIMEOUT)).build();
        let store = Store::new(aws_sdk_dynamodb::Client::from_conf(table), &config.table);
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

    /// The mail service, and where the links of its emails lead.
    ///
    /// # Panics
    /// When the operation did not declare that it needs emails.
    pub fn mailer(&self) -> (&Mailer, &EmailConfig) {
        let emails = self.config.emails.as_ref().expect("the operation declares Need::Emails");
        let client = || aws_sdk_sesv2::Client::new(&self.sdk);
        (self.mailer.get_or_init(|| Mailer::new(client(), emails.sender.clone())), emails)
    }

    /// Whether emails that only remind are dropped for now. Facts and notices in the product are told as ever.
    #[must_use]
    pub fn reminders_paused(&self) -> bool {
        self.config.emails.as_ref().is_some_and(|emails| emails.reminders_paused)
    }

    /// The event bus.
    ///
    /// # Panics
    /// When the operation did not declare that it needs the bus.
    pub fn bus(&self) -> &Bus {
        let name = self.config.bus.as_ref().expect("the operation declares Need::Bus");
        self.bus.get_or_init(|| Bus::new(aws_sdk_eventbridge::Client::new(&self.sdk), name.clone()))
    }

    /// The contact list, where there is one.
    pub fn contacts(&self) -> Option<&Contacts> {
        let list = self.config.contact_list.as_ref()?;
        Some(self.contacts.get_or_init(|| Contacts::new(aws_sdk_sesv2::Client::new(&self.sdk), list.clone())))
    }

    /// What the invitee's page is configured with.
    ///
    /// # Panics
    /// When the operation did not declare that it needs the page.
    pub fn page(&self) -> &PageConfig {
        self.config.page.as_ref().expect("the operation declares Need::Page")
    }

    /// The keys of tokens and cursors, read from the secret once.
    ///
    /// # Errors
    /// [`KeysError`] when the secret cannot be read or is malformed. The next call tries again.
    ///
    /// # Panics
    /// When the operation did not declare that it needs keys.
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
