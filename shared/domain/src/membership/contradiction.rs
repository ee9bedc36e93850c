//! Why a stored membership cannot be read.

use super::{Ending, Kind, State};

/// A stored membership contradicts itself: an attribute is missing, or it does not fit kind, state or ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Contradiction {
    /// An attribute that every membership of that kind and state has.
    #[error("a {kind} in state {state} must have {attribute}")]
    Missing {
        /// The kind.
        kind: Kind,
        /// The state.
        state: State,
        /// The attribute.
        attribute: &'static str,
    },
    /// An attribute that no membership of that kind and state has.
    #[error("a {kind} in state {state} must not have {attribute}")]
    Unexpected {
        /// The kind.
        kind: Kind,
        /// The state.
        state: State,
        /// The attribute.
        attribute: &'static str,
    },
    /// An ending that does not fit the membership: an invitation is cancelled or declined, a member leaves or is removed.
    #[error("a membership that was {} must not be {}", if *.joined { "accepted" } else { "not accepted" }, .by.as_str())]
    Ending {
        /// Whether the person had joined.
        joined: bool,
        /// How it ended.
        by: Ending,
    },
}
