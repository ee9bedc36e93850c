//! Configuration from the environment: read once at the cold start, refused with a list of all missing or malformed variables.

mod environment;

use std::time::Duration;

use domain::{address::EmailAddress, continue_url::AllowedOrigins, text::Title};
use mail::Sender;

use self::environment::{Reader, is_safe_url};
use super::token::Keys;

/// The configuration. Parts that an operation does not need are not read.
#[derive(Debug, Clone)]
pub struct Config {
    /// The name of the main table.
    pub table: String,
    /// The name of the table of the audit log.
    pub audit_table: String,
    /// How to reach AWS.
    pub aws: Aws,
    /// The source of the keys of tokens and cursors.
    pub keys: Option<KeySource>,
    /// Whether the keys are read at the cold start: most calls use them.
    pub keys_at_start: bool,
    /// The configuration of emails.
    pub emails: Option<EmailConfig>,
    /// The name of the event bus.
    pub bus: Option<String>,
    /// The name of the SES contact list. Without one there are no subscriptions to topics.
    pub contact_list: Option<String>,
    /// The page that the link of an invitation opens. No request decides about its host (C35).
    pub invitation_url: Option<String>,
    /// The origins of pages that the invitee's page may lead to after acceptance (A15).
    pub allowed_origins: AllowedOrigins,
    /// The configuration of the invitee's page.
    pub page: Option<PageConfig>,
    /// The address under which the API is reached from outside, without a slash at its end.
    pub public_url: String,
    /// The user info endpoint of the identity provider, for access tokens without an email address.
    pub userinfo_url: Option<String>,
    /// The issuers whose addresses count as verified where they do not say so (D10), as in the claim `iss`.
    pub trusted_email_issuers: Vec<String>,
    /// How many organisations a person may create a day (R22).
    pub organizations_per_day: u32,
    /// The `CloudFormation` stack, which becomes a dimension of all metrics.
    pub stack: Option<String>,
    /// For how long a decision is attempted again while others change the same data.
    pub retry_for: Duration,
}

/// For how long a decision is attempted again, unless a test says otherwise: less than half of the time that a function has.
pub const RETRY_FOR: Duration = Duration::from_secs(10);

/// How many organisations a person may create a day, unless the deployment says otherwise.
pub const ORGANIZATIONS_PER_DAY: u32 = 10;

/// How to reach AWS. Lambda sets these variables, except for the endpoint.
#[derive(Debug, Clone)]
pub struct Aws {
    /// The region.
    pub region: String,
    /// The endpoint of all services instead of AWS: the local server or an emulator.
    pub endpoint: Option<String>,
    /// Whether the environment configures its own root certificates.
    pub has_custom_roots: bool,
    /// The credentials of the function's role.
    pub credentials: aws_credential_types::Credentials,
}

/// The source of the keys of tokens and cursors.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// The name or ARN of a secret in Secrets Manager.
    Secret(String),
    /// The keys themselves, in tests.
    Given(Keys),
}

/// The configuration of emails.
#[derive(Debug, Clone)]
pub struct EmailConfig {
    /// The sender of emails.
    pub sender: Sender,
    /// The page of the host product on which guests are managed, for emails to their managers (C35).
    pub manage_url: Option<String>,
    /// Whether reminder emails are suppressed, to protect the reputation of the sender at SES (C42).
    pub reminders_paused: bool,
}

/// The configuration of the invitee's page, on which people sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageConfig {
    /// The OpenID Connect issuer.
    pub issuer: String,
    /// The OAuth client (public) of the page.
    pub client_id: String,
    /// The audience to request; empty for issuers that need none.
    pub audience: String,
    /// The scopes to request, separated by spaces.
    pub scope: String,
    /// The name of the product.
    pub product: Title,
    /// Where the page leads after acceptance.
    pub continue_url: Option<String>,
}

/// A part of the configuration that an operation may need in addition to the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// [`Config::keys`], read at the cold start.
    Keys,
    /// [`Config::emails`].
    Emails,
    /// [`Config::invitation_url`], and the keys that sign links. They are read when the first link is made.
    Links,
    /// [`Config::allowed_origins`].
    Origins,
    /// [`Config::bus`].
    Bus,
    /// [`Config::contact_list`], which is optional.
    Contacts,
    /// [`Config::page`].
    Page,
    /// [`Config::organizations_per_day`].
    Organizations,
}

/// Every variable that is missing or malformed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the configuration is not complete: {}", .0.join("; "))]
pub struct IncompleteConfig(pub Vec<String>);

