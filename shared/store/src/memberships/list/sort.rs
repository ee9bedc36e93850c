//! The orders of a list of memberships, and the key ranges that answer them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::range::Range;
use crate::table::schema::BY_EMAIL;

/// An order of memberships. A name with `-` is the same order, last first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Oldest first.
    CreatedAt,
    /// By canonical address.
    Email,
    /// By last name, then first name.
    Name,
    /// By the end of the invitation or of a guest's access, earliest first. Memberships without an end come last.
    ExpiresAt,
    /// By the person's last sign-in, longest ago first. Memberships without a sign-in come last, oldest first. Eventually
    /// consistent: a sign-in counts after a moment.
    LastLoginAt,
    /// Newest first.
    #[serde(rename = "-created_at")]
    CreatedAtDescending,
    /// By canonical address, last first.
    #[serde(rename = "-email")]
    EmailDescending,
    /// By last name, then first name, last first.
    #[serde(rename = "-name")]
    NameDescending,
    /// By the end of the invitation or of a guest's access, latest first. Memberships without an end come first.
    #[serde(rename = "-expires_at")]
    ExpiresAtDescending,
    /// By the person's last sign-in, latest first. Memberships without a sign-in come last, oldest first. Eventually
    /// consistent: a sign-in counts after a moment.
    #[serde(rename = "-last_login_at")]
    LastLoginAtDescending,
}

impl Sort {
    const fn is_descending(self) -> bool {
        match self {
            Self::CreatedAt | Self::Email | Self::Name | Self::ExpiresAt | Self::LastLoginAt => false,
            Self::CreatedAtDescending
            | Self::EmailDescending
            | Self::NameDescending
            | Self::ExpiresAtDescending
            | Self::LastLoginAtDescending => true,
        }
    }

    /// Whether all ranges together are in this order, so that their entries have to be merged.
    pub(super) const fn merges(self) -> bool {
        matches!(self, Self::ExpiresAt | Self::ExpiresAtDescending)
    }

    /// Whether a range is only read after the one before it: the second one is long, and seldom reached.
    pub(super) const fn reads_one_range(self) -> bool {
        matches!(self, Self::LastLoginAt | Self::LastLoginAtDescending)
    }

    /// The ranges in this order; `by_end` are those of the filter in the index of ends.
    pub(super) fn ranges(self, by_end: impl FnOnce() -> Vec<Range>, as_of: DateTime<Utc>) -> Vec<Range> {
        let in_order = |range: Range| if self.is_descending() { range.backwards() } else { range };
        match self {
            Self::CreatedAt | Self::CreatedAtDescending => vec![in_order(Range::by_creation())],
            Self::Email | Self::EmailDescending => vec![in_order(Range::of(BY_EMAIL, "email_key", ""))],
            Self::Name | Self::NameDescending => vec![in_order(Range::by_name())],
            Self::ExpiresAt | Self::ExpiresAtDescending => by_end().into_iter().map(in_order).collect(),
            Self::LastLoginAt | Self::LastLoginAtDescending => {
                vec![in_order(Range::by_sign_in(as_of)), Range::without_sign_in()]
            }
        }
    }
}
