//! How an invitation is sent: for how long it is open, where it leads, and who delivers the link (A15).

use crate::{
    authority::Authority,
    continue_url::ContinueUrl,
    fault::{Fault, FaultCode},
    period::Period,
    policy::Policy,
};

/// How an invitation is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// How long it can be accepted, within the bounds of the policy. None: as the sending before, or the time of the policy.
    pub expires_in: Option<Period>,
    /// Where the page leads after acceptance. None: as the sending before, or the page of the organisation.
    pub continue_url: Option<ContinueUrl>,
    /// Whether the link goes out by email. A machine may get it instead.
    pub notify: bool,
}

impl Default for Sending {
    fn default() -> Self {
        Self { expires_in: None, continue_url: None, notify: true }
    }
}

impl Sending {
    /// What the policy and the rights of the sender do not allow.
    pub(crate) fn faults(&self, policy: &Policy, sender: &Authority<'_>) -> Vec<Fault> {
        let not_by_email = (!self.notify && sender.membership.is_some()).then(|| {
            let detail = "only a machine gets the link instead of the invitee";
            Fault::new("/notify", FaultCode::UnknownField, detail)
        });
        self.fault_of_time(policy).into_iter().chain(not_by_email).collect()
    }

    /// The fault of a time to accept outside of the bounds of the policy.
    pub(crate) fn fault_of_time(&self, policy: &Policy) -> Option<Fault> {
        let (shortest, longest) = (policy.invite_ttl_min, policy.invite_ttl_max);
        self.expires_in.filter(|time| !(shortest..=longest).contains(time)).map(|_| {
            let detail = format!("must be {shortest} to {longest} in this organisation");
            Fault::new("/expires_in", FaultCode::InvalidFormat, detail)
        })
    }
}
