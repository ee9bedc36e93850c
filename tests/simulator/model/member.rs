//! An entry of an organisation: an invitation, a member, a guest, or an ended one of these.

use chrono::TimeDelta;

use super::{Access, EntryIndex, Instant, PersonIndex};

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one plain fact")]
pub struct Member {
    /// The product's identifier, once it is known.
    pub id: Option<String>,
    pub person: PersonIndex,
    pub guest: bool,
    pub access: Access,
    pub state: State,
    /// The attempt, and the end of the invitation; 0 for entries that were never invited.
    pub attempt: u32,
    pub open_until: Instant,
    /// Whether the notice of the expired invitation was sent.
    pub lapse_notified: bool,
    pub sponsor: Option<EntryIndex>,
    pub period: Option<TimeDelta>,
    pub expires_at: Option<Instant>,
    /// The start of the access, or its last renewal.
    pub began_at: Option<Instant>,
    /// The offset of the latest reminder since then.
    pub last_reminder: Option<TimeDelta>,
    /// Whether the entry was suspended since then, and so may have missed reminders.
    pub was_suspended: bool,
    /// Whether the notice of the ended access was sent.
    pub expiry_notified: bool,
    /// The time of either notice.
    pub notified_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    /// Whether the row was deleted, by TTL or with its organisation.
    pub row_deleted: bool,
    /// The expected actions in the audit log.
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
    /// The name in the audit log and in the row.
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
    /// A member who was not invited.
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

    /// Whether the row still exists.
    pub fn is_kept(&self) -> bool {
        !self.row_deleted
    }

    /// Whether the list shows the entry.
    pub fn is_listed(&self) -> bool {
        !self.row_deleted && !self.has_ended()
    }

    pub fn access_has_ended(&self, now: Instant) -> bool {
        self.expires_at.is_some_and(|end| self.expiry_notified || end <= now)
    }

    pub fn is_active(&self, now: Instant) -> bool {
        !self.row_deleted && self.state == State::Active && !self.access_has_ended(now)
    }

    /// Whether notices to all members reach the entry; a suspension does not change that.
    pub fn is_notified(&self, now: Instant) -> bool {
        !self.row_deleted && matches!(self.state, State::Active | State::Suspended) && !self.access_has_ended(now)
    }

    /// Whether the invitation can be accepted.
    pub fn is_open(&self, now: Instant) -> bool {
        !self.row_deleted && self.state == State::Invited && !self.lapse_notified && now < self.open_until
    }

    /// Whether it prevents another entry for the same address.
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

    /// The status in the list.
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
