//! Whom to add with what, as requests say it.

use domain::{
    address::{EmailAddress, NotAnAddress},
    decide::Addition,
    id::UserId,
    refusal::{Fault, FaultCode},
};
use kit::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

use super::visible::PersonQuery;
use crate::request::{GrantBody, parsed};

/// Whom to add with what.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// The address of the person; either this or `user`.
    pub email: Option<String>,
    /// The subject of the person's access tokens, as `user_id` of a member shows it.
    pub user: Option<String>,
    /// What they are granted.
    pub grant: Option<GrantBody>,
    /// The key of the group they are put in.
    pub group: Option<String>,
    /// Whether they are to use the API only.
    pub api_only: bool,
}

impl Body {
    /// The person and the addition in the domain's terms.
    pub(super) fn read(&self) -> Result<(PersonQuery, Addition), Problem> {
        let mut faults = Vec::new();
        let email: Option<EmailAddress> = self.email.as_deref().and_then(|text| {
            let fault = |_| faults.push(Fault::new("/email", FaultCode::InvalidEmail, NotAnAddress.to_string()));
            text.parse().map_err(fault).ok()
        });
        let user: Option<UserId> = parsed("/user", self.user.as_deref(), &mut faults);
        let grant = self.grant.as_ref().map(|grant| grant.parse(&mut faults)).unwrap_or_default();
        let group = parsed("/group", self.group.as_deref(), &mut faults);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let sought = match (email, user) {
            (Some(email), None) => PersonQuery::Email(email),
            (None, Some(user)) => PersonQuery::User(user),
            (Some(_), Some(_)) => return Err(Problem::malformed("/user", "give either email or user, not both")),
            (None, None) => return Err(Problem::malformed("/email", "whom to add is missing")),
        };
        Ok((sought, Addition { grant, group, api_only: self.api_only }))
    }
}
