//! The state of a membership, with the data that belongs to that state and to no other.

use chrono::{DateTime, Utc};

use super::{Ended, Invitation};
use crate::{
    id::UserId,
    period::Period,
    status::{Kind, State},
};

/// The stored state with its data.
#[derive(Debug, Clone, PartialEq)]
pub enum Lifecycle {
    /// Invited and not yet accepted.
    Invited(Invited),
    /// Accepted or added.
    Active(Joined),
    /// Suspended until reactivated; the guest clock runs on (R14).
    Suspended {
        /// What the person had, and has again once reactivated.
        joined: Joined,
        /// Since when.
        since: DateTime<Utc>,
    },
    /// Ended; kept for the retention period, so that an old link gets a precise answer.
    Ended {
        /// When and how.
        ended: Ended,
        /// What it was before.
        former: Former,
    },
}

/// An invitation that has not been accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// What acceptance grants: access without end, or for a period.
    pub term: Term<Period>,
}

/// The membership of a person who has joined.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// The person.
    pub user: UserId,
    /// When they joined.
    pub activated_at: DateTime<Utc>,
    /// The invitation that they accepted, if any.
    pub invitation: Option<Invitation>,
    /// How long the access lasts.
    pub term: Term<GuestAccess>,
}

/// How long access lasts: a member's has no end, a guest's has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term<Guest> {
    /// A member's, without end.
    Permanent,
    /// A guest's.
    Guest(Guest),
}

/// The dates of a guest's access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuestAccess {
    /// How long access lasts from acceptance or renewal.
    pub period: Period,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last renewed; a repeated request recognises its first execution by it.
    pub renewed_at: Option<DateTime<Utc>>,
    /// The shortest reminder sent since acceptance or the latest renewal (S3.18).
    pub last_reminder: Option<Period>,
    /// Whether the sweep has published the end.
    pub expiry_notified: bool,
}

/// What an ended membership was.
#[derive(Debug, Clone, PartialEq)]
pub enum Former {
    /// An invitation that was never accepted.
    Invited(Invited),
    /// The membership of a person who had joined.
    Joined {
        /// What the person had.
        joined: Joined,
        /// Since when they were suspended, if they were.
        suspended_at: Option<DateTime<Utc>>,
    },
}

impl GuestAccess {
    /// Access as it begins: neither renewed nor reminded of.
    pub(crate) const fn new(period: Period, expires_at: DateTime<Utc>) -> Self {
        Self { period, expires_at, renewed_at: None, last_reminder: None, expiry_notified: false }
    }
}

impl<Guest> Term<Guest> {
    /// Member or guest.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Permanent => Kind::Member,
            Self::Guest(_) => Kind::Guest,
        }
    }

    /// What only a guest has.
    #[must_use]
    pub const fn guest(&self) -> Option<&Guest> {
        match self {
            Self::Permanent => None,
            Self::Guest(guest) => Some(guest),
        }
    }
}

impl Lifecycle {
    /// The state without its data.
    #[must_use]
    pub const fn state(&self) -> State {
        match self {
            Self::Invited(_) => State::Invited,
            Self::Active(_) => State::Active,
            Self::Suspended { .. } => State::Suspended,
            Self::Ended { .. } => State::Ended,
        }
    }

    /// Member or guest.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Invited(invited) | Self::Ended { former: Former::Invited(invited), .. } => invited.term.kind(),
            Self::Active(joined)
            | Self::Suspended { joined, .. }
            | Self::Ended { former: Former::Joined { joined, .. }, .. } => joined.term.kind(),
        }
    }

    /// What a person who has joined has, or had until the end.
    #[must_use]
    pub const fn joined(&self) -> Option<&Joined> {
        match self {
            Self::Active(joined)
            | Self::Suspended { joined, .. }
            | Self::Ended { former: Former::Joined { joined, .. }, .. } => Some(joined),
            Self::Invited(_) | Self::Ended { former: Former::Invited(_), .. } => None,
        }
    }

    /// The invitation, accepted or not.
    #[must_use]
    pub const fn invitation(&self) -> Option<&Invitation> {
        match self {
            Self::Invited(invited) | Self::Ended { former: Former::Invited(invited), .. } => Some(&invited.invitation),
            Self::Active(joined)
            | Self::Suspended { joined, .. }
            | Self::Ended { former: Former::Joined { joined, .. }, .. } => joined.invitation.as_ref(),
        }
    }

    /// How long a guest's access lasts from acceptance or renewal; none for members.
    #[must_use]
    pub const fn period(&self) -> Option<Period> {
        match self {
            Self::Invited(invited) | Self::Ended { former: Former::Invited(invited), .. } => match &invited.term {
                Term::Permanent => None,
                Term::Guest(period) => Some(*period),
            },
            Self::Active(joined)
            | Self::Suspended { joined, .. }
            | Self::Ended { former: Former::Joined { joined, .. }, .. } => match &joined.term {
                Term::Permanent => None,
                Term::Guest(access) => Some(access.period),
            },
        }
    }

    /// The same life, ended.
    pub(crate) fn into_ended(self, ended: Ended) -> Self {
        let former = match self {
            Self::Invited(invited) => Former::Invited(invited),
            Self::Active(joined) => Former::Joined { joined, suspended_at: None },
            Self::Suspended { joined, since } => Former::Joined { joined, suspended_at: Some(since) },
            Self::Ended { former, .. } => former,
        };
        Self::Ended { ended, former }
    }

    /// The invitation while it can still be changed.
    pub(crate) const fn invitation_mut(&mut self) -> Option<&mut Invitation> {
        match self {
            Self::Invited(invited) => Some(&mut invited.invitation),
            Self::Active(_) | Self::Suspended { .. } | Self::Ended { .. } => None,
        }
    }

    /// Gives the access of a person who has joined to another subject.
    pub(crate) fn set_user(&mut self, user: UserId) {
        match self {
            Self::Active(joined) | Self::Suspended { joined, .. } => joined.user = user,
            Self::Invited(_) | Self::Ended { .. } => {}
        }
    }

    /// The dates of a guest's access while they can still be changed.
    pub(crate) const fn guest_access_mut(&mut self) -> Option<&mut GuestAccess> {
        match self {
            Self::Active(joined) | Self::Suspended { joined, .. } => match &mut joined.term {
                Term::Permanent => None,
                Term::Guest(access) => Some(access),
            },
            Self::Invited(_) | Self::Ended { .. } => None,
        }
    }
}
