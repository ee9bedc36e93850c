//! Configuration: read once, checked at once, refused with a list of everything that is missing or wrong.

use domain::{address::EmailAddress, text::Title};
use mail::Sender;

use super::token::Keys;

/// Everything that is configured. What an operation does not need may be missing.
#[derive(Debug, Clone)]
pub struct Config {
    /// The name of the table.
    pub table: String,
    /// How to reach AWS.
    pub aws: Aws,
    /// Where the keys of tokens and cursors are kept.
    pub keys: Option<KeySource>,
    /// What the sender of emails needs.
    pub emails: Option<EmailConfig>,
    /// The name of the event bus.
    pub bus: Option<String>,
    /// The name of the contact list; without one nobody is subscribed to anything.
    pub contact_list: Option<String>,
    /// What the invitee's page needs.
    pub page: Option<PageConfig>,
    /// Where to ask for the address of a person whose access token carries none.
    pub userinfo_url: Option<String>,
    /// The deployment that metrics are counted for.
    pub stack: Option<String>,
}

/// How to reach AWS. Lambda provides all of it.
#[derive(Debug, Clone)]
pub struct Aws {
    /// The region.
    pub region: String,
    /// Where all services answer instead of at AWS: the local server, an emulator.
    pub endpoint: Option<String>,
    /// Whether somebody has set certificate authorities of their own.
    pub has_custom_roots: bool,
    /// The credentials of the function's role.
    pub credentials: aws_credential_types::Credentials,
}

/// Where the keys of tokens and cursors are kept.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// The name or ARN of a secret in Secrets Manager.
    Secret(String),
    /// Given as such, in tests.
    Given(Keys),
}

/// What the sender of emails needs.
#[derive(Debug, Clone)]
pub struct EmailConfig {
    /// Who emails are from.
    pub sender: Sender,
    /// The address of the page that the link of an invitation opens: the only source of the host in any email (C35).
    pub invitation_url: String,
    /// The page of the host product on which guests are managed, for emails to whoever manages them (C35).
    pub manage_url: Option<String>,
    /// Whether emails that only remind are held back, because the mail service's opinion of the sender is at stake (C42).
    pub reminders_paused: bool,
}

/// What the invitee's page needs to let people sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageConfig {
    /// The OpenID Connect issuer.
    pub issuer: String,
    /// The public client that the page is registered as.
    pub client_id: String,
    /// The audience to ask for, where the issuer wants one.
    pub audience: String,
    /// The scopes to ask for.
    pub scope: String,
    /// What the product is called.
    pub product: Title,
    /// Where to go on after joining.
    pub continue_url: Option<String>,
}

/// Parts of the configuration that an operation may need beside the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// [`Config::keys`].
    Keys,
    /// [`Config::emails`].
    Emails,
    /// [`Config::bus`].
    Bus,
    /// [`Config::contact_list`], which may be missing.
    Contacts,
    /// [`Config::page`].
    Page,
}

/// Why the configuration was refused: every variable that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the configuration is not complete: {}", .0.join("; "))]
pub struct IncompleteConfig(pub Vec<String>);

struct Reader<'a> {
    get: &'a dyn Fn(&str) -> Option<String>,
    faults: Vec<String>,
}

impl Reader<'_> {
    fn optional(&self, name: &str) -> Option<String> {
        (self.get)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn required(&mut self, name: &str, what: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.faults.push(format!("{name} is not set ({what})"));
            String::new()
        })
    }

    fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(&mut self, name: &str, what: &str) -> Option<T> {
        let value = self.required(name, what);
        if value.is_empty() {
            return None;
        }
        value.parse().map_err(|error| self.faults.push(format!("{name} {error}"))).ok()
    }

    /// An address of our own pages or of the issuer: https, or http on this machine only.
    fn url(&mut self, name: &str, what: &str) -> String {
        let value = self.required(name, what);
        self.insist_on_url(name, what, &value);
        value
    }

    /// The same, where there need not be one.
    fn optional_url(&mut self, name: &str, what: &str) -> Option<String> {
        let value = self.optional(name)?;
        self.insist_on_url(name, what, &value);
        Some(value)
    }

    fn insist_on_url(&mut self, name: &str, what: &str, value: &str) {
        if !value.is_empty() && !is_safe_url(value) {
            self.faults.push(format!("{name} must be an absolute https address without query or fragment ({what})"));
        }
    }
}

fn is_safe_url(url: &str) -> bool {
    let local = ["http://127.0.0.1", "http://localhost"]
        .iter()
        .any(|host| url.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])));
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    let plain =
        !url.contains(['?', '#', '\\', '"', '<', '>']) && !url.contains(char::is_whitespace) && !host.contains('@');
    plain && !host.is_empty() && (url.starts_with("https://") || local)
}

impl Config {
    /// Reads what an operation with these needs is configured by.
    ///
    /// # Errors
    /// [`IncompleteConfig`] with every variable that is missing or wrong, so that one deployment mends them all.
    pub fn read(needs: &[Need], get: &dyn Fn(&str) -> Option<String>) -> Result<Self, IncompleteConfig> {
        let mut reader = Reader { get, faults: Vec::new() };
        let needed = |need: Need| needs.contains(&need);
        let config = Self {
            table: reader.required("TABLE_NAME", "the DynamoDB table"),
            aws: Aws::read(&mut reader),
            keys: needed(Need::Keys).then(|| {
                KeySource::Secret(reader.required("KEYS_SECRET", "the secret with the keys of tokens and cursors"))
            }),
            emails: needed(Need::Emails).then(|| EmailConfig::read(&mut reader)).flatten(),
            bus: needed(Need::Bus).then(|| reader.required("EVENT_BUS", "the EventBridge bus")),
            contact_list: needed(Need::Contacts).then(|| reader.optional("CONTACT_LIST")).flatten(),
            page: needed(Need::Page).then(|| PageConfig::read(&mut reader)).flatten(),
            userinfo_url: reader.optional("USERINFO_URL"),
            stack: reader.optional("STACK_NAME"),
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
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
        Self::read(needs, &|name| std::env::var(name).ok())
    }
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
        let invitation_url = reader.url("INVITATION_URL", "the page that the link of an invitation opens");
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
        Some(Self { sender, invitation_url, manage_url, reminders_paused: reminders.as_deref() == Some("paused") })
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
