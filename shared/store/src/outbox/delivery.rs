//! Records the delivery state of emails on memberships. It is no decision, so the version of the membership stays.

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
    /// Records the delivery state of an email, and its event in the same transaction. False, and nothing is written, when the
    /// membership has ended or a later or more severe state is recorded.
    ///
    /// # Errors
    /// When the table is unavailable or the state cannot be serialized.
    pub async fn record_delivery(&self, organization: OrganizationId, update: &DeliveryUpdate) -> Result<bool, Error> {
        let DeliveryUpdate { membership, delivery, event } = update;
        let mut items = Vec::new();
        if let Some(membership) = membership {
            let value = serde_dynamo::to_attribute_value(delivery).map_err(Error::malformed("a delivery state"))?;
            let key = keys::membership(organization, *membership);
            items.push(self.table.update(&key, Edit::default().set("delivery", value), replaceable_by(delivery)?));
        }
        if let Some(event) = event {
            items.extend([audit::write(self, event)?.1, entry::write(&self.table, event)?.1]);
        }
        if items.is_empty() {
            return Ok(false);
        }
        Ok(self.table.write_with_retry(items).await? == Written::All)
    }
}

/// Precondition: the membership is live, `delivery` belongs to the latest attempt, and it may replace the recorded state.
fn replaceable_by(delivery: &Delivery) -> Result<Expression, Error> {
    let there = match delivery.attempt {
        Some(attempt) => Expression::compare("invitation.attempt", "=", n(attempt)),
        None => Expression::compare("version", ">=", n(0)),
    };
    let Some(id) = &delivery.id else { return Ok(there) };
    let states: Result<Vec<_>, _> = delivery.state.replaces().map(serde_dynamo::to_attribute_value).collect();
    let replaceable = states.map_err(Error::malformed("a delivery state"))?;
    Ok(there.and_before(("delivery.id", s(id)), ("delivery.state", replaceable)))
}
