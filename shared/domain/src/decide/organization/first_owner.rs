//! Creating an organisation for somebody else, which only a machine may (A4).

use chrono::{DateTime, Utc};

use super::{Creation, NewOrganization};
use crate::{
    address::EmailAddress,
    caller::{Machine, names},
    decide::{InvitationIssuer, Sending},
    event::{Access, Actor, Fact},
    id::{MembershipId, OrganizationId, UserId},
    membership::{Invited, Joined, Lifecycle, Term},
    refusal::Refusal,
};

/// The person who becomes the first owner of an organisation that a machine creates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstOwner {
    /// The subject of their access tokens. With it they are active at once; without it they are invited.
    pub user: Option<UserId>,
    /// Their address. The machine vouches for it.
    pub email: EmailAddress,
    /// First and last name, with a space between them.
    pub name: Option<String>,
    /// How their invitation is sent, where the user is not known.
    pub sending: Sending,
}

impl NewOrganization {
    /// Creates the organisation under the first identifier, with `owner` as its owner under the second: active, or invited
    /// where the user is not known. An organisation whose owner is invited has no active owner until they accept.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a time to accept outside of the bounds of the template.
    pub fn create_for(
        self,
        ids: (OrganizationId, MembershipId),
        owner: FirstOwner,
        machine: &Machine,
        now: DateTime<Utc>,
    ) -> Result<Creation, Refusal> {
        let settings = self.settings();
        if let Some(fault) = owner.sending.fault_of_time(&settings.policy) {
            return Err(Refusal::Invalid(vec![fault.below("/owner")]));
        }
        let (key, template) = self.template;
        let lifecycle = if let Some(user) = owner.user {
            Lifecycle::Active(Joined { user, activated_at: now, invitation: None, term: Term::Permanent })
        } else {
            let issuer = InvitationIssuer { policy: &settings.policy, sponsor: None, now };
            let invitation = issuer.issue(1, None, None, owner.sending);
            Lifecycle::Invited(Invited { invitation, term: Term::Permanent })
        };
        let names = names(owner.name.as_deref().unwrap_or_default());
        let mut founder = template.first_membership(&key, ids, lifecycle, names, owner.email, now);
        let invited = founder.after.invitation().map(|invitation| Fact::Invited {
            attempt: invitation.attempt,
            access: Access::from(&founder.after),
            period: None,
            expires_at: invitation.expires_at,
            notify: invitation.notify,
            host: founder.after.host.clone(),
        });
        // Each change of a membership has one cause (I2): here it is the invitation.
        let created = invited.map(|invited| std::mem::replace(&mut founder.fact, invited));
        Ok(Creation { settings, founder, created, actor: Actor::from(machine) })
    }
}
