//! The request body of an addition.

use domain::{address::EmailAddress, decide::Addition, id::UserId};
use kit::{Code, Problem};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::visible::PersonQuery;
use crate::request::{GrantBody, member_host_data, parse_address, parsed};

/// The person to add, and their access.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-alternatives" = { "email": ["user"], "user": ["email"] }))]
pub struct Body {
    /// The address of the person.
    pub email: Option<String>,
    /// The subject of the person's access tokens, as in `user_id` of a member.
    pub user: Option<String>,
    /// The grant of the person.
    pub grant: Option<GrantBody>,
    /// The key of the group that the person joins.
    pub group: Option<String>,
    /// Whether the person uses the API only; default false.
    pub api_only: bool,
    /// The identifier in the host product, 1 to 128 printable ASCII characters. It is not checked for uniqueness. Needs
    /// `members:update`.
    pub external_id: Option<String>,
    /// Data of the host product, at most 50 keys and 8 KB: texts, numbers and booleans by key. Needs `members:update`.
    pub metadata: Option<Map<String, Value>>,
}

impl Body {
    /// Parses the person and the addition.
    pub(super) fn read(&self) -> Result<(PersonQuery, Addition), Problem> {
        let mut faults = Vec::new();
        let email: Option<EmailAddress> =
            self.email.as_deref().and_then(|text| parse_address("/email", text, &mut faults));
        let user: Option<UserId> = parsed("/user", self.user.as_deref(), &mut faults);
        let grant = self.grant.as_ref().map(|grant| grant.parse(&mut faults)).unwrap_or_default();
        let group = parsed("/group", self.group.as_deref(), &mut faults);
        let host = member_host_data("", self.external_id.as_deref(), self.metadata.as_ref(), &mut faults);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let query = match (email, user) {
            (Some(email), None) => PersonQuery::Email(email),
            (None, Some(user)) => PersonQuery::User(user),
            (Some(_), Some(_)) => return Err(Problem::malformed("/user", "give either email or user, not both")),
            (None, None) => {
                return Err(Problem::of_field("/email", Code::Required, "give the person as email or as user"));
            }
        };
        Ok((query, Addition { grant, group, api_only: self.api_only, host }))
    }
}
