//! Reads a member and the data that the decision about a change needs.

use domain::{decide::MemberEdit, membership::State as Stored, permission::MEMBERS_READ, refusal::Refusal};
use kit::{App, Call, Problem, token::Links};
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
    /// What makes the link of an invitation, if the machine asks for it.
    pub(super) links: Option<Links>,
}

impl State {
    /// Reads the member, then the data that depends on it: the resources of its grant, the email quotas if the change may
    /// cause an email, and for a pending invitation the source organisations that a guest belongs to.
    pub(super) async fn read(app: &App, call: &Call<Update>) -> Result<Self, Problem> {
        let (id, member) = (organization_id(&call.path.org)?, member_id(&call.path.member)?);
        let user = call.user();
        let email = call.body.email();
        let read_set = ReadSet::of(user).memberships([member]).resources(call.body.requested().references());
        let read_set = read_set.addresses(&email);
        let mut snapshot = request::snapshot(app, id, &read_set).await?;
        let editor = call.authority(&snapshot)?;
        let found = snapshot.membership(member).ok_or(Refusal::NotFound)?;
        // Who has an address is for those who may see members.
        let holder = email.as_ref().filter(|_| editor.require(MEMBERS_READ).is_ok());
        let holder = holder.and_then(|email| snapshot.occupant(email)).filter(|holder| holder.is_live(call.now));
        call.body.refuse_address(found, holder)?;
        call.require_version(found.version)?;
        let (edit, version) = (call.body.edit(found)?, found.version);
        let links = if edit.access.as_ref().is_some_and(|access| !access.sending.notify) {
            call.note_link();
            Some(app.links().await?)
        } else {
            None
        };
        let references = edit.access.iter().flat_map(|access| access.grant.references());
        let missing: Vec<_> = references.filter(|r| !snapshot.resources.contains_key(r)).collect();
        let invitee = (found.state() == Stored::Invited).then(|| (found.kind(), found.email.clone()));
        let notify = &snapshot.organization.settings.policy.notify;
        let about_person = edit.profile.as_ref().is_some_and(|profile| !profile.named.is_empty());
        let may_notify = edit.access.is_some() && notify.access_changed || about_person && notify.profile_changed;
        let mailbox = (invitee.is_some() || may_notify).then(|| found.email.clone());
        if invitee.is_none() && missing.is_empty() {
            if mailbox.is_some() {
                app.store.read_quotas(&mut snapshot, user, &mailbox).await?;
            }
            return Ok(Self { snapshot, edit, version, links });
        }
        let read_set = read_set.resources(missing).quotas(user, &mailbox);
        let mut snapshot = request::snapshot(app, id, &read_set).await?;
        request::find_partners(app, &mut snapshot, invitee, call.now).await?;
        Ok(Self { snapshot, edit, version, links })
    }
}
