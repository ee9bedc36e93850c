//! A local deployment: all stand-ins and the functions, wired together. The server and the tests use the same.

use anyhow::Context as _;
use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use domain::continue_url::AllowedOrigins;
use kit::config::{Aws, Config, EmailConfig, KeySource, ORGANIZATIONS_PER_DAY, PageConfig, RETRY_FOR};
use mail::Sender;
use store::schema;

use crate::aws::Cloud;
use crate::clock::Clock;
use crate::deployment::{Catalogue, Deployment};
use crate::gateway::Gateway;
use crate::issuer::{self, Issuer};
use crate::jobs::Jobs;

/// The name of the main table.
pub const TABLE: &str = "latchkey";
/// The name of the table of the audit log.
pub const AUDIT_TABLE: &str = "latchkey-audit";
/// The name of the event bus.
pub const BUS: &str = "latchkey";
/// The name of the contact list.
pub const CONTACT_LIST: &str = "latchkey";
/// The name of the secret with the keys of tokens and cursors.
pub const SECRET: &str = "latchkey/keys";
/// The sender of emails.
pub const SENDER: &str = "latchkey@example.com";
/// The endpoint of the SDKs. The name does not resolve, so a call that bypasses the connector fails.
const CLOUD: &str = "http://cloud.invalid";
/// The origins of apps in development, as the gateway of this server allows them.
const LOOPBACK_ORIGINS: &str =
    "http://localhost:*,http://127.0.0.1:*,http://[::1]:*,https://localhost:*,https://127.0.0.1:*,https://[::1]:*";
/// The path of the invitee's page.
pub const INVITATION: &str = "/invitation";

/// A local deployment.
#[derive(Clone)]
pub struct Machine {
    /// AWS.
    pub cloud: Cloud,
    /// The identity provider.
    pub issuer: Issuer,
    /// The functions.
    pub deployment: Deployment,
    /// Invokes the functions for HTTP requests.
    pub gateway: Gateway,
    /// Invokes the functions for schedules, events and the stream.
    pub jobs: Jobs,
}

impl Machine {
    /// Connects the functions of `catalogue` to the gateway and, through `http`, to the cloud.
    pub fn new(
        catalogue: Catalogue,
        config: Config,
        cloud: Cloud,
        issuer: Issuer,
        http: SharedHttpClient,
        seed: Option<u64>,
    ) -> anyhow::Result<Self> {
        let deployment = Deployment::new(catalogue, config, cloud.clock().clone(), http, seed);
        Ok(Self {
            gateway: Gateway::new(deployment.clone(), issuer.clone(), cloud.clock().clone()),
            jobs: Jobs::new(deployment.clone(), cloud.clone())?,
            cloud,
            issuer,
            deployment,
        })
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        self.cloud.clock()
    }

    /// Creates the tables that do not exist. Returns whether the product had none.
    pub async fn create_tables(&self) -> anyhow::Result<bool> {
        let existing = self.cloud.dynamodb().tables()?;
        let aws = &self.deployment.config().aws;
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest())
            .region(aws_sdk_dynamodb::config::Region::new(aws.region.clone()))
            .credentials_provider(aws.credentials.clone())
            .http_client(crate::aws::connector::http_client(self.cloud.clone()));
        let client = aws_sdk_dynamodb::Client::from_conf(config.build());
        for (name, definition) in [(TABLE, schema::MAIN), (AUDIT_TABLE, schema::AUDIT)] {
            if !existing.iter().any(|table| table == name) {
                definition.create(&client, name).await.with_context(|| format!("{name} could not be created"))?;
            }
        }
        Ok(existing.is_empty())
    }
}

/// The configuration with the needs of all functions, for a server at `origin`.
pub fn config(origin: &str) -> anyhow::Result<Config> {
    Ok(Config {
        table: TABLE.to_owned(),
        audit_table: AUDIT_TABLE.to_owned(),
        aws: Aws {
            has_custom_roots: false,
            region: "eu-central-1".to_owned(),
            endpoint: Some(CLOUD.to_owned()),
            credentials: Credentials::new("local", "local", None, None, "this machine"),
        },
        keys: Some(KeySource::Secret(SECRET.to_owned())),
        keys_at_start: true,
        emails: Some(EmailConfig {
            sender: Sender {
                from_address: SENDER.parse()?,
                from_name: "Latchkey".to_owned(),
                configuration_set: Some("latchkey".to_owned()),
                unsubscribe: None,
            },
            manage_url: Some(format!("{origin}/")),
            reminders_paused: false,
        }),
        invitation_url: Some(format!("{origin}{INVITATION}")),
        allowed_origins: AllowedOrigins::read(LOOPBACK_ORIGINS),
        bus: Some(BUS.to_owned()),
        contact_list: Some(CONTACT_LIST.to_owned()),
        page: Some(PageConfig {
            issuer: format!("{origin}{}", issuer::PATH),
            client_id: issuer::AUDIENCE.to_owned(),
            audience: String::new(),
            scope: "openid email profile".to_owned(),
            product: "Latchkey demo".parse()?,
            continue_url: None,
        }),
        public_url: origin.to_owned(),
        userinfo_url: None,
        trusted_email_issuers: Vec::new(),
        organizations_per_day: ORGANIZATIONS_PER_DAY,
        stack: None,
        retry_for: RETRY_FOR,
    })
}
