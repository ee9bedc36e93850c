//! What one decision writes, and the preconditions of that transaction (optimistic concurrency).

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    address::EmailAddress,
    decide::{Creation, Definition, OrganizationDeletion, ResourceDecision, SettingsDecision},
    event::{Actor, Event, Fact, Target},
    id::OrganizationId,
    membership::Membership,
    organization::Organization,
    profile::Profile,
    quota::Quotas,
};
use store::{Change, CreationQuota, Outcome, Preconditions, ResourceChange, Snapshot, TopicUpdate};

use super::MembershipChange;
use crate::{app::App, problem::Problem, retry::committed};

/// One transaction: all of its writes are committed, or none.
pub struct Transaction<'s> {
    writes: Writes<'s>,
    /// Memberships whose versions are preconditions.
    unchanged: Vec<&'s Membership>,
}

/// The address of an email, and its quotas before and after.
type CountedEmail = (EmailAddress, Quotas, Quotas);

enum Writes<'s> {
    Memberships {
        actor: Actor,
        organization: &'s Organization,
        change: Box<MembershipChange>,
    },
    Creation {
        id: OrganizationId,
        creation: Box<Creation>,
        quota: Option<CreationQuota>,
        email: Option<CountedEmail>,
        now: DateTime<Utc>,
    },
    Settings {
        actor: Actor,
        organization: &'s Organization,
        decision: Box<SettingsDecision>,
        now: DateTime<Utc>,
    },
    Deletion {
        actor: Actor,
        organization: &'s Organization,
        deletion: OrganizationDeletion,
    },
    Resource {
        actor: Actor,
        organization: &'s Organization,
        decision: ResourceDecision,
    },
    Definition {
        actor: Actor,
        next: Box<Definition>,
    },
    Profile {
        before: &'s Profile,
        after: Box<Profile>,
        now: DateTime<Utc>,
    },
    Export {
        actor: Actor,
        organization: &'s Organization,
        caller: Option<&'s Membership>,
        at: DateTime<Utc>,
        fact: Fact,
    },
    AuditEntry {
        organization: OrganizationId,
        actor: Actor,
        target: Target,
        at: DateTime<Utc>,
        fact: Fact,
    },
}

impl<'s> Transaction<'s> {
    const fn new(writes: Writes<'s>) -> Self {
        Self { writes, unchanged: Vec::new() }
    }

    /// A change of memberships. The settings of the snapshot are a precondition.
    #[must_use]
    pub fn of_memberships(actor: Actor, snapshot: &'s Snapshot, change: MembershipChange) -> Self {
        Self::new(Writes::Memberships { actor, organization: &snapshot.organization, change: Box::new(change) })
    }

    /// A new organisation with its first owner. The quota of the person who creates it is a precondition.
    #[must_use]
    pub fn of_creation(
        id: OrganizationId,
        creation: Creation,
        quota: Option<CreationQuota>,
        now: DateTime<Utc>,
    ) -> Self {
        Self::new(Writes::Creation { id, creation: Box::new(creation), quota, email: None, now })
    }

    /// As [`Transaction::of_creation`], for a first owner who is invited: counts the email against the quotas of their
    /// mailbox, which are a precondition as they were read.
    #[must_use]
    pub fn of_creation_with_email(
        id: OrganizationId,
        creation: Creation,
        (before, after): (Quotas, Quotas),
        now: DateTime<Utc>,
    ) -> Self {
        let email = Some((creation.founder.after.email.clone(), before, after));
        Self::new(Writes::Creation { id, creation: Box::new(creation), quota: None, email, now })
    }

    /// Other settings of the organisation. The rights of the caller are a precondition.
    #[must_use]
    pub fn of_settings(actor: Actor, snapshot: &'s Snapshot, decision: SettingsDecision, now: DateTime<Utc>) -> Self {
        let decision = Box::new(decision);
        Self::new(Writes::Settings { actor, organization: &snapshot.organization, decision, now }).on(&snapshot.caller)
    }

    /// The soft deletion of the organisation. The rights of the caller are a precondition.
    #[must_use]
    pub fn of_deletion(actor: Actor, snapshot: &'s Snapshot, deletion: OrganizationDeletion) -> Self {
        Self::new(Writes::Deletion { actor, organization: &snapshot.organization, deletion }).on(&snapshot.caller)
    }

    /// A resource, or a group of resources. The rights of the caller are a precondition.
    #[must_use]
    pub fn of_resource(actor: Actor, snapshot: &'s Snapshot, decision: ResourceDecision) -> Self {
        Self::new(Writes::Resource { actor, organization: &snapshot.organization, decision }).on(&snapshot.caller)
    }

    /// The next version of the product definition. The version before is a precondition.
    #[must_use]
    pub fn of_definition(actor: Actor, next: Definition) -> Self {
        Self::new(Writes::Definition { actor, next: Box::new(next) })
    }

    /// The new profile of a person. An outbox entry carries a change of topics to the contact list.
    #[must_use]
    pub fn of_profile(before: &'s Profile, after: Profile, now: DateTime<Utc>) -> Self {
        Self::new(Writes::Profile { before, after: Box::new(after), now })
    }

