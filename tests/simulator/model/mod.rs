//! The reference: what the product should come to, in memory, one request after the other, nothing shared with its code.
//! Plain on purpose: no rounds, no conditions, no indexes. Everything is in one place and nothing fails.

mod access;
mod authorization;
mod catalogue;
mod catalogue_items;
mod digest;
mod effective_access;
mod invitations;
mod member;
mod members;
mod policy;
mod settings;
mod time;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

pub use access::{Access, Mode, Resources, Scope};
pub use authorization::Actor;
pub use catalogue::{Catalogue, Group, Role, Rule, Template};
pub use catalogue_items::{Draft, Item};
pub use invitations::{FollowedLink, Offer};
pub use member::{Ending, Member, State};
pub use policy::{Policy, Setting, span};

pub type Instant = DateTime<Utc>;

/// Which person of the cast.
pub type PersonIndex = usize;
/// Which entry of an organisation, in the order in which they came to be.
pub type EntryIndex = usize;

/// Everything that is so.
#[derive(Clone, Debug)]
pub struct Model {
    pub now: Instant,
    pub orgs: Vec<Org>,
    /// Whose mailbox gets no emails, and until when; none for good.
    pub suppressed: BTreeMap<PersonIndex, Option<Instant>>,
}

#[derive(Clone, Debug)]
pub struct Org {
    pub id: String,
    pub catalogue: Arc<Catalogue>,
    pub policy: Policy,
    pub resources: Resources,
    /// When it was deleted, and whether nothing is left of it.
    pub deleted_at: Option<Instant>,
    pub purged: bool,
    pub entries: Vec<Member>,
    /// Emails of a day, by the person that they go to.
    pub emails: BTreeMap<PersonIndex, (NaiveDate, u32)>,
    /// The last day on which everybody was told of guests who are about to lose access.
    pub digest_sent_on: Option<NaiveDate>,
}

/// How much of something is done that takes two steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion {
    NotDone,
    /// The first of the two.
    FirstStep,
    Complete,
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
pub fn deny_unless(has_permission: bool, invariant: &'static str, why: &'static str) -> Result<(), Denied> {
    if has_permission { Ok(()) } else { Err((invariant, why)) }
}

impl Model {
    /// Whether emails to that person do not leave.
    pub fn is_suppressed(&self, person: PersonIndex) -> bool {
        self.suppressed.get(&person).is_some_and(|until| until.is_none_or(|until| self.now < until))
    }
}

impl Org {
    /// A new one, of its founder.
    pub fn created(id: String, template: &Template, person: PersonIndex, now: Instant) -> Self {
        Self {
            id,
            catalogue: template.catalogue.clone(),
            policy: template.policy.clone(),
            resources: Resources::new(),
            deleted_at: None,
            purged: false,
            entries: vec![Member::joined(person, template.founder.clone(), now)],
            emails: BTreeMap::new(),
            digest_sent_on: None,
        }
    }

    pub fn is_deleted(&self) -> bool {
        self.deleted_at.is_some()
    }

    /// The type of its resources.
    pub fn kind(&self) -> Option<&str> {
        self.catalogue.kind.as_deref()
    }

    /// As the list calls an entry.
    pub fn status(&self, member: &Member, now: Instant) -> &'static str {
        member.status(self.policy.renew_window, now)
    }

    pub fn is_owner(&self, member: &Member) -> bool {
        member.state == State::Active && !member.guest && !member.row_deleted && self.catalogue.is_owner(&member.access)
    }

    pub fn owners(&self) -> usize {
        self.entries.iter().filter(|member| self.is_owner(member)).count()
    }

    pub fn seats(&self) -> usize {
        self.entries.iter().filter(|member| member.holds_seat()).count()
    }

    /// The entry that the address of that person belongs to.
    pub fn entry_of(&self, person: PersonIndex) -> Option<EntryIndex> {
        self.entries.iter().rposition(|member| member.person == person && member.is_listed())
    }

    /// The entry by which that person belongs here, whatever they may still do.
    pub fn own_entry(&self, person: PersonIndex) -> Option<EntryIndex> {
        self.entry_of(person).filter(|entry| self.entries[*entry].state != State::Invited)
    }
}
