//! What became of an email.

use domain::{event::Event, id::MembershipId, membership::Delivery};
use serde::{Deserialize, Serialize};

/// What has to be written down about an email.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliveryUpdate {
    /// The membership of the reader, which shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership: Option<MembershipId>,
    /// What became of the email.
    pub delivery: Delivery,
    /// The fact that it did not arrive, told once, together with the note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
}
