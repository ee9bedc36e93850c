//! The SES contact list, which holds the topic subscriptions.

use aws_sdk_sesv2::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    operation::{
        create_contact::CreateContactError, delete_contact::DeleteContactError, get_contact::GetContactError,
        update_contact::UpdateContactError,
    },
    types::{SubscriptionStatus, TopicPreference},
};
use chrono::{DateTime, Utc};
use domain::{address::EmailAddress, subscription::Contact};

/// The contact list could not be read or changed. There is no `source`: messages of SES quote addresses (C93).
///
/// Every such error is retryable. A missing list or topic is a fault of the deployment and must not lose subscriptions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the contact list is not available ({0})")]
pub struct ContactError(pub String);

/// The contact list of the account. Contacts are identified by the canonical spelling of their address, so that two
/// organisations with different spellings share one contact.
#[derive(Debug, Clone)]
pub struct Contacts {
    client: Client,
    list: String,
}

impl Contacts {
    /// The list named `list`.
    #[must_use]
    pub const fn new(client: Client, list: String) -> Self {
        Self { client, list }
    }

    /// The contact of an address, if there is one.
    pub async fn find(&self, email: &EmailAddress) -> Result<Option<Contact>, ContactError> {
        let request = self.client.get_contact().contact_list_name(&self.list).email_address(email.canonical());
        let found = match request.send().await {
            Ok(found) => found,
            Err(error) if error.as_service_error().is_some_and(GetContactError::is_not_found_exception) => {
                return Ok(None);
            }
            Err(error) => return Err(error_of(&error)),
        };
        let preference = |one: &TopicPreference| {
            (one.topic_name().to_owned(), *one.subscription_status() == SubscriptionStatus::OptIn)
        };
        let updated_at = found.last_updated_timestamp().or_else(|| found.created_timestamp());
        let instant = updated_at.and_then(|at| DateTime::<Utc>::from_timestamp(at.secs(), at.subsec_nanos()));
        Ok(Some(Contact {
            preferences: found.topic_preferences().iter().map(preference).collect(),
            unsubscribed_from_all: found.unsubscribe_all(),
            attributes: found.attributes_data().map(ToOwned::to_owned),
            updated_at: instant.unwrap_or_default(),
        }))
    }

    /// Replaces the contact `before` of an address by `after`, where `None` means no contact. Returns false if the contact
    /// was created or deleted since `before` was read. SES has no conditional update, so other changes go undetected.
    pub async fn put(
        &self,
        email: &EmailAddress,
        before: Option<&Contact>,
        after: Option<&Contact>,
    ) -> Result<bool, ContactError> {
        match (before, after) {
            (before, after) if before == after => Ok(true),
            (None, Some(after)) => self.create(email, after).await,
            (_, Some(after)) => self.update(email, after).await,
            (_, None) => self.delete(email).await,
        }
    }

    async fn create(&self, email: &EmailAddress, contact: &Contact) -> Result<bool, ContactError> {
        let request = self
            .client
            .create_contact()
            .contact_list_name(&self.list)
            .email_address(email.canonical())
            .set_topic_preferences(Some(preferences(contact)?))
            .unsubscribe_all(contact.unsubscribed_from_all)
            .set_attributes_data(contact.attributes.clone());
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(CreateContactError::is_already_exists_exception) => {
                Ok(false)
            }
            Err(error) => Err(error_of(&error)),
        }
    }

    /// Sends every preference: SES deletes those that an update omits.
    async fn update(&self, email: &EmailAddress, contact: &Contact) -> Result<bool, ContactError> {
        let request = self
            .client
            .update_contact()
            .contact_list_name(&self.list)
            .email_address(email.canonical())
            .set_topic_preferences(Some(preferences(contact)?))
            .unsubscribe_all(contact.unsubscribed_from_all)
            .set_attributes_data(contact.attributes.clone());
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(UpdateContactError::is_not_found_exception) => Ok(false),
            Err(error) => Err(error_of(&error)),
        }
    }

    async fn delete(&self, email: &EmailAddress) -> Result<bool, ContactError> {
        let request = self.client.delete_contact().contact_list_name(&self.list).email_address(email.canonical());
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(DeleteContactError::is_not_found_exception) => Ok(true),
            Err(error) => Err(error_of(&error)),
        }
    }
}

fn preferences(contact: &Contact) -> Result<Vec<TopicPreference>, ContactError> {
    let one = |(topic, wanted): (&String, &bool)| {
        let status = if *wanted { SubscriptionStatus::OptIn } else { SubscriptionStatus::OptOut };
        TopicPreference::builder().topic_name(topic).subscription_status(status).build()
    };
    let all: Result<Vec<_>, _> = contact.preferences.iter().map(one).collect();
    all.map_err(|_| ContactError("request".to_owned()))
}

/// The error with its code and without its message.
fn error_of<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> ContactError {
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
    ContactError(code.unwrap_or("connection").to_owned())
}
