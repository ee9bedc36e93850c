//! The request body of an invitation, parsed into the offer that every address of the batch gets.

use domain::{
    continue_url::AllowedOrigins, decide::Offer, grant::Grant, language_tag::LanguageTag, membership::Kind,
    refusal::Fault,
};
use kit::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::request::{Emails, GrantBody, Person, SendingFields, parsed};

/// The invitees and the offer.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-alternatives" = { "emails": ["people"], "people": ["emails"] }))]
pub struct Body {
    /// The addresses to invite, at most 100. A repeated one counts once.
    pub emails: Option<Emails>,
    /// The people to invite, with their names, at most 100. A repeated address counts once.
    #[schemars(length(max = 100))]
    pub people: Option<Vec<Person>>,
    /// `member` or `guest`.
    pub kind: Kind,
    /// The grant of each invitee.
    pub grant: GrantBody,
    /// The key of the group that invitees join.
    pub group: Option<String>,
    /// Whether invitees use the API only; default false.
    pub api_only: bool,
    /// How long the access of guests lasts, as an ISO 8601 duration; default from the policy.
    pub period: Option<String>,
    /// A plain-text note for the email, at most 1,000 characters.
    pub note: Option<String>,
    /// The language of the emails to the invitees, a tag of BCP 47; default is the language of the organisation.
    #[schemars(with = "Option<LanguageTag>")]
    pub locale: Option<String>,
    /// How long the invitations can be accepted, as an ISO 8601 duration within the bounds of the policy
    /// (`invite_ttl_min`, `invite_ttl_max`); default is `invite_ttl`.
    pub expires_in: Option<String>,
    /// Where the invitee's page leads after acceptance: a URL on one of the deployment's `AllowedOrigins`; default
    /// is `continue_url` of the organisation.
    pub continue_url: Option<String>,
    /// False answers the links as `url` instead of sending them by email. Only for machines; default true.
    pub notify: Option<bool>,
    /// Whether to decide every invitation but write and send nothing; default false.
    pub dry_run: bool,
}

impl Body {
    /// Parses the offer.
    ///
    /// # Errors
    /// 422 with the faults of all fields.
    pub(super) fn offer(&self, origins: &AllowedOrigins) -> Result<Offer, Problem> {
        let mut faults: Vec<Fault> = Vec::new();
        let grant: Grant = self.grant.parse(&mut faults);
        let group = parsed("/group", self.group.as_deref(), &mut faults);
        let period = parsed("/period", self.period.as_deref(), &mut faults);
        let note = self.note.as_deref().filter(|note| !note.trim().is_empty());
        let note = parsed("/note", note, &mut faults);
        let locale = parsed("/locale", self.locale.as_deref(), &mut faults);
        let sending = self.sending().parse("", origins, &mut faults);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        Ok(Offer { kind: self.kind, grant, group, api_only: self.api_only, period, note, locale, sending })
    }

    fn sending(&self) -> SendingFields<'_> {
        let (expires_in, continue_url) = (self.expires_in.as_deref(), self.continue_url.as_deref());
        SendingFields { expires_in, continue_url, notify: self.notify }
    }
}
