//! The central entity: a person's membership of an organisation, from the invitation to its end.

mod contradiction;
pub mod counters;
pub mod delivery;
mod ending;
mod invitation;
mod lifecycle;
mod person;
mod record;
mod timing;

pub use contradiction::Contradiction;
pub use delivery::{Delivery, DeliveryState};
pub use ending::{Ended, Ending};
pub use invitation::Invitation;
pub use lifecycle::{Former, GuestAccess, Invited, Joined, Lifecycle, Term};
pub use person::Person;

pub use crate::status::{Kind, State, Status};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    address::EmailAddress,
    full_name::full_name,
    grant::Grant,
    host::MemberHostData,
    id::{MembershipId, OrganizationId, UserId},
    login::LoginType,
    period::Period,
    text::{Key, PersonName},
    unknown::Unknown,
};

/// A membership. An invitation is one in state [`State::Invited`] and keeps its identifier for life.
///
/// It is stored as a flat record of attributes; reading a record that contradicts itself fails with a [`Contradiction`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "record::MembershipRecord", into = "record::MembershipRecord")]
pub struct Membership {
    /// Its identifier.
    pub id: MembershipId,
    /// The organisation.
    pub organization: OrganizationId,
    /// The address that was invited, until the identity provider verifies another one (D8); unique in the organisation
    /// while live. No member changes it (R7).
    pub email: EmailAddress,
    /// The first name.
    pub first_name: Option<PersonName>,
    /// The last name.
    pub last_name: Option<PersonName>,
    /// Whether the person uses the API only (S4.3).
    pub api_only: bool,
    /// How the person signs in. The identity provider reports it; decisions never change it (S4.7).
    pub login_type: LoginType,
    /// When the person last signed in, as the identity provider reports it (S4.8).
    pub last_login_at: Option<DateTime<Utc>>,
    /// The membership's own grant.
    pub grant: Grant,
    /// The group, whose grant adds to the membership's own.
    pub group: Option<Key>,
    /// What the host product says about the member; no decision depends on it.
    pub host: MemberHostData,
    /// The state, with the data of that state; [`Membership::status`] says what it means at an instant.
    pub lifecycle: Lifecycle,
    /// When a password reset was last requested; a repeated request recognises its first execution by it.
    pub password_reset_at: Option<DateTime<Utc>>,
    /// The delivery state of the latest email. The email job writes it; decisions never change it.
    pub delivery: Option<Delivery>,
    /// Incremented by every decision: the version check of optimistic concurrency.
    pub version: u64,
    /// When it was first written.
    pub created_at: DateTime<Utc>,
    /// When the latest decision was made.
    pub updated_at: DateTime<Utc>,
    /// Attributes that a later version of the product has written.
    pub unknown: Unknown,
}

impl Membership {
    /// A new membership at version 1, without name, grant or group; the caller adds them.
    pub(crate) fn new(
        id: MembershipId,
        organization: OrganizationId,
        email: EmailAddress,
        lifecycle: Lifecycle,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            organization,
            email,
            first_name: None,
            last_name: None,
            api_only: false,
            login_type: LoginType::default(),
            last_login_at: None,
            grant: Grant::default(),
            group: None,
            host: MemberHostData::default(),
            lifecycle,
            password_reset_at: None,
            delivery: None,
            version: 1,
            created_at: now,
            updated_at: now,
            unknown: Unknown::default(),
        }
    }

    /// Member or guest.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.lifecycle.kind()
    }

    /// The stored state.
    #[must_use]
    pub const fn state(&self) -> State {
        self.lifecycle.state()
    }

    /// The person, from acceptance on.
    #[must_use]
    pub fn user(&self) -> Option<&UserId> {
        self.lifecycle.joined().map(|joined| &joined.user)
    }

    /// The invitation, kept after acceptance; founders and people who were added directly have none.
    #[must_use]
    pub const fn invitation(&self) -> Option<&Invitation> {
        self.lifecycle.invitation()
    }

    /// How long a guest's access lasts from acceptance or renewal; none for members.
    #[must_use]
    pub const fn period(&self) -> Option<Period> {
        self.lifecycle.period()
    }

    /// The dates of a guest's access, from acceptance on; none for members and invitations.
    #[must_use]
    pub fn guest_access(&self) -> Option<&GuestAccess> {
        self.lifecycle.joined().and_then(|joined| joined.term.guest())
    }

    /// When the access ends; none before acceptance (R10) and for members.
    #[must_use]
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.guest_access().map(|access| access.expires_at)
    }

    /// Whether the sweep has published the end of the access.
    #[must_use]
    pub fn expiry_notified(&self) -> bool {
        self.guest_access().is_some_and(|access| access.expiry_notified)
    }

    /// When the person joined.
    #[must_use]
    pub fn activated_at(&self) -> Option<DateTime<Utc>> {
        self.lifecycle.joined().map(|joined| joined.activated_at)
    }

    /// When and how it ended.
    #[must_use]
    pub const fn ended(&self) -> Option<&Ended> {
        match &self.lifecycle {
            Lifecycle::Ended { ended, .. } => Some(ended),
            Lifecycle::Invited(_) | Lifecycle::Active(_) | Lifecycle::Suspended { .. } => None,
        }
    }

    /// First and last name, as far as they are known, in the order of their script (D12).
    #[must_use]
    pub fn full_name(&self) -> Option<String> {
        full_name(self.first_name.as_ref(), self.last_name.as_ref())
    }

    /// The person as shown now.
    #[must_use]
    pub fn person(&self) -> Person {
        Person { name: self.full_name(), email: self.email.clone() }
    }
}
