//! Decides about one page of memberships that are due, and commits organisation by organisation. An organisation that fails
//! does not hold up the others.

use std::collections::BTreeMap;

use domain::{event::Actor, id::OrganizationId, membership::Membership};
use futures::{StreamExt as _, stream};
use kit::{App, JobError};
use store::{Change, DueMembership, DuePosition, Outcome, Preconditions};

use super::{Sweep, locks::OrganizationLocks, result::PageOutcome};

/// How many organisations of a page are committed at once.
const ORGANIZATIONS_AT_ONCE: usize = 4;

/// The memberships of one organisation on a page, with the positions of their entries.
type Due = Vec<(DuePosition, Membership)>;

impl Sweep<'_> {
    pub(super) async fn commit_page(
        &self,
        app: &App,
        locks: &OrganizationLocks,
        page: Vec<DueMembership>,
    ) -> PageOutcome {
        let mut sum = PageOutcome::default();
        let by_organization = self.by_organization(page, &mut sum);
        let outcomes = stream::iter(by_organization).map(|(id, due)| async move {
            let _lock = locks.lock(id).await;
            let outcome = self.commit_organization(app, id, &due).await;
            (id, due, outcome)
        });
        let mut outcomes = outcomes.buffer_unordered(ORGANIZATIONS_AT_ONCE);
        while let Some((id, due, outcome)) = outcomes.next().await {
            match outcome {
                Ok(outcome) => sum.add(outcome),
                Err(error) => {
                    let error = error.chain();
                    tracing::warn!(job = self.job, organization.id = %id, %error, "an organisation failed; the next run retries it");
                    for (position, _) in due {
                        sum.retry_later(position);
                    }
                }
            }
        }
        sum
    }

    /// A membership that cannot be read remains for the next run: another version may be able to read it (C63).
    fn by_organization(&self, page: Vec<DueMembership>, sum: &mut PageOutcome) -> BTreeMap<OrganizationId, Due> {
        let mut by_organization = BTreeMap::<OrganizationId, Due>::new();
        for DueMembership { position, membership } in page {
            match membership {
                Ok(member) => by_organization.entry(member.organization).or_default().push((position, member)),
                Err(error) => {
                    let error = JobError::from(error);
                    tracing::error!(job = self.job, error = %error.chain(), "a membership that is due cannot be read");
                    sum.retry_later(position);
                }
            }
        }
        by_organization
    }

    async fn commit_organization(
        &self,
        app: &App,
        id: OrganizationId,
        due: &[(DuePosition, Membership)],
    ) -> Result<PageOutcome, JobError> {
        let mut sum = PageOutcome::default();
        let Some(organization) = app.store.organization(id).await? else { return Ok(sum) };
        let actor = Actor::Job { name: self.job.to_owned() };
        let decided = due.iter().filter_map(|entry| Some((entry, (self.decide)(&organization, &entry.1)?)));
        let changes =
            decided.map(|(entry, decision)| (entry, Change::by(&actor, [decision], |at| app.random.new_id(at))));
        let (entries, changes): (Vec<_>, Vec<Change>) = changes.unzip();
        let preconditions = Preconditions { organization: &organization, unchanged: &[] };
        let outcomes = app.store.commit(&changes, preconditions).await?;
        for ((position, member), outcome) in entries.into_iter().zip(outcomes) {
            match outcome {
                Outcome::Committed => sum.committed += 1,
                Outcome::Stale => sum.retry_later(position.clone()),
                Outcome::Failed(error) => {
                    let error = JobError::from(error);
                    tracing::warn!(
                        job = self.job,
                        organization.id = %id,
                        membership.id = %member.id,
                        error = %error.chain(),
                        "a decision was not committed; the next run makes it again"
                    );
                    sum.retry_later(position.clone());
                }
            }
        }
        Ok(sum)
    }
}
