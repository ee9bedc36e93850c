//! Changes name, branding, language, time zone and policy of an organisation. Fields that are missing stay.

use domain::{
    decide::{PolicyPatch, SettingsEdit},
    locale::Locale,
    permission::ORGANIZATION_UPDATE,
    refusal::Fault,
};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use store::ReadSet;

use super::body::{BrandingBody, parse_time_zone};
use crate::{
    catalog::change_settings,
    request::{InOrganization, organization_id, parsed},
    view::OrganizationView,
};

pub struct Update;

/// The settings to change.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// The name, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// The colour of its emails; `{}` removes the colour.
    pub branding: Option<BrandingBody>,
    /// The language of its emails.
    pub locale: Option<Locale>,
    /// The time zone of dates in its emails.
    pub time_zone: Option<String>,
    /// The policy settings to change, by name (RFC 7396); settings that are not named stay.
    pub policy: Option<Map<String, Value>>,
}

impl Endpoint for Update {
    const ROUTE: Route = Route::patch("/v1/organizations/{org}");
    const SUMMARY: &'static str = "Change name, branding, language, zone or policy";
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::VersionConflict,
        Code::TooLong,
        Code::InvalidFormat,
        Code::UnknownReference,
        Code::UnknownField,
    ];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Body;
    type View = OrganizationView;
}

impl Handle for Update {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<OrganizationView>, Problem> {
        let id = organization_id(&call.path.org)?;
        let read_set = ReadSet::of(&call.caller().user);
        let organization = change_settings(app, &call, id, &read_set, |attempt| {
            attempt.actor.require(ORGANIZATION_UPDATE)?;
            attempt.require_version()?;
            let mut faults = Vec::new();
            let edit = call.body.parse(&mut faults);
            Ok(attempt.organization().update(edit, faults, &attempt.actor, call.now)?)
        })
        .await?;
        Ok(Reply::ok(OrganizationView::of(&organization, true)).etag(organization.version))
    }
}

impl Body {
    fn parse(&self, faults: &mut Vec<Fault>) -> SettingsEdit {
        SettingsEdit {
            name: parsed("/name", self.name.as_deref(), faults),
            branding: self.branding.as_ref().map(|branding| branding.parse(faults)),
            locale: self.locale,
            time_zone: parse_time_zone(self.time_zone.as_deref(), faults),
            policy: self.policy.clone().map(PolicyPatch),
        }
    }
}