impl Config {
    /// Reads the configuration of an operation with these needs.
    ///
    /// # Errors
    /// [`IncompleteConfig`] with every missing or malformed variable, so that one deployment corrects them all.
    pub fn read(needs: &[Need], get: &dyn Fn(&str) -> Option<String>) -> Result<Self, IncompleteConfig> {
        let mut reader = Reader::new(get);
        let needed = |need: Need| needs.contains(&need);
        let config = Self {
            table: reader.required("TABLE_NAME", "the main DynamoDB table"),
            audit_table: reader.required("AUDIT_TABLE_NAME", "the DynamoDB table of the audit log"),
            aws: Aws::read(&mut reader),
            keys: (needed(Need::Keys) || needed(Need::Links)).then(|| {
                KeySource::Secret(reader.required("KEYS_SECRET", "the secret with the keys of tokens and cursors"))
            }),
            keys_at_start: needed(Need::Keys),
            emails: needed(Need::Emails).then(|| EmailConfig::read(&mut reader)).flatten(),
            bus: needed(Need::Bus).then(|| reader.required("EVENT_BUS", "the EventBridge bus")),
            contact_list: needed(Need::Contacts).then(|| reader.optional("CONTACT_LIST")).flatten(),
            invitation_url: needed(Need::Links)
                .then(|| reader.url("INVITATION_URL", "the page that the link of an invitation opens")),
            allowed_origins: if needed(Need::Origins) {
                AllowedOrigins::read(&reader.optional("ALLOWED_ORIGINS").unwrap_or_default())
            } else {
                AllowedOrigins::default()
            },
            page: needed(Need::Page).then(|| PageConfig::read(&mut reader)).flatten(),
            public_url: reader.url("PUBLIC_URL", "the address of the API").trim_end_matches('/').to_owned(),
            userinfo_url: reader.optional("USERINFO_URL"),
            trusted_email_issuers: trusted_email_issuers(&mut reader),
            organizations_per_day: if needed(Need::Organizations) {
                organizations_per_day(&mut reader)
            } else {
                ORGANIZATIONS_PER_DAY
            },
            stack: reader.optional("STACK_NAME"),
            retry_for: RETRY_FOR,
        };
        if config.userinfo_url.as_deref().is_some_and(|url| !is_safe_url(url)) {
            reader.faults.push("USERINFO_URL must be an absolute https address".to_owned());
        }
        if reader.faults.is_empty() { Ok(config) } else { Err(IncompleteConfig(reader.faults)) }
    }

    /// Reads the environment of this process.
    ///
    /// # Errors
    /// As [`Config::read`].
    pub fn from_env(needs: &[Need]) -> Result<Self, IncompleteConfig> {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
        Self::read(needs, &|name| std::env::var(name).ok())
    }
}

/// Issuers separated by commas; none by default.
fn trusted_email_issuers(reader: &mut Reader<'_>) -> Vec<String> {
    let text = reader.optional("TRUSTED_EMAIL_ISSUERS").unwrap_or_default();
    let issuers = text.split(',').map(str::trim).filter(|issuer| !issuer.is_empty());
    let (issuers, faulty): (Vec<&str>, Vec<&str>) = issuers.partition(|issuer| is_safe_url(issuer));
    if !faulty.is_empty() {
        reader.faults.push("TRUSTED_EMAIL_ISSUERS must be https addresses separated by commas".to_owned());
    }
    issuers.into_iter().map(ToOwned::to_owned).collect()
}

fn organizations_per_day(reader: &mut Reader<'_>) -> u32 {
    let Some(text) = reader.optional("ORGANIZATIONS_PER_DAY") else { return ORGANIZATIONS_PER_DAY };
    text.parse().ok().filter(|most| *most > 0).unwrap_or_else(|| {
        reader.faults.push("ORGANIZATIONS_PER_DAY must be a number from 1 on".to_owned());
        ORGANIZATIONS_PER_DAY
    })
}

impl Aws {
    fn read(reader: &mut Reader<'_>) -> Self {
        let key = reader.required("AWS_ACCESS_KEY_ID", "set by Lambda");
        let secret = reader.required("AWS_SECRET_ACCESS_KEY", "set by Lambda");
        let session = reader.optional("AWS_SESSION_TOKEN");
        Self {
            region: reader.required("AWS_REGION", "set by Lambda"),
            endpoint: reader.optional("AWS_ENDPOINT_URL"),
            has_custom_roots: ["SSL_CERT_FILE", "AWS_CA_BUNDLE"].iter().any(|name| reader.optional(name).is_some()),
            credentials: aws_credential_types::Credentials::new(key, secret, session, None, "environment"),
        }
    }
}

impl EmailConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let from_address = reader.parsed::<EmailAddress>("SENDER_ADDRESS", "who emails are from");
        let from_name = reader.parsed::<Title>("SENDER_NAME", "the name that emails are from");
        let reminders = reader.optional("REMINDERS");
        if !matches!(reminders.as_deref(), None | Some("active" | "paused")) {
            reader.faults.push("REMINDERS must be active or paused".to_owned());
        }
        let manage_url = reader.optional_url("MANAGE_URL", "the page on which guests are managed");
        let sender = Sender {
            from_address: from_address?,
            from_name: from_name?.as_str().to_owned(),
            configuration_set: reader.optional("CONFIGURATION_SET"),
            unsubscribe: reader.optional("UNSUBSCRIBE_URI"),
        };
        Some(Self { sender, manage_url, reminders_paused: reminders.as_deref() == Some("paused") })
    }
}

impl PageConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            issuer: reader.url("ISSUER", "the OpenID Connect issuer"),
            client_id: reader.required("CLIENT_ID", "the public client of the invitee's page"),
            audience: reader.optional("AUDIENCE").unwrap_or_default(),
            scope: reader.optional("SCOPE").unwrap_or_else(|| "openid email profile".to_owned()),
            continue_url: reader.optional("CONTINUE_URL"),
            product: reader.parsed("PRODUCT_NAME", "what the product is called")?,
        })
    }
}
