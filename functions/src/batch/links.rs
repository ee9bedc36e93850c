//! The links of the invitations that a batch sends, for a machine that delivers them itself (A15).

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use domain::{id::MembershipId, membership::Membership};
use kit::{App, Problem};

/// The invitations, as they are after the latest decision about each.
#[derive(Default)]
pub(super) struct LinkedInvitations(Mutex<BTreeMap<MembershipId, Membership>>);

impl LinkedInvitations {
    pub(super) fn note(&self, invited: &Membership) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(invited.id, invited.clone());
    }

    /// The link of each, by the identifier of the membership. Reads the keys only if there are any.
    pub(super) async fn urls(self, app: &App) -> Result<BTreeMap<String, String>, Problem> {
        let invited = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        if invited.is_empty() {
            return Ok(BTreeMap::new());
        }
        let links = app.links().await?;
        Ok(invited.into_iter().filter_map(|(id, invited)| Some((id.to_string(), links.of(&invited)?))).collect())
    }
}
