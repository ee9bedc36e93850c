//! The one central entity: a person's belonging to an organisation, from the invitation to its end.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    address::EmailAddress,
    grant::Grant,
    id::{MembershipId, OrganizationId, UserId},
    locale::Locale,
    login::LoginType,
    organization::Settings,
    period::Period,
    text::{Key, Note, PersonName},
    unknown::Unknown,
};

/// A membership. An invitation is one in state [`State::Invited`] and keeps its identifier for life.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Membership {
    /// Its identifier.
    pub id: MembershipId,
    /// The organisation.
    pub organization: OrganizationId,
    /// The person, from acceptance on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The address that was invited; unique in the organisation while live, and never changed (R7).
    pub email: EmailAddress,
    /// The first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<PersonName>,
    /// The last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<PersonName>,
    /// Member or guest.
    pub kind: Kind,
    /// Whether the person uses the API only (S4.3).
    #[serde(default)]
    pub api_only: bool,
    /// How the person signs in; written as the identity provider tells, never by a decision (S4.7).
    #[serde(default)]
    pub login_type: LoginType,
    /// When the person last signed in, as the identity provider tells (S4.8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_login_at: Option<DateTime<Utc>>,
    /// What the person is granted by themselves.
    #[serde(default)]
    pub grant: Grant,
    /// The group, whose grant adds to their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Key>,
    /// Where in its life the membership is stored to be; [`Membership::status`] tells what that means now.
    pub state: State,
    /// The invitation, kept after acceptance as the record of how it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<Invitation>,
    /// How long a guest's access lasts from acceptance or renewal; none means without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// When the access ends; none before acceptance (R10) and for members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When the access was last renewed, by which a repeated request knows its own effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewed_at: Option<DateTime<Utc>>,
    /// The shortest reminder that the guest was told of in this period of access; a renewal begins anew (S3.18).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_reminder: Option<Period>,
    /// Whether the end of the access has been told of.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub expiry_notified: bool,
    /// When the person joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activated_at: Option<DateTime<Utc>>,
    /// Since when the person is suspended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_at: Option<DateTime<Utc>>,
    /// When and why it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
    /// When a new password was last asked for, by which a repeated request knows its own effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_reset_at: Option<DateTime<Utc>>,
    /// What became of the last email about it; written by the sender of emails, never by a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// Raised with every decision about the membership.
    pub version: u64,
    /// When it was first written.
    pub created_at: DateTime<Utc>,
    /// When it was last decided about.
    pub updated_at: DateTime<Utc>,
    /// What a later version has added to it.
    #[serde(skip)]
    pub unknown: Unknown,
}

/// Member or guest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Belongs without end and holds a seat.
    #[default]
    Member,
    /// Belongs for a period and holds no seat (S3.3).
    Guest,
}

/// The stored state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Invited and not yet accepted; whether still acceptable is a matter of time.
    Invited,
    /// Accepted or added; whether access has ended is a matter of time.
    Active,
    /// Locked out until reactivated; the guest clock runs on (R14).
    Suspended,
    /// Over, kept for a while so that an old link is answered well.
    Ended,
}

/// What a membership is at an instant. Listing, reading and deciding all use this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waiting for acceptance.
    InvitePending,
    /// Not accepted in time; can be sent again.
    InviteExpired,
    /// Belongs and may act.
    Active,
    /// Active, within the renewal window before its end.
    Expiring,
    /// A guest whose access has ended.
    Expired,
    /// Locked out until reactivated.
    Suspended,
    /// Cancelled, declined, removed or left.
    Ended,
}

/// The offer that was mailed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Counts the sendings; the link of every earlier one is dead.
    pub attempt: u32,
    /// When the latest was sent.
    pub sent_at: DateTime<Utc>,
    /// From when on it can no longer be accepted.
    pub expires_at: DateTime<Utc>,
    /// Who answers for it (R19): the membership that invited or sent it again last.
    pub sponsor: MembershipId,
    /// Who that was, as shown then; stays readable when they are gone.
    pub invited_by: Person,
    /// Text from the inviter to the invitee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// The language of the email.
    pub locale: Locale,
    /// Whether the lapse has been told of.
    #[serde(default)]
    pub lapse_notified: bool,
}

/// A person as shown at the time: a snapshot for emails and the audit trail (S1.20).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Person {
    /// The name, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The address.
    #[schemars(with = "String")]
    pub email: EmailAddress,
}

/// How a membership ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// When.
    pub at: DateTime<Utc>,
    /// By what.
    pub by: Ending,
}

