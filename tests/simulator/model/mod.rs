//! The reference model: the expected behaviour in memory, one request after the other, without any code of the
//! product. It is simple on purpose: no concurrency, no conditions, no indexes, no failures.

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

/// The index of a person.
pub type PersonIndex = usize;
/// The index of an entry in its organisation, in the order of creation.
pub type EntryIndex = usize;

/// The whole state.
#[derive(Clone, Debug)]
pub struct Model {
    pub now: Instant,
    pub orgs: Vec<Org>,
    /// Suppressed people, and until when; without an end, for good.
    pub suppressed: BTreeMap<PersonIndex, Option<Instant>>,
}

#[derive(Clone, Debug)]
pub struct Org {
    pub id: String,
    pub catalogue: Arc<Catalogue>,
    pub policy: Policy,
    pub resources: Resources,
    /// When it was deleted, and whether its data was purged.
    pub deleted_at: Option<Instant>,
    pub purged: bool,
    pub entries: Vec<Member>,
    /// Emails of a day, by recipient.
    pub emails: BTreeMap<PersonIndex, (NaiveDate, u32)>,
    /// The last day on which the digest was completed.
    pub digest_sent_on: Option<NaiveDate>,
}

/// How far an operation with two steps was completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion {
    NotDone,
    /// Only the first step.
    FirstStep,
    Complete,
}

/// The verdict on a request, or on one entry of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is done, or there was nothing to do.
    Done,
    /// It is refused: the invariant that it would violate, and why.
    Refused(&'static str, &'static str),
}

/// A refusal: the invariant that the operation would violate, and why.
pub type Denied = (&'static str, &'static str);

impl From<Result<(), Denied>> for Verdict {
    fn from(result: Result<(), Denied>) -> Self {
        match result {
            Ok(()) => Self::Done,
            Err((invariant, why)) => Self::Refused(invariant, why),
        }
    }
}

/// Refuses unless the condition holds.
pub fn deny_unless(has_permission: bool, invariant: &'static str, why: &'static str) -> Result<(), Denied> {
    if has_permission { Ok(()) } else { Err((invariant, why)) }
}

impl Model {
    /// Whether the person receives no emails.
    pub fn is_suppressed(&self, person: PersonIndex) -> bool {
        self.suppressed.get(&person).is_some_and(|until| until.is_none_or(|until| self.now < until))
    }
}

impl Org {
    /// A new organisation with its first owner.
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

    /// The status of an entry in the list.
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

    /// The entry of the person's address.
    pub fn entry_of(&self, person: PersonIndex) -> Option<EntryIndex> {
        self.entries.iter().rposition(|member| member.person == person && member.is_listed())
    }

    /// The membership of the person, in any state but invited.
    pub fn own_entry(&self, person: PersonIndex) -> Option<EntryIndex> {
        self.entry_of(person).filter(|entry| self.entries[*entry].state != State::Invited)
    }
}
