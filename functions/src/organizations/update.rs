//! Changes name, branding, language, time zone and policy of an organisation. Missing fields stay unchanged.

use domain::{
    decide::{PolicyPatch, SettingsDecision, SettingsEdit},
    locale::Locale,
    membership::Membership,
    organization::Organization,
    permission::ORGANIZATION_UPDATE,
    refusal::Fault,
};
use kit::{Action, App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Route, Tables, Transaction};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use store::{ReadSet, Snapshot};

use super::{
    body::{BrandingBody, parse_time_zone},
    sources::read_sources,
};
use crate::{
    request::{InOrganization, organization_id, parsed, snapshot},
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
    /// The language of its emails.
    pub locale: Option<Locale>,
    /// The time zone of dates in its emails.
    pub time_zone: Option<String>,
    /// The policy settings to change, as a JSON merge patch (RFC 7396).
    pub policy: Option<Map<String, Value>>,
}

impl Endpoint for Update {
    const ROUTE: Route = Route::patch("/v1/organizations/{org}");
    const SUMMARY: &'static str = "Change name, branding, language, time zone or policy";
    const TABLES: Tables = Tables::DECISION.allow(&[Action::Query]);
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
        let (id, user) = (organization_id(&call.path.org)?, &call.caller().user);
        let snapshot = snapshot(app, id, &ReadSet::of(user).seats()).await?;
        let actor = call.authority(&snapshot)?;
        actor.require(ORGANIZATION_UPDATE)?;
        call.require_version(snapshot.organization.version)?;
        let mut faults = Vec::new();
        let edit = call.body.parse(&mut faults);
        let decision = snapshot.organization.update(edit, faults, &actor, call.now)?;
        let added = decision.iter().flat_map(|decision| decision.diff.added_sources()).collect();
        let sources = read_sources(app, user, added).await?;
        Ok(State { snapshot, decision, sources })
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s State) -> Result<Plan<'s, OrganizationView>, Problem> {
        let State { snapshot, decision, sources: (organizations, own) } = state;
        let reply = |changed: &Organization| Reply::ok(OrganizationView::of(changed, true)).etag(changed.version);
        let Some(decision) = decision else { return Ok(Plan::Answer(reply(&snapshot.organization))) };
        let visible = decision.require_visible_sources(organizations, own, call.now)?;
        let answer = reply(&snapshot.organization.with(decision.clone()));
        let transaction = Transaction::of_settings(call.actor(snapshot), snapshot, decision.clone(), call.now);
        Ok(Plan::Commit(transaction.on(visible), answer))
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