/// The ways in which a membership ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The invitation was cancelled.
    Cancelled,
    /// The invitee declined.
    Declined,
    /// A new invitation took its place after it had expired.
    Replaced,
    /// An administrator removed the person.
    Removed,
    /// The person left.
    Left,
}

/// What became of an email (F30).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Delivery {
    /// Which email, such as `invitation`.
    pub email: String,
    /// Which sending, for an email that carries a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// How far it got.
    pub state: DeliveryState,
    /// When it got there.
    pub at: DateTime<Utc>,
    /// The identifier of the email, which sorts by the time at which it was caused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// How far an email got. What is told later in this list replaces what is told earlier, in whatever order it is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Decision and not yet handed over.
    Queued,
    /// Handed over to the mail service.
    Sent,
    /// The recipient's mail server does not take it for now; the mail service goes on trying.
    Delayed,
    /// Taken by the recipient's mail server.
    Delivered,
    /// Not handed over, because earlier emails to the mailbox bounced or were complained about.
    Suppressed,
    /// Refused for good by the mail service, or given up.
    Failed,
    /// Refused by the recipient's mail server.
    Bounced,
    /// Reported by its recipient as unwanted.
    Complained,
}

impl Membership {
    /// What became of the email that carries the link of the invitation now.
    #[must_use]
    pub fn invitation_delivery(&self) -> Option<Delivery> {
        let invitation = self.invitation.as_ref()?;
        let current = self.delivery.clone().filter(|d| d.attempt == Some(invitation.attempt));
        Some(current.unwrap_or_else(|| Delivery {
            email: "invitation".to_owned(),
            attempt: Some(invitation.attempt),
            state: DeliveryState::Queued,
            at: invitation.sent_at,
            id: None,
        }))
    }

    /// What the membership is at `now` (R24: expired means `expires_at <= now`).
    #[must_use]
    pub fn status(&self, renew_window: Period, now: DateTime<Utc>) -> Status {
        match self.state {
            State::Ended => Status::Ended,
            State::Invited if self.invitation_open(now) => Status::InvitePending,
            State::Invited => Status::InviteExpired,
            State::Active | State::Suspended if self.access_over(now) => Status::Expired,
            State::Suspended => Status::Suspended,
            State::Active => match self.expires_at {
                Some(end) if renew_window.before(end) <= now => Status::Expiring,
                _ => Status::Active,
            },
        }
    }

    /// Whether the invitation can still be accepted at `now`. Once its lapse has been told of it cannot, even by a
    /// clock that is behind the one that told (C74).
    #[must_use]
    pub fn invitation_open(&self, now: DateTime<Utc>) -> bool {
        self.state == State::Invited
            && self.invitation.as_ref().is_some_and(|i| !i.lapse_notified && now < i.expires_at)
    }

    /// Whether the access of a guest has ended by `now`. Once its end has been told of it has, even by a clock that is
    /// behind the one that told (C74).
    #[must_use]
    pub fn access_over(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|end| self.expiry_notified || end <= now)
    }

    /// Whether the person may act at `now`.
    #[must_use]
    pub fn is_active(&self, now: DateTime<Utc>) -> bool {
        self.state == State::Active && !self.access_over(now)
    }

    /// Whether it stands in the way of another invitation to the same address at `now`.
    #[must_use]
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        match self.state {
            State::Invited => self.invitation_open(now),
            State::Active | State::Suspended => !self.access_over(now),
            State::Ended => false,
        }
    }

    /// Whether it holds a seat (R17). An invitation reserves one until the sweep tells of its lapse, so that the row's
    /// later removal by its time to live leaves no count behind.
    #[must_use]
    pub fn holds_seat(&self) -> bool {
        let reserved = match self.state {
            State::Invited => self.invitation.as_ref().is_some_and(|i| !i.lapse_notified),
            State::Active | State::Suspended => true,
            State::Ended => false,
        };
        reserved && self.kind == Kind::Member
    }

    /// Whether it counts as one of the owners (R20, R18: a guest never does).
    #[must_use]
    pub fn is_owner(&self, settings: &Settings) -> bool {
        self.kind == Kind::Member
            && self.state == State::Active
            && settings.is_owner_class(&self.grant, self.group.as_ref())
    }

    /// First and last name, as far as they are known.
    #[must_use]
    pub fn full_name(&self) -> Option<String> {
        let parts: Vec<&str> =
            [&self.first_name, &self.last_name].into_iter().flatten().map(PersonName::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// The person as shown now.
    #[must_use]
    pub fn person(&self) -> Person {
        Person { name: self.full_name(), email: self.email.clone() }
    }
}
