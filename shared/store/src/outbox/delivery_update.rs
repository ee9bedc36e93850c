//! The delivery state of an email, to be recorded on a membership.

use domain::{event::Event, id::MembershipId, membership::Delivery};
use serde::{Deserialize, Serialize};

/// A delivery state that has to be recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliveryUpdate {
    /// The membership of the recipient; none when no membership shows the state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership: Option<MembershipId>,
    /// The delivery state.
    pub delivery: Delivery,
    /// The event of a failed delivery, written once, in the transaction that records the state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
}
