//! What is wrong with a policy in its organisation.

use crate::{
    fault::{Fault, FaultCode},
    organization::Settings,
    policy::Policy,
    text::Key,
};

impl Settings {
    /// Every fault of the policy, with pointers below `/policy`.
    pub(crate) fn faults_of_policy(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.policy.renew_window > Policy::MAX_RENEW_WINDOW {
            let detail = format!("must be at most {}", Policy::MAX_RENEW_WINDOW);
            faults.push(Fault::new("/policy/renew_window", FaultCode::InvalidFormat, detail));
        }
        if self.policy.invite_ttl_min > self.policy.invite_ttl_max {
            let detail = format!("must be at most invite_ttl_max, which is {}", self.policy.invite_ttl_max);
            faults.push(Fault::new("/policy/invite_ttl_min", FaultCode::InvalidFormat, detail));
        }
        if let Some(role) = self.policy.guest_role.as_ref().filter(|role| !self.roles.contains_key(role)) {
            let known = self.roles.keys().map(Key::as_str);
            faults.push(Fault::unknown_reference("/policy/guest_role", "role", role.as_str(), known));
        }
        faults.extend(self.policy.faults_of_reminders());
        faults
    }
}
