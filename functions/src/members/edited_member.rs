//! Reads a member and the data that the decision about a change needs.

use domain::{decide::MemberEdit, membership::State as Stored, refusal::Refusal};
use kit::{App, Call, Problem};
use store::{ReadSet, Snapshot};

use super::update::Update;
use crate::request::{self, member_id, organization_id};

/// The input of the decision.
pub struct State {
    pub(super) snapshot: Snapshot,
    /// The edit, based on `version` of the member.
    pub(super) edit: MemberEdit,
    /// The version of the member that the edit was parsed against.
    pub(super) version: u64,
}

impl State {
    /// Reads the member, then the data that depends on it: the resources of its grant, and for a pending invitation the
    /// email quotas and the source organisations that a guest belongs to.
    pub(super) async fn read(app: &App, call: &Call<Update>) -> Result<Self, Problem> {
        call.body.refuse_immutable()?;
        let (id, member) = (organization_id(&call.path.org)?, member_id(&call.path.member)?);
        let user = &call.caller().user;
        let read_set = ReadSet::of(user).memberships([member]).resources(call.body.requested().references());
        let snapshot = request::snapshot(app, id, &read_set).await?;
        call.authority(&snapshot)?;
        let found = snapshot.membership(member).ok_or(Refusal::NotFound)?;
        call.require_version(found.version)?;
        let (edit, version) = (call.body.edit(found)?, found.version);
        let references = edit.access.iter().flat_map(|access| access.grant.references());
        let missing: Vec<_> = references.filter(|r| !snapshot.resources.contains_key(r)).collect();
        let invitee = (found.state() == Stored::Invited).then(|| (found.kind(), found.email.clone()));
        if invitee.is_none() && missing.is_empty() {
            return Ok(Self { snapshot, edit, version });
        }
        let read_set = read_set.resources(missing).quotas(user, invitee.as_ref().map(|(_, email)| email));
        let mut snapshot = request::snapshot(app, id, &read_set).await?;
        request::find_partners(app, &mut snapshot, invitee, call.now).await?;
        Ok(Self { snapshot, edit, version })
    }
}
