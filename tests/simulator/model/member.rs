//! An entry of an organisation: an invitation, a member, a guest, or what is left of one.

use chrono::TimeDelta;

use super::{Access, EntryIndex, Instant, PersonIndex};

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one plain fact")]
pub struct Member {
    /// The product's name for it, once it is known.
    pub id: Option<String>,
    pub person: PersonIndex,
    pub guest: bool,
    pub access: Access,
    pub state: State,
    /// Which sending, and until when it can be accepted; nothing for founders and those who were added.
    pub attempt: u32,
    pub open_until: Instant,
    /// The end of the invitation was told of.
    pub lapse_notified: bool,
    pub sponsor: Option<EntryIndex>,
    pub period: Option<TimeDelta>,
    pub expires_at: Option<Instant>,
    /// Since when they belong, or when they were last renewed.
    pub began_at: Option<Instant>,
    /// How long before the end they were last reminded of it, since then.
    pub last_reminder: Option<TimeDelta>,
    /// They were locked out since then, and may have missed reminders.
    pub was_suspended: bool,
    /// The end of the access was told of.
    pub expiry_notified: bool,
    /// When the end was told of, of the invitation or the access.
    pub notified_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    /// The row is gone by its time to live, or with its organisation.
    pub row_deleted: bool,
    /// What the audit trail has to say.
    pub audit_actions: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Invited,
    Active,
    Suspended,
    Ended(Ending),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Cancelled,
    Declined,
    Replaced,
    Removed,
    Left,
}

impl Ending {
    /// As the trail and the row call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Declined => "declined",
            Self::Replaced => "replaced",
            Self::Removed => "removed",
            Self::Left => "left",
        }
    }
}

impl Member {
    /// Somebody who is a member without having been invited.
    pub fn joined(person: PersonIndex, access: Access, now: Instant) -> Self {
        Self {
            id: None,
            person,
            guest: false,
            access,
            state: State::Active,
            attempt: 0,
            open_until: now,
            lapse_notified: false,
            sponsor: None,
            period: None,
            expires_at: None,
            began_at: Some(now),
            last_reminder: None,
            was_suspended: false,
            expiry_notified: false,
            notified_at: None,
            ended_at: None,
            row_deleted: false,
            audit_actions: vec!["organization_created"],
        }
    }

    pub fn has_ended(&self) -> bool {
        matches!(self.state, State::Ended(_))
    }

    /// Whether it can be found at all.
    pub fn is_kept(&self) -> bool {
        !self.row_deleted
    }

    /// Whether the list shows it.
    pub fn is_listed(&self) -> bool {
        !self.row_deleted && !self.has_ended()
    }

    pub fn access_has_ended(&self, now: Instant) -> bool {
        self.expires_at.is_some_and(|end| self.expiry_notified || end <= now)
    }

    pub fn is_active(&self, now: Instant) -> bool {
        !self.row_deleted && self.state == State::Active && !self.access_has_ended(now)
    }

    /// Whether they belong and are told what concerns everybody; a suspension leaves that.
    pub fn is_notified(&self, now: Instant) -> bool {
        !self.row_deleted && matches!(self.state, State::Active | State::Suspended) && !self.access_has_ended(now)
    }

    /// Whether the invitation can be accepted.
    pub fn is_open(&self, now: Instant) -> bool {
        !self.row_deleted && self.state == State::Invited && !self.lapse_notified && now < self.open_until
    }

    /// Whether it is in the way of another entry for the same address.
    pub fn is_live(&self, now: Instant) -> bool {
        self.is_open(now) || self.is_notified(now)
    }

    pub fn holds_seat(&self) -> bool {
        let reserved = match self.state {
            State::Invited => !self.lapse_notified,
            State::Active | State::Suspended => true,
            State::Ended(_) => false,
        };
        !self.row_deleted && !self.guest && reserved
    }

    /// As the list calls it.
    pub fn status(&self, renew_window: TimeDelta, now: Instant) -> &'static str {
        match self.state {
            State::Ended(_) => "ended",
            State::Invited if self.is_open(now) => "invite_pending",
            State::Invited => "invite_expired",
            _ if self.access_has_ended(now) => "expired",
            State::Suspended => "suspended",
            State::Active if self.expires_at.is_some_and(|end| end - renew_window <= now) => "expiring",
            State::Active => "active",
        }
    }

    pub fn end(&mut self, how: Ending, now: Instant) {
        self.state = State::Ended(how);
        self.ended_at = Some(now);
        self.audit_actions.push(how.name());
    }
}
