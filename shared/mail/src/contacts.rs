//! SES: the contact list, on which stands who is subscribed to which topic.

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

/// The contact list could not be read or changed now. There is no source: what SES says quotes addresses (C93).
///
/// Whatever it is, it may pass: a list or a topic that is missing is a mistake of the deployment, and no reason to lose
/// what people are subscribed to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the contact list is not available ({0})")]
pub struct ContactError(pub String);

/// The one contact list of the account, as far as the product changes it. Addresses go by their canonical spelling, so
/// that one that is typed differently in two organisations is one contact.
#[derive(Debug, Clone)]
pub struct Contacts {
    client: Client,
    list: String,
}

impl Contacts {
    /// The list of that name.
    #[must_use]
    pub const fn new(client: Client, list: String) -> Self {
        Self { client, list }
    }

    /// What the list says of an address; none where it is not on it.
    ///
    /// # Errors
    /// When SES does not tell now.
    pub async fn find(&self, email: &EmailAddress) -> Result<Option<Contact>, ContactError> {
        let asked = self.client.get_contact().contact_list_name(&self.list).email_address(email.canonical());
        let found = match asked.send().await {
            Ok(found) => found,
            Err(error) if error.as_service_error().is_some_and(GetContactError::is_not_found_exception) => {
                return Ok(None);
            }
            Err(error) => return Err(refusal(&error)),
        };
        let said = |one: &TopicPreference| {
            (one.topic_name().to_owned(), *one.subscription_status() == SubscriptionStatus::OptIn)
        };
        let updated_at = found.last_updated_timestamp().or_else(|| found.created_timestamp());
        let instant = updated_at.and_then(|at| DateTime::<Utc>::from_timestamp(at.secs(), at.subsec_nanos()));
        Ok(Some(Contact {
            preferences: found.topic_preferences().iter().map(said).collect(),
            unsubscribed_from_all: found.unsubscribe_all(),
            attributes: found.attributes_data().map(ToOwned::to_owned),
            updated_at: instant.unwrap_or_default(),
        }))
    }

    /// Lets the list say `after` of an address of which it said `before`; false when it says something else by now.
    /// SES knows no condition on what a contact was, so that holds for its being there, and for no more.
    ///
    /// # Errors
    /// When SES does not take it now.
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
        let asked = self
            .client
            .create_contact()
            .contact_list_name(&self.list)
            .email_address(email.canonical())
            .set_topic_preferences(Some(preferences(contact)?))
            .unsubscribe_all(contact.unsubscribed_from_all)
            .set_attributes_data(contact.attributes.clone());
        match asked.send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(CreateContactError::is_already_exists_exception) => {
                Ok(false)
            }
            Err(error) => Err(refusal(&error)),
        }
    }

    /// Names every preference there is: SES forgets those that an update does not name.
    async fn update(&self, email: &EmailAddress, contact: &Contact) -> Result<bool, ContactError> {
        let asked = self
            .client
            .update_contact()
            .contact_list_name(&self.list)
            .email_address(email.canonical())
            .set_topic_preferences(Some(preferences(contact)?))
            .unsubscribe_all(contact.unsubscribed_from_all)
            .set_attributes_data(contact.attributes.clone());
        match asked.send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(UpdateContactError::is_not_found_exception) => Ok(false),
            Err(error) => Err(refusal(&error)),
        }
    }

    async fn delete(&self, email: &EmailAddress) -> Result<bool, ContactError> {
        let asked = self.client.delete_contact().contact_list_name(&self.list).email_address(email.canonical());
        match asked.send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(DeleteContactError::is_not_found_exception) => Ok(true),
            Err(error) => Err(refusal(&error)),
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

/// Keeps the code and drops the text.
fn refusal<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> ContactError {
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
    ContactError(code.unwrap_or("connection").to_owned())
}
