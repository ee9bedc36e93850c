//! What became of emails, and which mailboxes get none: notes, not decisions, so that no version is raised.

use domain::{id::OrganizationId, membership::Delivery};

use super::{DeliveryUpdate, entry};
use crate::{
    audit,
    table::{
        Edit, Error, Expression, Store, Written,
        keys::{self, n, s},
    },
};

impl Store {
    /// Notes what became of an email, unless the membership is over, or something later or graver is known of it. The fact
    /// is told if and only if the note was written.
    ///
    /// # Errors
    /// When the table does not answer or the note cannot be stored.
    pub async fn record_delivery(&self, organization: OrganizationId, update: &DeliveryUpdate) -> Result<bool, Error> {
        let DeliveryUpdate { membership, delivery, event } = update;
        let mut items = Vec::new();
        if let Some(membership) = membership {
            let value = serde_dynamo::to_attribute_value(delivery).map_err(Error::malformed("a delivery state"))?;
            let key = keys::membership(organization, *membership);
            items.push(self.table.update(&key, Edit::default().set("delivery", value), outranked(delivery)?));
        }
        if let Some(event) = event {
            items.extend([audit::write(&self.table, event)?.1, entry::write(&self.table, event)?.1]);
        }
        if items.is_empty() {
            return Ok(false);
        }
        Ok(self.table.write_with_retry(items).await? == Written::All)
    }
}

/// The membership is there, the sending is the latest, and neither a later email nor a graver word on this one is known.
fn outranked(delivery: &Delivery) -> Result<Expression, Error> {
    let there = match delivery.attempt {
        Some(attempt) => Expression::compare("invitation.attempt", "=", n(attempt)),
        None => Expression::compare("version", ">=", n(0)),
    };
    let Some(id) = &delivery.id else { return Ok(there) };
    let states: Result<Vec<_>, _> = delivery.state.replaces().map(serde_dynamo::to_attribute_value).collect();
    let yielding = states.map_err(Error::malformed("a delivery state"))?;
    Ok(there.and_before(("delivery.id", s(id)), ("delivery.state", yielding)))
}
