//! Changes name, branding, language, time zone and policy of an organisation. Missing fields stay unchanged.

use domain::{
    continue_url::AllowedOrigins,
    decide::{PolicyPatch, SettingsDecision, SettingsEdit},
    host::HostData,
    language_tag::LanguageTag,
    membership::Membership,
    organization::Organization,
    permission::ORGANIZATION_UPDATE,
    refusal::Fault,
};
use kit::{
    Action, App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Route, Tables, Transaction, config::Need,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use store::{ReadSet, Snapshot};

use super::{
    body::{BrandingBody, PolicySchema},
    host::{HostFields, require_free},
    sources::read_sources,
};
use crate::{
    request::{InOrganization, Patch, organization_id, parse_time_zone, parsed, snapshot},
    view::OrganizationView,
};

pub struct Update;

/// The settings to change. Missing fields stay unchanged.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// The name, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// The look of its emails; `{}` removes the colour.
    pub branding: Option<BrandingBody>,
    /// The language of its emails, a tag of BCP 47.
    #[schemars(with = "Option<LanguageTag>")]
    pub locale: Option<String>,
    /// The time zone of dates in its emails.
    pub time_zone: Option<String>,
    /// The identifier in the host product, 1 to 128 printable ASCII characters. No two organisations have the same.
    pub external_id: Patch<String>,
    /// The name in addresses of the host product, 1 to 63 of a-z, 0-9 and hyphens. No two organisations have the same.
    pub slug: Patch<String>,
    /// The logo for pages, an `https` URL.
    pub logo_url: Patch<String>,
    /// Where people of the organisation ask for help.
    pub support_email: Patch<String>,
    /// Where the invitee's page leads after acceptance, unless the invitation names another page: a URL on one of the
    /// deployment's `AllowedOrigins`.
    pub continue_url: Patch<String>,
    /// Data of the host product, at most 50 keys and 8 KB: texts, numbers and booleans, as a JSON merge patch.
    pub metadata: Option<Map<String, Value>>,
    /// The policy settings to change, as a JSON merge patch (RFC 7396).
    #[schemars(with = "Option<PolicySchema>")]
    pub policy: Option<Map<String, Value>>,
}

impl Endpoint for Update {
    const ROUTE: Route = Route::patch("/v1/organizations/{org}");
    const SUMMARY: &'static str = "Change name, branding, language, time zone or policy";
    const NEEDS: &'static [Need] = &[Need::Origins];
    const TABLES: Tables = Tables::DECISION.allow(&[Action::Query, Action::DeleteItem]);
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::VersionConflict,
        Code::TooLong,
        Code::InvalidFormat,
        Code::UnknownReference,
        Code::UnknownField,
        Code::InvalidEmail,
        Code::Taken,
        Code::OriginNotAllowed,
    ];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Body;
    type View = OrganizationView;
}

/// The input of the decision.
pub struct State {
    snapshot: Snapshot,
    decision: Option<SettingsDecision>,
    /// The organisations that become sources of guests, and the caller's memberships in them.
    sources: (Vec<Organization>, Vec<Membership>),
}

impl Decide for Update {
    type State = State;

    async fn read(app: &App, call: &Call<Self>) -> Result<State, Problem> {
        let (id, user) = (organization_id(&call.path.org)?, call.user());
        let snapshot = snapshot(app, id, &ReadSet::of(user).seats()).await?;
        let actor = call.authority(&snapshot)?;
        actor.require(ORGANIZATION_UPDATE)?;
        call.require_version(snapshot.organization.version)?;
        let mut faults = Vec::new();
        let before = &snapshot.organization.settings.host;
        let edit = call.body.parse(before, &app.config.allowed_origins, &mut faults);
        let decision = snapshot.organization.update(edit, faults, &actor, call.now)?;
        if let Some(decision) = &decision {
            require_free(app, id, before, &decision.after.host).await?;
        }
        let added = decision.iter().flat_map(|decision| decision.diff.added_sources()).collect();
        let sources = read_sources(app, user, added).await?;
        Ok(State { snapshot, decision, sources })
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s State) -> Result<Plan<'s, OrganizationView>, Problem> {
        let State { snapshot, decision, sources: (organizations, own) } = state;
        let reply = |changed: &Organization| {
            let view = OrganizationView::of(changed, &call.authority_after(snapshot, changed)?);
            Ok::<_, Problem>(Reply::ok(view).etag(changed.version))
        };
        let Some(decision) = decision else { return Ok(Plan::Answer(reply(&snapshot.organization)?)) };
        let visible = decision.require_visible_sources(organizations, own, &call.authority(snapshot)?, call.now)?;
        let answer = reply(&snapshot.organization.with(decision.clone()))?;
        let transaction = Transaction::of_settings(call.actor(snapshot), snapshot, decision.clone(), call.now);
        Ok(Plan::Commit(transaction.on(visible), answer))
    }
}

impl Body {
    fn parse(&self, before: &HostData, origins: &AllowedOrigins, faults: &mut Vec<Fault>) -> SettingsEdit {
        SettingsEdit {
            host: Some(self.host().apply(before, origins, faults)),
            name: parsed("/name", self.name.as_deref(), faults),
            branding: self.branding.as_ref().map(|branding| branding.parse(faults)),
            locale: parsed("/locale", self.locale.as_deref(), faults),
            time_zone: parse_time_zone(self.time_zone.as_deref(), faults),
            policy: self.policy.clone().map(PolicyPatch),
        }
    }

    fn host(&self) -> HostFields<'_> {
        HostFields {
            external_id: &self.external_id,
            slug: &self.slug,
            logo_url: &self.logo_url,
            support_email: &self.support_email,
            continue_url: &self.continue_url,
            metadata: self.metadata.as_ref(),
        }
    }
}
