//! Why an email was not sent. No variant holds an address, a name or any other text of the email (C93).

/// An email that was not sent.
///
/// There is no `source`: messages of SES and of the template engine may quote addresses and texts, so only codes remain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A template or a translation of this crate is faulty.
    #[error("the email {email} could not be rendered: {reason}")]
    Render {
        /// The kind of the email.
        email: &'static str,
        /// The kind of the fault and its line in the template.
        reason: String,
    },
    /// The MIME builder rejects an address that the domain accepts.
    #[error("the email {email} has an address that no header can hold")]
    InvalidAddress {
        /// The kind of the email.
        email: &'static str,
    },
    /// SES limits the sending rate or the quota. A retry may succeed.
    #[error("SES throttled the email: {code}")]
    Throttled {
        /// The error code of SES.
        code: String,
    },
    /// SES was not reached or accepts no email at the moment. A retry may succeed.
    #[error("SES is unavailable: {code}")]
    Unavailable {
        /// The error code of SES, or the step of the call that failed.
        code: String,
    },
    /// SES will never accept this email.
    #[error("SES rejected the email: {code}")]
    Rejected {
        /// The error code of SES.
        code: String,
    },
}

impl Error {
    /// Whether a retry of the same email cannot succeed.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        match self {
            Self::Render { .. } | Self::InvalidAddress { .. } | Self::Rejected { .. } => true,
            Self::Throttled { .. } | Self::Unavailable { .. } => false,
        }
    }
}
