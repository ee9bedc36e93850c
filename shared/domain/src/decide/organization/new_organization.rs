//! Creating an organisation from a template.

use std::{collections::BTreeSet, sync::Arc};

use crate::time_zone::TimeZone;
use chrono::{DateTime, Utc};

use crate::{
    branding::Branding,
    decide::Caller,
    event::{Actor, Decision, Fact},
    host::HostData,
    id::{MembershipId, OrganizationId},
    language_tag::LanguageTag,
    membership::{Joined, Lifecycle, Person, Term},
    organization::{Organization, Settings},
    product::Product,
    refusal::{Fault, FaultCode, Refusal},
    template::Template,
    text::{Key, Title},
};

/// What the creator of an organisation chooses.
#[derive(Debug, Clone)]
pub struct NewOrganization {
    /// The name.
    pub name: Title,
    /// The product definition that the template is of.
    pub product: Arc<Product>,
    /// The template and its key.
    pub template: (Key, Template),
    /// The language of emails.
    pub locale: LanguageTag,
    /// The time zone of dates in emails.
    pub time_zone: TimeZone,
    /// The look of emails.
    pub branding: Branding,
    /// What the host product says about it.
    pub host: HostData,
}

/// A new organisation and its first owner.
#[derive(Debug, Clone, PartialEq)]
pub struct Creation {
    /// The settings of the organisation.
    pub settings: Settings,
    /// The membership of the first owner.
    pub founder: Decision,
    /// The creation of the organisation, where the fact of the first owner is an invitation.
    pub created: Option<Fact>,
    /// The creator, as the audit log names them.
    pub actor: Actor,
}

impl Product {
    /// Finds a template that organisations can be created from.
    ///
    /// # Errors
    /// A fault of `/template` that lists the keys that exist.
    pub fn find_template(&self, key: &str) -> Result<(Key, Template), Fault> {
        let found = key.parse().ok().and_then(|key| Some((self.template(&key)?.clone(), key)));
        found.map(|(template, key)| (key, template)).ok_or_else(|| {
            let known = self.templates.iter().filter(|(_, template)| !template.retired);
            let known: Vec<_> = known.map(|(key, _)| key.as_str()).collect();
            let detail = format!("must be one of {}", known.join(", "));
            Fault::new("/template", FaultCode::UnknownReference, detail)
        })
    }
}

impl NewOrganization {
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
        let settings = self.settings();
        let (key, template) = self.template;
        let person = Person { name: creator.name.clone(), email: email.clone() };
        let joined = Joined { user: creator.user.clone(), activated_at: now, invitation: None, term: Term::Permanent };
        let founder = template.first_membership(&key, ids, Lifecycle::Active(joined), creator.names(), email, now);
        let actor =
            Actor::Person { user: creator.user.clone(), membership: Some(founder.after.id), person: Some(person) };
        Ok(Creation { settings, founder, created: None, actor })
    }

    pub(super) fn settings(&self) -> Settings {
        let (key, template) = &self.template;
        Settings {
            name: self.name.clone(),
            locale: self.locale.clone(),
            time_zone: self.time_zone,
            branding: self.branding.clone(),
            host: self.host.clone(),
            ..template.settings(&self.product, key)
        }
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
