//! The stored form of a membership: one flat record, whose attributes depend on kind and state.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Contradiction, Delivery, Ended, Ending, Former, GuestAccess, Invitation, Invited, Joined, Lifecycle, Membership,
    Term,
};
use crate::{
    address::EmailAddress,
    grant::Grant,
    host::{ExternalId, MemberHostData},
    id::{MembershipId, OrganizationId, UserId},
    login::LoginType,
    metadata::Metadata,
    period::Period,
    status::{Kind, State},
    text::{Key, PersonName},
    unknown::Unknown,
};

/// The attributes of a membership, by their stored names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct MembershipRecord {
    id: MembershipId,
    organization: OrganizationId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<UserId>,
    email: EmailAddress,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_name: Option<PersonName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_name: Option<PersonName>,
    kind: Kind,
    #[serde(default)]
    api_only: bool,
    #[serde(default)]
    login_type: LoginType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_login_at: Option<DateTime<Utc>>,
    #[serde(default)]
    grant: Grant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<Key>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    external_id: Option<ExternalId>,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    metadata: Metadata,
    state: State,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    invitation: Option<Invitation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    period: Option<Period>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    renewed_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_reminder: Option<Period>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    expiry_notified: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    activated_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suspended_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<Ended>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    password_reset_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delivery: Option<Delivery>,
    version: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<Membership> for MembershipRecord {
    fn from(membership: Membership) -> Self {
        let access = membership.guest_access().copied();
        Self {
            id: membership.id,
            organization: membership.organization,
            user: membership.user().cloned(),
            kind: membership.kind(),
            state: membership.state(),
            invitation: membership.invitation().cloned(),
            period: membership.period(),
            expires_at: access.map(|access| access.expires_at),
            renewed_at: access.and_then(|access| access.renewed_at),
            last_reminder: access.and_then(|access| access.last_reminder),
            expiry_notified: access.is_some_and(|access| access.expiry_notified),
            activated_at: membership.activated_at(),
            suspended_at: suspended_at(&membership.lifecycle),
            ended: membership.ended().cloned(),
            email: membership.email,
            first_name: membership.first_name,
            last_name: membership.last_name,
            api_only: membership.api_only,
            login_type: membership.login_type,
            last_login_at: membership.last_login_at,
            grant: membership.grant,
            group: membership.group,
            external_id: membership.host.external_id,
            metadata: membership.host.metadata,
            password_reset_at: membership.password_reset_at,
            delivery: membership.delivery,
            version: membership.version,
            created_at: membership.created_at,
            updated_at: membership.updated_at,
        }
    }
}

const fn suspended_at(lifecycle: &Lifecycle) -> Option<DateTime<Utc>> {
    match lifecycle {
        Lifecycle::Suspended { since, .. } => Some(*since),
        Lifecycle::Ended { former: Former::Joined { suspended_at, .. }, .. } => *suspended_at,
        Lifecycle::Invited(_) | Lifecycle::Active(_) | Lifecycle::Ended { .. } => None,
    }
}

impl TryFrom<MembershipRecord> for Membership {
    type Error = Contradiction;

    fn try_from(record: MembershipRecord) -> Result<Self, Contradiction> {
        Ok(Self {
            lifecycle: record.lifecycle()?,
            id: record.id,
            organization: record.organization,
            email: record.email,
            first_name: record.first_name,
            last_name: record.last_name,
            api_only: record.api_only,
            login_type: record.login_type,
            last_login_at: record.last_login_at,
            grant: record.grant,
            group: record.group,
            host: MemberHostData { external_id: record.external_id, metadata: record.metadata },
            password_reset_at: record.password_reset_at,
            delivery: record.delivery,
            version: record.version,
            created_at: record.created_at,
            updated_at: record.updated_at,
            unknown: Unknown::default(),
        })
    }
}

impl MembershipRecord {
    fn lifecycle(&self) -> Result<Lifecycle, Contradiction> {
        if self.state != State::Ended {
            self.absent("ended", self.ended.is_some())?;
        }
        match self.state {
            State::Invited => Ok(Lifecycle::Invited(self.invited()?)),
            State::Active => {
                self.absent("suspended_at", self.suspended_at.is_some())?;
                Ok(Lifecycle::Active(self.joined()?))
            }
            State::Suspended => {
                let since = self.present("suspended_at", self.suspended_at.as_ref())?;
                Ok(Lifecycle::Suspended { joined: self.joined()?, since })
            }
            State::Ended => self.ended(),
        }
    }

    fn ended(&self) -> Result<Lifecycle, Contradiction> {
        let ended = self.present("ended", self.ended.as_ref())?;
        let joined = self.activated_at.is_some();
        let fits = match ended.by {
            Ending::Cancelled | Ending::Declined | Ending::Merged => !joined,
            Ending::Removed | Ending::Left => joined,
            Ending::Replaced => true,
        };
        if !fits {
            return Err(Contradiction::Ending { joined, by: ended.by });
        }
        let former = if joined {
            Former::Joined { joined: self.joined()?, suspended_at: self.suspended_at }
        } else {
            Former::Invited(self.invited()?)
        };
        Ok(Lifecycle::Ended { ended, former })
    }

    fn invited(&self) -> Result<Invited, Contradiction> {
        self.absent("user", self.user.is_some())?;
        self.absent("activated_at", self.activated_at.is_some())?;
        self.absent("suspended_at", self.suspended_at.is_some())?;
        self.require_no_dates()?;
        let term = match self.kind {
            Kind::Member => {
                self.absent("period", self.period.is_some())?;
                Term::Permanent
            }
            Kind::Guest => Term::Guest(self.present("period", self.period.as_ref())?),
        };
        Ok(Invited { invitation: self.present("invitation", self.invitation.as_ref())?, term })
    }

    fn joined(&self) -> Result<Joined, Contradiction> {
        let term = match self.kind {
            Kind::Member => {
                self.absent("period", self.period.is_some())?;
                self.require_no_dates()?;
                Term::Permanent
            }
            Kind::Guest => Term::Guest(GuestAccess {
                period: self.present("period", self.period.as_ref())?,
                expires_at: self.present("expires_at", self.expires_at.as_ref())?,
                renewed_at: self.renewed_at,
                last_reminder: self.last_reminder,
                expiry_notified: self.expiry_notified,
            }),
        };
        Ok(Joined {
            user: self.present("user", self.user.as_ref())?,
            activated_at: self.present("activated_at", self.activated_at.as_ref())?,
            invitation: self.invitation.clone(),
            term,
        })
    }

    /// The dates of access that only a guest who has joined has.
    fn require_no_dates(&self) -> Result<(), Contradiction> {
        self.absent("expires_at", self.expires_at.is_some())?;
        self.absent("renewed_at", self.renewed_at.is_some())?;
        self.absent("last_reminder", self.last_reminder.is_some())?;
        self.absent("expiry_notified", self.expiry_notified)
    }

    fn present<T: Clone>(&self, attribute: &'static str, value: Option<&T>) -> Result<T, Contradiction> {
        let missing = Contradiction::Missing { kind: self.kind, state: self.state, attribute };
        value.cloned().ok_or(missing)
    }

    const fn absent(&self, attribute: &'static str, present: bool) -> Result<(), Contradiction> {
        if present {
            return Err(Contradiction::Unexpected { kind: self.kind, state: self.state, attribute });
        }
        Ok(())
    }
}
