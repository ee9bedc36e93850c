//! What the last email to a member says about the one that a batch sends (D15).

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use domain::membership::Membership;

use crate::view::ItemWarning;

/// The warnings, by the identifier of the membership.
#[derive(Default)]
pub(super) struct Warnings(Mutex<BTreeMap<String, ItemWarning>>);

impl Warnings {
    /// Notes what the state of the last email says, before the member gets another.
    pub(super) fn note(&self, member: &Membership) {
        if let Some(warning) = ItemWarning::about(member) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(member.id.to_string(), warning);
        }
    }

    pub(super) fn into_inner(self) -> BTreeMap<String, ItemWarning> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
