//! The organisations that guests may come from (S3.2). An invitation shows whether its address belongs to a member of such
//! an organisation, so only a person who may read its members makes it a source.

use chrono::{DateTime, Utc};

use crate::{
    authority::Authority,
    decide::SettingsDecision,
    id::OrganizationId,
    membership::{Kind, Membership},
    organization::{Organization, Settings},
    permission::MEMBERS_READ,
    refusal::{Fault, FaultCode, Refusal},
};

/// The most sources of one organisation. It bounds what an invitation reads in other organisations.
const MAX_SOURCES: usize = 20;

const POINTER: &str = "/policy/guest_sources/organizations";

/// What is wrong with the sources by themselves.
pub(super) fn fault_of_sources(settings: &Settings, own: OrganizationId) -> Option<Fault> {
    let sources = &settings.policy.guest_sources.organizations;
    if sources.len() > MAX_SOURCES {
        return Some(Fault::new(POINTER, FaultCode::TooLong, format!("at most {MAX_SOURCES} organisations")));
    }
    let detail = "the members of this organisation cannot be guests of their own";
    sources.contains(&own).then(|| Fault::new(POINTER, FaultCode::InvalidFormat, detail))
}

impl SettingsDecision {
    /// Checks that the actor may read the members of every source that the decision adds. Returns the memberships that
    /// allow it: they must not have changed when the decision is committed. A machine may read those of every
    /// organisation, so it needs none.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with the same fault for sources that do not exist and for those that the actor cannot see.
    pub fn require_visible_sources<'a>(
        &self,
        organizations: &[Organization],
        own: &'a [Membership],
        actor: &Authority<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vec<&'a Membership>, Refusal> {
        let visible_through = |id: &OrganizationId| {
            let source = organizations.iter().find(|organization| organization.id == *id)?;
            own.iter().find(|member| member.organization == *id && reads_members(source, member, now))
        };
        let (mut memberships, mut faults) = (Vec::new(), Vec::new());
        for id in self.diff.added_sources() {
            let exists = organizations.iter().any(|organization| organization.id == id);
            if actor.membership.is_none() && exists {
                continue;
            }
            if let Some(membership) = visible_through(&id) {
                memberships.push(membership);
            } else {
                let detail = format!("there is no organisation {id} whose members you may read");
                faults.push(Fault::new(POINTER, FaultCode::UnknownReference, detail));
            }
        }
        if faults.is_empty() { Ok(memberships) } else { Err(Refusal::Invalid(faults)) }
    }
}

fn reads_members(organization: &Organization, member: &Membership, now: DateTime<Utc>) -> bool {
    let authority = Authority::of(&organization.settings, member, now);
    member.kind() == Kind::Member && authority.is_some_and(|authority| authority.holds(MEMBERS_READ))
}
