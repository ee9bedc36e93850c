//! One attempt at a change: the state that was read for it, and the authority of the caller in that state.

use chrono::{DateTime, Utc};
use domain::{authority::Authority, organization::Organization, refusal::Refusal};
use kit::{Problem, endpoint::etag};
use store::Snapshot;

use crate::request::authority;

/// The input of one decision.
pub struct Attempt<'a> {
    /// The state that was read.
    pub snapshot: &'a Snapshot,
    /// The authority of the caller.
    pub actor: Authority<'a>,
    if_match: Option<&'a str>,
}

impl<'a> Attempt<'a> {
    /// Decides on that snapshot, with the entity tag that the client expects.
    ///
    /// # Errors
    /// 404 if the caller has no access to the organisation.
    pub fn new(snapshot: &'a Snapshot, if_match: Option<&'a str>, now: DateTime<Utc>) -> Result<Self, Problem> {
        Ok(Self { snapshot, actor: authority(snapshot, now)?, if_match })
    }

    /// The organisation as it was read.
    #[must_use]
    pub const fn organization(&self) -> &'a Organization {
        &self.snapshot.organization
    }

    /// Checks the version of the organisation against `If-Match`.
    ///
    /// # Errors
    /// [`Refusal::VersionConflict`].
    pub fn require_version(&self) -> Result<(), Refusal> {
        let is_other = self.if_match.is_some_and(|tag| tag != etag(self.organization().version));
        if is_other { Err(Refusal::VersionConflict) } else { Ok(()) }
    }
}
