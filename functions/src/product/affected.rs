//! The organisations that a change of the product definition takes something from.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{organization::Organization, product::Product, product_losses::AccessLosses};
use futures::future::try_join_all;
use kit::{App, Problem};
use store::{
    DuePosition, DueScan,
    keys::{DUE_SHARDS, Due},
};

use super::view::{OrganizationLossesView, OrganizationsView};

/// How many organisations of each shard of the due index a dry run looks at.
const EXAMINED_PER_SHARD: i32 = 125;
/// Every organisation is due for a recount within this time.
const LATEST_RECOUNT: TimeDelta = TimeDelta::days(366);

/// Organisations, and whether there are more.
pub struct Examined {
    organizations: Vec<Organization>,
    more: bool,
}

/// Reads organisations in the order of their next recount, at most 500.
///
/// # Errors
/// When the table fails.
pub async fn examine(app: &App, now: DateTime<Utc>) -> Result<Examined, Problem> {
    let scans = (0..DUE_SHARDS).map(|shard| async move {
        let mut scan = DueScan::new(Due::Recount, shard, DuePosition::first(), now + LATEST_RECOUNT);
        let page = app.store.due_page(&scan, EXAMINED_PER_SHARD).await?;
        let ids: Vec<_> = page.organizations().collect();
        scan.pass(page);
        Ok::<_, Problem>((ids, !scan.is_finished()))
    });
    let pages = try_join_all(scans).await?;
    let more = pages.iter().any(|(_, more)| *more);
    let ids: Vec<_> = pages.into_iter().flat_map(|(ids, _)| ids).collect();
    Ok(Examined { organizations: app.store.organizations(&ids).await?, more })
}

impl Examined {
    /// What each of them loses, if it loses anything.
    pub fn losses(&self, before: &Arc<Product>, after: &Arc<Product>) -> OrganizationsView {
        let affected = self.organizations.iter().filter_map(|organization| {
            let own = organization.settings.own();
            let losses = AccessLosses::between(&own.clone().completed_by(before), &own.completed_by(after));
            (!losses.is_empty()).then(|| OrganizationLossesView::of(organization, &losses))
        });
        OrganizationsView { examined: self.organizations.len(), more: self.more, affected: affected.collect() }
    }
}