    /// The audit entry of an export. The settings and the rights of the caller, if it is no machine, are preconditions.
    #[must_use]
    pub const fn of_export(
        actor: Actor,
        organization: &'s Organization,
        caller: Option<&'s Membership>,
        at: DateTime<Utc>,
        fact: Fact,
    ) -> Self {
        Self::new(Writes::Export { actor, organization, caller, at, fact })
    }

    /// An audit entry about an event that changes no state, such as a refused attempt.
    #[must_use]
    pub const fn of_audit_entry(
        organization: OrganizationId,
        actor: Actor,
        target: Target,
        at: DateTime<Utc>,
        fact: Fact,
    ) -> Self {
        Self::new(Writes::AuditEntry { organization, actor, target, at, fact })
    }

    /// Adds preconditions: the versions of memberships whose rights the decision depends on (C12, C15, I5, I6). The
    /// version of a membership that the decision changes is always a precondition.
    #[must_use]
    pub fn on(mut self, memberships: impl IntoIterator<Item = &'s Membership>) -> Self {
        for membership in memberships {
            // DynamoDB refuses a transaction that names an item twice.
            if self.unchanged.iter().all(|known| known.id != membership.id) {
                self.unchanged.push(membership);
            }
        }
        self
    }

    /// Whether the caller ends their own access: by leaving, by ending or suspending their own membership, or by deleting
    /// the organisation.
    pub(super) fn ends_own_access(&self) -> bool {
        match &self.writes {
            Writes::Memberships { actor, change, .. } => change.ends_access_of(actor),
            Writes::Deletion { .. } => true,
            _ => false,
        }
    }

    /// Whether the transaction was committed. False when a precondition failed.
    pub(super) async fn commit(self, app: &App) -> Result<bool, Problem> {
        let unchanged = &self.unchanged[..];
        let outcome = match self.writes {
            Writes::Memberships { actor, organization, change } => {
                let change = change.into_change(&actor, |at| app.random.new_id(at));
                return committed(app.store.commit(&[change], Preconditions { organization, unchanged }).await?);
            }
            Writes::Creation { id, creation, quota, email, now } => {
                create(app, id, creation, (quota, email), now).await?
            }
            Writes::Settings { actor, organization, decision, now } => {
                prepare_sweeps(app, &decision, now).await?;
                let event = about(app, organization, actor, decision.at, decision.fact());
                app.store.update_settings(organization, &decision.after, unchanged, &event).await?
            }
            Writes::Deletion { actor, organization, deletion } => {
                let event = about(app, organization, actor, deletion.at, deletion.fact());
                app.store.delete_organization(organization, unchanged, &event).await?
            }
            Writes::Resource { actor, organization, decision } => {
                let event = about(app, organization, actor, decision.at, decision.fact());
                let (before, after) = (decision.before(), decision.after());
                let change = ResourceChange { entry: &decision.entry, before, after };
                app.store.change_resource(organization, change, unchanged, &event).await?
            }
            Writes::Definition { actor, next } => app.store.write_definition(&next, &actor).await?,
            Writes::Profile { before, after, now } => {
                let changed = after.topics != before.topics;
                let update = || TopicUpdate { id: app.random.new_id(now), user: after.user.clone() };
                let update = changed.then(update);
                app.store.write_profile(before, &after, unchanged.first().copied(), update.as_ref()).await?
            }
            Writes::Export { actor, organization, caller, at, fact } => {
                let event = about(app, organization, actor, at, fact);
                app.store.record_event_by(organization, caller, &event).await?
            }
            Writes::AuditEntry { organization, actor, target, at, fact } => {
                let target = Some(target);
                let event = Event { id: app.random.new_id(at), at, organization, actor, target, fact };
                app.store.record_event(&event).await?;
                return Ok(true);
            }
        };
        committed(vec![outcome])
    }
}

fn about(app: &App, organization: &Organization, actor: Actor, at: DateTime<Utc>, fact: Fact) -> Event {
    Event::about_organization(app.random.new_id(at), organization.id, actor, at, fact)
}

async fn create(
    app: &App,
    id: OrganizationId,
    creation: Box<Creation>,
    (quota, email): (Option<CreationQuota>, Option<CountedEmail>),
    now: DateTime<Utc>,
) -> Result<Outcome, Problem> {
    app.store.register_reminder_offsets(&creation.settings.policy.guest_reminders, now).await?;
    let new_id = |at| app.random.new_id(at);
    let change = match creation.created {
        None => Change::by(&creation.actor, [creation.founder], new_id),
        Some(created) => {
            // The log sorts events by their identifiers: the invitation follows the creation.
            let invited = |at| app.random.new_id(at + TimeDelta::milliseconds(1));
            Change::by(&creation.actor, [creation.founder], invited).with_organization_event(created, new_id)
        }
    };
    let change = match email {
        Some((address, before, after)) => change.with_quotas(None, &address, before, after),
        None => change,
    };
    Ok(app.store.create_organization(id, &creation.settings, &change, quota).await?)
}

/// Prepares the sweeps for a new policy before it is committed, so that they miss no guest: they look as far ahead as
/// the longest renewal window, and need a checkpoint for each reminder offset.
async fn prepare_sweeps(app: &App, decision: &SettingsDecision, now: DateTime<Utc>) -> Result<(), Problem> {
    if let Some(policy) = &decision.diff.after.policy {
        app.store.raise_renew_window(policy.renew_window).await?;
        app.store.register_reminder_offsets(&decision.diff.added_reminders(), now).await?;
    }
    Ok(())
}
