//! How a person signs in, as their identity provider reports it (S4.7).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The ways to sign in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoginType {
    /// With a password.
    #[default]
    Direct,
    /// With a password and a second factor on a mobile phone.
    #[serde(rename = "direct_2fa")]
    Direct2fa,
    /// Through the organisation's own identity provider.
    Saml,
    /// Through single sign-on.
    Sso,
}

impl LoginType {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Direct2fa => "direct_2fa",
            Self::Saml => "saml",
            Self::Sso => "sso",
        }
    }

    /// Whether the identity provider holds a password that can be reset.
    #[must_use]
    pub const fn has_password(self) -> bool {
        match self {
            Self::Direct | Self::Direct2fa => true,
            Self::Saml | Self::Sso => false,
        }
    }
}
