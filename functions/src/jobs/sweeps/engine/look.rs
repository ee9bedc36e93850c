//! The first look of a run: one query in every shard of several sweeps, all at once.

use std::collections::BTreeSet;

use futures::future::join_all;
use kit::{App, JobError};
use store::{Checkpoint, DuePage, DueScan};

use super::{Budget, Sweep};

/// A shard of a sweep after the first look.
pub(super) struct Look {
    pub(super) scan: DueScan,
    /// The first page; none when the budget was spent before.
    pub(super) page: Result<Option<DuePage>, JobError>,
}

impl Sweep<'_> {
    /// Looks at the first page of some shards.
    pub(super) async fn look(
        &self,
        app: &App,
        shards: BTreeSet<u8>,
        checkpoint: &Checkpoint,
        budget: &Budget,
    ) -> Vec<Look> {
        // The shard that is furthest behind comes first, so that none is cut off in every run.
        let mut order = Vec::from_iter(shards);
        order.sort_by_key(|shard| checkpoint.positions.get(shard));
        let looks = order.into_iter().map(|shard| async move {
            let scan = self.scan_from(shard, checkpoint);
            if budget.is_spent(app) {
                return Look { scan, page: Ok(None) };
            }
            let page = app.store.due_page(&scan, budget.page()).await;
            Look { scan, page: page.map(Some).map_err(JobError::from) }
        });
        join_all(looks).await
    }
}
