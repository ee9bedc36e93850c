//! Events that change nothing in the table, and what every transaction of one event shares.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{event::Event, membership::Membership, organization::Organization};

use super::Outcome;
use crate::{
    audit, outbox,
    table::{
        Error, Expression, Store, Written,
        keys::{self, n},
    },
};

impl Store {
    pub(crate) fn check_version(&self, actor: &Membership) -> TransactWriteItem {
        let key = keys::membership(actor.organization, actor.id);
        self.table.check(&key, &Expression::compare("version", "=", n(actor.version)))
    }

    /// Writes an entry of the audit trail, and what has to leave because of it, for something that changed nothing.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn record_event(&self, event: &Event) -> Result<(), Error> {
        let items = vec![audit::write(&self.table, event)?.1, outbox::write(&self.table, event)?.1];
        self.table.write_with_retry(items).await.map(drop)
    }

    /// Records what somebody was allowed to see: [`Outcome::Stale`] when their rights have changed since they were read.
    ///
    /// # Errors
    /// When it cannot be put into items.
    pub async fn record_event_by(
        &self,
        organization: &Organization,
        actor: &Membership,
        event: &Event,
    ) -> Result<Outcome, Error> {
        let read = Expression::compare("version", "=", n(organization.version)).and_without("deleted_at");
        let items = vec![
            self.table.check(&keys::meta(organization.id), &read),
            self.check_version(actor),
            audit::write(&self.table, event)?.1,
            outbox::write(&self.table, event)?.1,
        ];
        self.commit_event(items, event).await
    }

    pub(crate) async fn commit_event(&self, items: Vec<TransactWriteItem>, event: &Event) -> Result<Outcome, Error> {
        match self.write_once(items, event).await {
            Ok(Written::All) => Ok(Outcome::Committed),
            Ok(Written::Nothing) => Ok(Outcome::Stale),
            Err(error) => Ok(Outcome::Failed(error)),
        }
    }
}
