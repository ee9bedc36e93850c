//! What one decision writes, and the preconditions that the write is committed on.

use chrono::{DateTime, Utc};
use domain::{
    event::{Actor, Event, Fact, Target},
    id::OrganizationId,
    membership::Membership,
    profile::Profile,
};
use store::{Preconditions, Snapshot, TopicUpdate};

use super::MembershipChange;
use crate::{app::App, problem::Problem, retry::committed};

/// One transaction: written as a whole, or not at all.
pub struct Transaction<'s>(Writes<'s>);

enum Writes<'s> {
    Memberships { actor: Actor, snapshot: &'s Snapshot, unchanged: Vec<&'s Membership>, change: MembershipChange },
    Profile { before: &'s Profile, after: Profile, unchanged: Option<&'s Membership>, now: DateTime<Utc> },
    AuditEntry { organization: OrganizationId, actor: Actor, target: Option<Target>, at: DateTime<Utc>, fact: Fact },
}

impl<'s> Transaction<'s> {
    /// Decisions about memberships, on the settings of the snapshot.
    #[must_use]
    pub const fn of_memberships(actor: Actor, snapshot: &'s Snapshot, change: MembershipChange) -> Self {
        Self(Writes::Memberships { actor, snapshot, unchanged: Vec::new(), change })
    }

    /// Another profile of a person. Choices of topics leave through the outbox, with the time `now`.
    #[must_use]
    pub const fn of_profile(before: &'s Profile, after: Profile, now: DateTime<Utc>) -> Self {
        Self(Writes::Profile { before, after, unchanged: None, now })
    }

    /// An audit entry about something that changed nothing.
    #[must_use]
    pub const fn of_audit_entry(
        organization: OrganizationId,
        actor: Actor,
        target: Option<Target>,
        at: DateTime<Utc>,
        fact: Fact,
    ) -> Self {
        Self(Writes::AuditEntry { organization, actor, target, at, fact })
    }

    /// Memberships whose rights the decision rests on (C12, C15, I5, I6): their versions are preconditions. One that the
    /// decision changes itself is one anyhow.
    #[must_use]
    pub fn on(mut self, memberships: impl IntoIterator<Item = &'s Membership>) -> Self {
        for membership in memberships {
            match &mut self.0 {
                Writes::Memberships { unchanged, .. } => {
                    // A transaction names an item once.
                    if unchanged.iter().all(|known| known.id != membership.id) {
                        unchanged.push(membership);
                    }
                }
                Writes::Profile { unchanged, .. } => *unchanged = Some(membership),
                Writes::AuditEntry { .. } => {}
            }
        }
        self
    }

    /// Whether it was written; if not, a precondition failed.
    pub(super) async fn commit(self, app: &App) -> Result<bool, Problem> {
        match self.0 {
            Writes::Memberships { actor, snapshot, unchanged, change } => {
                let preconditions = Preconditions { organization: &snapshot.organization, unchanged: &unchanged };
                let change = change.into_change(&actor, |at| app.random.new_id(at));
                committed(app.store.commit(&[change], preconditions).await?)
            }
            Writes::Profile { before, after, unchanged, now } => {
                let changed = after.topics != before.topics;
                let update = || TopicUpdate { id: app.random.new_id(now), user: after.user.clone() };
                let update = changed.then(update);
                committed(vec![app.store.write_profile(before, &after, unchanged, update.as_ref()).await?])
            }
            Writes::AuditEntry { organization, actor, target, at, fact } => {
                let event = Event { id: app.random.new_id(at), at, organization, actor, target, fact };
                app.store.record_event(&event).await?;
                Ok(true)
            }
        }
    }
}
