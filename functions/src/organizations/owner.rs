//! The first owner in the body that creates an organisation.

use domain::{
    continue_url::AllowedOrigins,
    decide::FirstOwner,
    refusal::{Fault, FaultCode},
    text::PersonName,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::request::{SendingFields, parse_address, parsed};

/// The first owner of an organisation that a machine creates.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnerBody {
    /// The subject of the person's access tokens. With it, the person is an active owner at once. Without it, the person is
    /// invited, and the organisation has no active owner until they accept.
    #[serde(default)]
    pub user: Option<String>,
    /// The address of the person. The machine vouches for it.
    pub email: String,
    /// First and last name, with a space between them.
    #[serde(default)]
    pub name: Option<String>,
    /// How long the invitation can be accepted, as an ISO 8601 duration; default is `invite_ttl` of the template.
    #[serde(default)]
    pub expires_in: Option<String>,
    /// Where the page leads after acceptance: a URL on one of the deployment's `AllowedOrigins`.
    #[serde(default)]
    pub continue_url: Option<String>,
    /// False answers the link as `invitation_url` instead of sending it by email; default true.
    #[serde(default)]
    pub notify: Option<bool>,
}

/// The first owner that a machine must name.
///
/// # Errors
/// The faults of all fields, and of a missing owner.
pub fn require(owner: Option<&OwnerBody>, origins: &AllowedOrigins) -> Result<FirstOwner, Vec<Fault>> {
    let missing = || {
        let detail = "name the first owner: with `user` they are active at once, with `email` alone they are invited";
        vec![Fault::new("/owner", FaultCode::Required, detail)]
    };
    owner.ok_or_else(missing)?.parse(origins)
}

/// Refuses an owner that a person names.
///
/// # Errors
/// The fault of the field.
pub fn refuse(owner: Option<&OwnerBody>) -> Result<(), Vec<Fault>> {
    let detail = "only a machine names the first owner: a person who creates an organisation is its owner";
    let fault = |_| vec![Fault::new("/owner", FaultCode::UnknownField, detail)];
    owner.map_or(Ok(()), |owner| Err(fault(owner)))
}

impl OwnerBody {
    fn parse(&self, origins: &AllowedOrigins) -> Result<FirstOwner, Vec<Fault>> {
        let mut faults = Vec::new();
        let user = parsed("/owner/user", self.user.as_deref(), &mut faults);
        let email = parse_address("/owner/email", &self.email, &mut faults);
        // Each part becomes a name of its own.
        for part in self.name.iter().flat_map(|name| name.trim().splitn(2, ' ')).filter(|part| !part.is_empty()) {
            let _: Option<PersonName> = parsed("/owner/name", Some(part.trim()), &mut faults);
        }
        let sending = self.sending();
        if self.user.is_some() && sending.is_given() {
            let detail = "an owner with `user` is active at once and gets no invitation";
            faults.push(Fault::new(sending.first("/owner"), FaultCode::UnknownField, detail));
        }
        let sending = sending.parse("/owner", origins, &mut faults);
        match email {
            Some(email) if faults.is_empty() => Ok(FirstOwner { user, email, name: self.name.clone(), sending }),
            _ => Err(faults),
        }
    }

    fn sending(&self) -> SendingFields<'_> {
        let (expires_in, continue_url) = (self.expires_in.as_deref(), self.continue_url.as_deref());
        SendingFields { expires_in, continue_url, notify: self.notify }
    }
}
