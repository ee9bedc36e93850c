//! Why an email was not sent, told without a word of what was in it (C93).

/// An email that was not sent.
///
/// There is no source: what SES and the templates say quotes addresses and texts, so only the code is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A template or phrase of this crate is wrong.
    #[error("the email {email} could not be written: {reason}")]
    Render {
        /// The kind of the email.
        email: &'static str,
        /// The kind of fault and the line of the template.
        reason: String,
    },
    /// An address that the domain accepts and the MIME builder does not.
    #[error("an address of the email {email} could not be put into a header")]
    InvalidAddress {
        /// The kind of the email.
        email: &'static str,
    },
    /// Too many emails at the moment; the same email may go through later.
    #[error("SES did not take the email for now, there are too many: {code}")]
    Throttled {
        /// What SES calls it.
        code: String,
    },
    /// SES was not reached, or does not take any email at the moment; the same email may go through later.
    #[error("SES did not take the email for now: {code}")]
    Unavailable {
        /// What SES calls it, or which step failed.
        code: String,
    },
    /// SES will never take this email.
    #[error("SES rejected the email: {code}")]
    Rejected {
        /// What SES calls it.
        code: String,
    },
}

impl Error {
    /// Whether sending the same email again is useless.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        match self {
            Self::Render { .. } | Self::InvalidAddress { .. } | Self::Rejected { .. } => true,
            Self::Throttled { .. } | Self::Unavailable { .. } => false,
        }
    }
}
