//! The address and the seat that a new membership takes, whether by invitation or by addition.

use chrono::{DateTime, Utc};

use crate::{
    event::Decision,
    membership::{Kind, Membership, State},
    organization::Organization,
    refusal::Refusal,
};

impl Organization {
    /// Requires that an address and, for a member, a seat are free. An occupant whose invitation or access has expired is
    /// replaced: the decision returned ends it and releases its seat.
    ///
    /// # Errors
    /// [`Refusal::AlreadyMember`], [`Refusal::AlreadyInvited`] or [`Refusal::SeatLimit`].
    pub(crate) fn claim(
        &self,
        kind: Kind,
        occupant: Option<&Membership>,
        now: DateTime<Utc>,
    ) -> Result<Option<Decision>, Refusal> {
        if let Some(live) = occupant.filter(|o| o.is_live(now)) {
            return Err(match live.state() {
                State::Invited => Refusal::AlreadyInvited,
                State::Active | State::Suspended | State::Ended => Refusal::AlreadyMember(live.id),
            });
        }
        let expired = occupant.filter(|o| o.state() != State::Ended);
        let released = u32::from(expired.is_some_and(Membership::holds_seat));
        let taken = self.seats.unwrap_or(0).saturating_sub(released);
        match self.settings.policy.seat_limit.filter(|limit| kind == Kind::Member && taken >= *limit) {
            Some(limit) => Err(Refusal::SeatLimit(limit)),
            None => Ok(expired.map(|expired| expired.replaced(now))),
        }
    }
}
