//! The state of a quota, in the header fields `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`.
//!
//! They follow revision 06 of draft-ietf-httpapi-ratelimit-headers, whose three plain fields clients and gateways know. Later
//! revisions join them in one structured field, under names that have changed with each.

/// The state of one quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// How many there may be in the window.
    pub limit: u32,
    /// How many more there may be until the reset.
    pub remaining: u32,
    /// Seconds until the window ends.
    pub reset_seconds: u32,
}

impl RateLimit {
    /// The header fields.
    #[must_use]
    pub fn headers(self) -> [(&'static str, String); 3] {
        let Self { limit, remaining, reset_seconds } = self;
        [("ratelimit-limit", limit), ("ratelimit-remaining", remaining), ("ratelimit-reset", reset_seconds)]
            .map(|(name, value)| (name, value.to_string()))
    }
}
