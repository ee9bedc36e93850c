//! The reference: what the product should come to, in memory, one request after the other, nothing shared with its code.
//! Plain on purpose: no rounds, no conditions, no indexes. Everything is in one place and nothing fails.

mod catalogue;
mod invitations;
mod members;
mod rights;
mod time;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

pub use catalogue::{Access, Catalogue};
pub use invitations::{Held, Offer};
pub use rights::Actor;

pub type Instant = DateTime<Utc>;

/// Which person of the cast.
pub type Who = usize;
/// Which entry of an organisation, in the order in which they came to be.
pub type Entry = usize;

/// Everything that is so.
#[derive(Clone, Debug)]
pub struct Model {
    pub now: Instant,
    pub orgs: Vec<Org>,
}

#[derive(Clone, Debug)]
pub struct Org {
    pub id: String,
    pub catalogue: &'static Catalogue,
    pub seat_limit: Option<usize>,
    pub deleted: bool,
    pub entries: Vec<Member>,
    /// Letters of a day, by the person that they go to.
    pub letters: BTreeMap<Who, (NaiveDate, u32)>,
}

/// An entry of an organisation: an invitation, a member, a guest, or what is left of one.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one plain fact")]
pub struct Member {
    /// The product's name for it, once it is known.
    pub id: Option<String>,
    pub who: Who,
    pub guest: bool,
    pub access: Access,
    pub state: State,
    /// Which sending, and until when it can be accepted; nothing for founders and those who were added.
    pub attempt: u32,
    pub open_until: Instant,
    /// The end of the invitation was told of.
    pub lapsed: bool,
    pub sponsor: Option<Entry>,
    pub period: Option<TimeDelta>,
    pub expires_at: Option<Instant>,
    /// Since when they belong, or when they were last renewed.
    pub began_at: Option<Instant>,
    /// How long before the end they were last reminded of it, since then.
    pub reminded: Option<TimeDelta>,
    /// They were locked out since then, and may have missed reminders.
    pub missed: bool,
    /// The end of the access was told of.
    pub expiry_told: bool,
    /// When the end was told of, of the invitation or the access.
    pub told_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    /// The row is gone by its time to live.
    pub gone: bool,
    /// What the audit trail has to say.
    pub trail: Vec<&'static str>,
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

/// What becomes of one request, or of one entry of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is done, or was so already.
    Done,
    /// It is refused; doing it would break the invariant of that name.
    Refused(&'static str, &'static str),
}

/// Refused, because it would break that invariant.
pub type Denied = (&'static str, &'static str);

impl From<Result<(), Denied>> for Verdict {
    fn from(result: Result<(), Denied>) -> Self {
        match result {
            Ok(()) => Self::Done,
            Err((invariant, why)) => Self::Refused(invariant, why),
        }
    }
}

/// Insists.
pub fn demand(holds: bool, invariant: &'static str, why: &'static str) -> Result<(), Denied> {
    if holds { Ok(()) } else { Err((invariant, why)) }
}

impl Member {
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Ended(_))
    }

    /// Whether it can be found at all.
    pub fn is_kept(&self) -> bool {
        !self.gone
    }

    /// Whether the list shows it.
    pub fn is_listed(&self) -> bool {
        !self.gone && !self.is_over()
    }

    pub fn access_over(&self, now: Instant) -> bool {
        self.expires_at.is_some_and(|end| self.expiry_told || end <= now)
    }

    pub fn is_active(&self, now: Instant) -> bool {
        !self.gone && self.state == State::Active && !self.access_over(now)
    }

    /// Whether the invitation can be accepted.
    pub fn is_open(&self, now: Instant) -> bool {
        !self.gone && self.state == State::Invited && !self.lapsed && now < self.open_until
    }

    /// Whether it is in the way of another entry for the same address.
    pub fn is_live(&self, now: Instant) -> bool {
        self.is_open(now)
            || !self.gone && matches!(self.state, State::Active | State::Suspended) && !self.access_over(now)
    }

    pub fn holds_seat(&self) -> bool {
        let reserved = match self.state {
            State::Invited => !self.lapsed,
            State::Active | State::Suspended => true,
            State::Ended(_) => false,
        };
        !self.gone && !self.guest && reserved
    }

    /// As the list calls it.
    pub fn status(&self, now: Instant) -> &'static str {
        match self.state {
            State::Ended(_) => "ended",
            State::Invited if self.is_open(now) => "invite_pending",
            State::Invited => "invite_expired",
            _ if self.access_over(now) => "expired",
            State::Suspended => "suspended",
            State::Active if self.expires_at.is_some_and(|end| end - catalogue::RENEW_WINDOW <= now) => "expiring",
            State::Active => "active",
        }
    }

    pub fn end(&mut self, how: Ending, now: Instant) {
        self.state = State::Ended(how);
        self.ended_at = Some(now);
        self.trail.push(match how {
            Ending::Cancelled => "cancelled",
            Ending::Declined => "declined",
            Ending::Replaced => "replaced",
            Ending::Removed => "removed",
            Ending::Left => "left",
        });
    }
}

impl Org {
    pub fn is_owner(&self, member: &Member) -> bool {
        member.state == State::Active && !member.guest && !member.gone && self.catalogue.is_owner(&member.access)
    }

    pub fn owners(&self) -> usize {
        self.entries.iter().filter(|member| self.is_owner(member)).count()
    }

    pub fn seats(&self) -> usize {
        self.entries.iter().filter(|member| member.holds_seat()).count()
    }

    /// The entry that the address of that person belongs to.
    pub fn entry_of(&self, who: Who) -> Option<Entry> {
        self.entries.iter().rposition(|member| member.who == who && member.is_listed())
    }

    /// The entry by which that person belongs here, whatever they may still do.
    pub fn own_entry(&self, who: Who) -> Option<Entry> {
        self.entry_of(who).filter(|entry| self.entries[*entry].state != State::Invited)
    }
}
