//! Events without a change of state.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{event::Event, membership::Membership, organization::Organization};

use super::Outcome;
use crate::{
    audit, outbox,
    table::{Error, Store, Written},
};

impl Store {
    /// Writes the audit and outbox entries of an event that changes no state.
    pub async fn record_event(&self, event: &Event) -> Result<(), Error> {
        let items = vec![audit::write(self, event)?.1, outbox::write(&self.table, event)?.1];
        self.table.write_with_retry(items).await.map(drop)
    }

    /// Writes the audit and outbox entries of an event that changes no state, such as an export. [`Outcome::Stale`] when the
    /// settings or the actor's membership have changed since they were read (version check). A machine has no membership.
    ///
    /// # Errors
    /// When an item cannot be serialized.
    pub async fn record_event_by(
        &self,
        organization: &Organization,
        actor: Option<&Membership>,
        event: &Event,
    ) -> Result<Outcome, Error> {
        let mut items = vec![
            self.check_organization(organization, event.id),
            audit::write(self, event)?.1,
            outbox::write(&self.table, event)?.1,
        ];
        items.extend(actor.map(|actor| self.check_version(actor)));
        self.commit_event(items, event).await
    }

    /// Writes one transaction that contains the audit entry of `event`.
    pub(crate) async fn commit_event(&self, items: Vec<TransactWriteItem>, event: &Event) -> Result<Outcome, Error> {
        match self.write_once(items, event).await {
            Ok(Written::All) => Ok(Outcome::Committed),
            Ok(Written::Nothing) => Ok(Outcome::Stale),
            Err(error) => Ok(Outcome::Failed(error)),
        }
    }
}
