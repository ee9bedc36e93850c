//! Why a letter was not sent, told without a word of what was in it (C93).

/// A letter that was not sent.
///
/// There is no source: what SES and the templates say quotes addresses and texts, so only the code is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A template or phrase of this crate is wrong.
    #[error("the letter {letter} could not be written: {reason}")]
    Unwritable {
        /// The kind of the letter.
        letter: &'static str,
        /// The kind of fault and the line of the template.
        reason: String,
    },
    /// An address that the domain accepts and the MIME builder does not.
    #[error("an address of the letter {letter} could not be put into a header")]
    Address {
        /// The kind of the letter.
        letter: &'static str,
    },
    /// Too many letters at the moment; the same letter may go through later.
    #[error("SES did not take the letter for now, there are too many: {code}")]
    Throttled {
        /// What SES calls it.
        code: String,
    },
    /// SES was not reached, or does not take any letter at the moment; the same letter may go through later.
    #[error("SES did not take the letter for now: {code}")]
    Unavailable {
        /// What SES calls it, or which step failed.
        code: String,
    },
    /// SES will never take this letter.
    #[error("SES rejected the letter: {code}")]
    Rejected {
        /// What SES calls it.
        code: String,
    },
}

impl Error {
    /// Whether sending the same letter again is useless.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        match self {
            Self::Unwritable { .. } | Self::Address { .. } | Self::Rejected { .. } => true,
            Self::Throttled { .. } | Self::Unavailable { .. } => false,
        }
    }
}
