//! What audit entries show before and after a change.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    address::EmailAddress,
    grant::Grant,
    host::MemberHostData,
    id::UserId,
    membership::Membership,
    text::{Key, PersonName},
};

/// What a membership grants, as audit entries show it before and after.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Access {
    /// The grant.
    pub grant: Grant,
    /// The group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Key>,
}

impl From<&Membership> for Access {
    fn from(membership: &Membership) -> Self {
        Self { grant: membership.grant.clone(), group: membership.group.clone() }
    }
}

/// Whose a membership is according to the identity provider, as audit entries show it before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Identity {
    /// The subject of the person's access tokens.
    pub user: UserId,
    /// The address that emails go to.
    pub email: EmailAddress,
}

/// What a membership says about the person, as audit entries show it before and after.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Profile {
    /// The first name.
    #[serde(default)]
    pub first_name: Option<PersonName>,
    /// The last name.
    #[serde(default)]
    pub last_name: Option<PersonName>,
    /// Whether the person uses the API only.
    #[serde(default)]
    pub api_only: bool,
    /// What the host product says about the member.
    #[serde(flatten)]
    pub host: MemberHostData,
}

impl Profile {
    /// Whether the other one says the same of the person; the host product may say something else.
    #[must_use]
    pub fn is_same_person(&self, other: &Self) -> bool {
        let of = |profile: &Self| (profile.first_name.clone(), profile.last_name.clone(), profile.api_only);
        of(self) == of(other)
    }
}

impl From<&Membership> for Profile {
    fn from(membership: &Membership) -> Self {
        Self {
            first_name: membership.first_name.clone(),
            last_name: membership.last_name.clone(),
            api_only: membership.api_only,
            host: membership.host.clone(),
        }
    }
}
