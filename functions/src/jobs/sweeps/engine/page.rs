//! Decides about a page of what is due and commits, organisation by organisation: what fails in one holds up no other.

use std::collections::BTreeMap;

use domain::{event::Actor, id::OrganizationId, membership::Membership};
use futures::{StreamExt as _, lock::Mutex, stream};
use kit::{App, JobError};
use store::{Change, DueMembership, DuePosition, Outcome, Preconditions};

use super::Sweep;

/// How many organisations of a page are told of at once.
const ORGANIZATIONS_AT_ONCE: usize = 4;

/// How many organisations can be waited for separately.
const TURNS: usize = 64;

/// Shards of one run do not meet on an organisation: transactions that do cancel each other.
#[derive(Debug)]
pub struct Turns([Mutex<()>; TURNS]);

impl Default for Turns {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::new(())))
    }
}

impl Turns {
    fn of(&self, id: OrganizationId) -> &Mutex<()> {
        // The low bits of an identifier are random.
        let turn = usize::try_from(id.ulid().0 % 64).unwrap_or(0);
        &self.0[turn]
    }
}

/// What came of a page.
#[derive(Debug, Default)]
pub struct Told {
    pub committed: usize,
    pub left: usize,
    /// The first of what was left over: progress goes no further.
    pub left_at: Option<DuePosition>,
}

impl Told {
    fn leave(&mut self, place: DuePosition) {
        self.left += 1;
        self.left_at = self.left_at.take().into_iter().chain([place]).min();
    }
}

impl Sweep<'_> {
    pub(super) async fn tell(&self, app: &App, turns: &Turns, found: Vec<DueMembership>) -> Told {
        let mut told = Told::default();
        let mut by_organization: BTreeMap<OrganizationId, Vec<(DuePosition, Membership)>> = BTreeMap::new();
        for DueMembership { place, membership } in found {
            match membership {
                Ok(member) => by_organization.entry(member.organization).or_default().push((place, member)),
                Err(error) => {
                    tracing::error!(job = self.job, %error, "a row that is due cannot be read");
                    told.leave(place);
                }
            }
        }
        let each = stream::iter(by_organization).map(|(id, due)| async move {
            let turn = turns.of(id).lock().await;
            let outcome = self.tell_of(app, id, &due).await;
            drop(turn);
            (due, outcome)
        });
        let mut each = each.buffer_unordered(ORGANIZATIONS_AT_ONCE);
        while let Some((due, outcome)) = each.next().await {
            match outcome {
                Ok(left) => {
                    told.committed += left.iter().filter(|left| **left == Some(false)).count();
                    for ((place, _), _) in due.into_iter().zip(left).filter(|(_, left)| *left == Some(true)) {
                        told.leave(place);
                    }
                }
                Err(error) => {
                    tracing::warn!(job = self.job, %error, "an organisation is left for the next run");
                    for (place, _) in due {
                        told.leave(place);
                    }
                }
            }
        }
        told
    }

    /// For each of them whether it was left over; none where there was nothing to tell.
    async fn tell_of(
        &self,
        app: &App,
        id: OrganizationId,
        due: &[(DuePosition, Membership)],
    ) -> Result<Vec<Option<bool>>, JobError> {
        let mut left = vec![None; due.len()];
        let Some(organization) = app.store.organization(id).await? else { return Ok(left) };
        let actor = Actor::Job { name: self.job.to_owned() };
        let decided = due.iter().enumerate();
        let decided = decided.filter_map(|(index, (_, member))| Some((index, (self.decide)(&organization, member)?)));
        let (indexes, changes): (Vec<usize>, Vec<Change>) =
            decided.map(|(index, decided)| (index, Change::by(&actor, [decided], |at| app.random.new_id(at)))).unzip();
        let preconditions = Preconditions { organization: &organization, unchanged: &[] };
        for (index, outcome) in indexes.into_iter().zip(app.store.commit(&changes, preconditions).await?) {
            left[index] = Some(!matches!(outcome, Outcome::Committed));
        }
        Ok(left)
    }
}
