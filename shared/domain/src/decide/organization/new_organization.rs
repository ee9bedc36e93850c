//! Creating an organisation from a template.

use std::{collections::BTreeSet, sync::Arc};

use crate::time_zone::TimeZone;
use chrono::{DateTime, Utc};

use crate::{
    branding::Branding,
    decide::Caller,
    event::{Actor, Decision},
    id::{MembershipId, OrganizationId},
    locale::Locale,
    membership::Person,
    organization::{Organization, Settings},
    refusal::{Fault, FaultCode, Refusal},
    template::Template,
    text::{Key, Title},
};

/// What the creator of an organisation chooses.
#[derive(Debug, Clone)]
pub struct NewOrganization {
    /// The name.
    pub name: Title,
    /// The template and its key.
    pub template: (Key, Template),
    /// The language of emails.
    pub locale: Locale,
    /// The time zone of dates in emails.
    pub time_zone: TimeZone,
    /// The look of emails.
    pub branding: Branding,
}

/// A new organisation and its first owner.
#[derive(Debug, Clone, PartialEq)]
pub struct Creation {
    /// The settings of the organisation.
    pub settings: Settings,
    /// The membership of the creator.
    pub founder: Decision,
    /// The creator, as the audit log names them.
    pub actor: Actor,
}

impl NewOrganization {
    /// Finds a template.
    ///
    /// # Errors
    /// A fault of `/template` that lists the keys that exist.
    pub fn template(key: &str) -> Result<(Key, Template), Fault> {
        let template = key.parse().ok().zip(Template::named(key));
        template.ok_or_else(|| {
            let known: Vec<_> = Template::keys().collect();
            let detail = format!("must be one of {}", known.join(", "));
            Fault::new("/template", FaultCode::UnknownReference, detail)
        })
    }

    /// Creates the organisation under the first identifier, with the creator as its owner under the second.
    ///
    /// # Errors
    /// [`Refusal::EmailUnverified`] (C27).
    pub fn create(
        self,
        ids: (OrganizationId, MembershipId),
        creator: &Caller,
        now: DateTime<Utc>,
    ) -> Result<Creation, Refusal> {
        let email = creator.email.clone().filter(|_| creator.email_verified).ok_or(Refusal::EmailUnverified)?;
        let (key, template) = self.template;
        let settings = Settings {
            locale: self.locale,
            time_zone: self.time_zone,
            branding: self.branding,
            ..template.settings(key.as_str(), &self.name)
        };
        let person = Person { name: creator.name.clone(), email: email.clone() };
        let founder = template.create_organization(&key, ids, creator, email, now);
        let actor =
            Actor::Person { user: creator.user.clone(), membership: Some(founder.after.id), person: Some(person) };
        Ok(Creation { settings, founder, actor })
    }
}

impl Creation {
    /// The organisation as it is once the decision is committed.
    #[must_use]
    pub fn organization(&self) -> Organization {
        let founder = &self.founder.after;
        Organization {
            id: founder.organization,
            settings: Arc::new(self.settings.clone()),
            seats: Some(u32::from(founder.holds_seat())),
            owners: u32::from(self.settings.is_owner(founder)),
            partners: BTreeSet::new(),
            version: 1,
            created_at: founder.created_at,
            updated_at: founder.created_at,
        }
    }
}
