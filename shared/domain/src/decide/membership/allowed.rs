//! Which operations a caller may try on a row (S1.2): the same rules as the operations, asked in advance.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    authority::Authority,
    membership::{Membership, Status},
    organization::Organization,
    permission::{
        MEMBERS_CANCEL, MEMBERS_MOVE, MEMBERS_REACTIVATE, MEMBERS_RESET_PASSWORD, MEMBERS_SUSPEND, MEMBERS_UPDATE,
    },
};

/// An operation on a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Change role, permissions, scopes or group.
    EditAccess,
    /// Change what the record says of the person, as far as the policy lets administrators.
    EditProfile,
    /// Send the invitation again.
    Resend,
    /// Withdraw the invitation.
    Cancel,
    /// Lock the member out.
    Suspend,
    /// Let the member in again.
    Reactivate,
    /// Ask for a new password.
    ResetPassword,
    /// Move to another group.
    Move,
    /// Renew the access of a guest.
    Renew,
    /// Take the access away.
    Remove,
}

impl Membership {
    /// What the caller may do with this membership at `now`.
    #[must_use]
    pub fn allowed_actions(
        &self,
        caller: &Authority<'_>,
        organization: &Organization,
        now: DateTime<Utc>,
    ) -> Vec<Action> {
        if !caller.may_change() {
            return Vec::new();
        }
        let settings = &organization.settings;
        let status = self.status(settings.policy.renew_window, now);
        // Whether resources are within the caller's reach is known only to who has read them: the operation asks.
        let offerable = caller.covers(&self.grant, self.group.as_ref());
        let spared = self.require_another_owner(organization).is_ok();
        let may_act = self.require_manager(caller, settings).is_ok();
        let pending = matches!(status, Status::InvitePending | Status::InviteExpired);
        let acting = matches!(status, Status::Active | Status::Expiring);
        let over = matches!(status, Status::Ended | Status::Expired);
        let editable = !settings.policy.admin_editable_fields.is_empty();
        let has_password = self.login_type.has_password();
        [
            (Action::EditAccess, !over && self.require_editor(caller, settings).is_ok()),
            (Action::EditProfile, may_act && !over && editable && caller.holds(MEMBERS_UPDATE)),
            (Action::Resend, offerable && pending && caller.may_invite(self.kind()).is_ok()),
            (Action::Cancel, pending && self.require_inviter(caller, MEMBERS_CANCEL).is_ok()),
            (Action::Suspend, may_act && acting && spared && caller.holds(MEMBERS_SUSPEND)),
            (Action::Reactivate, may_act && status == Status::Suspended && caller.holds(MEMBERS_REACTIVATE)),
            (Action::ResetPassword, may_act && acting && has_password && caller.holds(MEMBERS_RESET_PASSWORD)),
            (Action::Move, may_act && !pending && !over && caller.holds(MEMBERS_MOVE)),
            (Action::Renew, self.renew(caller, organization, now, now).is_ok_and(|renewed| renewed.is_some())),
            (
                Action::Remove,
                may_act
                    && !pending
                    && status != Status::Ended
                    && spared
                    && self.require_inviter(caller, self.removal_permission()).is_ok(),
            ),
        ]
        .into_iter()
        .filter_map(|(action, allowed)| allowed.then_some(action))
        .collect()
    }
}
