//! Changes name, branding, language, zone and policy of an organisation, each part only where it is given.

use domain::{
    event::{Event, Fact},
    locale::Locale,
    organization::{Organization, Settings},
    permission::ORGANIZATION_UPDATE,
    policy::Policy,
    refusal::{Fault, FaultCode, Refusal},
};
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Route, endpoint::etag, retry::committed};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use store::ReadSet;

use super::{
    create::{BrandingBody, time_zone},
    sources,
};
use crate::{
    request::{InOrganization, actor, authority, organization_id, parsed, snapshot},
    view::OrganizationView,
};

/// See the module.
pub struct Update;

/// What to change.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
pub struct Body {
    /// What it is called, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// The colour of its emails; `{}` takes the colour away.
    pub branding: Option<BrandingBody>,
    /// The language of its emails.
    pub locale: Option<Locale>,
    /// The zone that dates in its emails are shown in.
    pub time_zone: Option<String>,
    /// The settings to change, by name (RFC 7396); what is not named stays.
    pub policy: Option<Map<String, Value>>,
}

impl Endpoint for Update {
    const ROUTE: Route = Route::new(Method::PATCH, "/v1/organizations/{org}");
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

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<OrganizationView>, Problem> {
        let id = organization_id(&call.path.org)?;
        let mut retry = app.retry();
        loop {
            retry.next_attempt().await?;
            let snapshot = snapshot(app, id, &ReadSet::of(&call.caller().user)).await?;
            let editor = authority(&snapshot, call.now)?;
            editor.require(ORGANIZATION_UPDATE)?;
            let mut organization = snapshot.organization.clone();
            if call.if_match.as_ref().is_some_and(|tag| *tag != etag(organization.version)) {
                return Err(Refusal::VersionConflict.into());
            }
            let settings = changed(&organization, &call.body)?;
            if settings == organization.settings {
                return Ok(Reply::ok(OrganizationView::of(&organization, true)).etag(organization.version));
            }
            let seen_by = sources::seen_by(app, &call, &organization.settings, &settings).await?;
            let unchanged: Vec<_> = seen_by.iter().chain([editor.membership]).collect();
            // Whoever sweeps looks as far ahead as any organisation, so it learns of a longer window first.
            app.store.raise_renew_window(settings.policy.renew_window).await?;
            let at = call.now.max(organization.updated_at + chrono::TimeDelta::milliseconds(1));
            let (before, after) = difference(&organization.settings, &settings);
            let event = Event {
                id: app.random.new_id(at),
                at,
                organization: id,
                actor: actor(&call, &snapshot),
                target: None,
                fact: Fact::OrganizationUpdated { before, after },
            };
            let reminders = &settings.policy.guest_reminders;
            let added = reminders.difference(&organization.settings.policy.guest_reminders).copied().collect();
            app.store.register_reminder_offsets(&added, call.now).await?;
            let outcome = app.store.update_settings(&organization, &settings, &unchanged, &event).await?;
            if committed(vec![outcome])? {
                organization.settings = settings;
                organization.version += 1;
                organization.updated_at = at;
                return Ok(Reply::ok(OrganizationView::of(&organization, true)).etag(organization.version));
            }
        }
    }
}

fn changed(organization: &Organization, body: &Body) -> Result<Settings, Problem> {
    let mut faults = Vec::new();
    let mut settings = organization.settings.clone();
    if let Some(name) = parsed("/name", body.name.as_deref(), &mut faults) {
        settings.name = name;
    }
    if let Some(branding) = &body.branding {
        settings.branding.color = parsed("/branding/color", branding.color.as_deref(), &mut faults);
    }
    settings.locale = body.locale.unwrap_or(settings.locale);
    settings.time_zone = time_zone(body.time_zone.as_deref(), &mut faults).unwrap_or(settings.time_zone);
    if let Some(patch) = &body.policy {
        match policy(&settings.policy, patch) {
            Ok(policy) => settings.policy = policy,
            Err(fault) => faults.push(fault),
        }
    }
    if settings.policy.renew_window > Policy::RENEW_WINDOW_MOST {
        let detail = format!("must be at most {}", Policy::RENEW_WINDOW_MOST);
        faults.push(Fault::new("/policy/renew_window", FaultCode::InvalidFormat, detail));
    }
    if let Some(role) = settings.policy.guest_role.as_ref().filter(|role| !settings.roles.contains_key(role)) {
        let detail = format!("there is no role {role} here");
        faults.push(Fault::new("/policy/guest_role", FaultCode::UnknownReference, detail));
    }
    faults.extend(settings.policy.faults_of_reminders());
    faults.extend(sources::fault(&settings, organization.id));
    if faults.is_empty() { Ok(settings) } else { Err(faults.into()) }
}

const ENTRIES_MOST: usize = 200;

fn policy(policy: &Policy, patch: &Map<String, Value>) -> Result<Policy, Fault> {
    let Ok(Value::Object(mut whole)) = serde_json::to_value(policy) else {
        return Err(Fault::new("/policy", FaultCode::InvalidFormat, "the policy cannot be changed"));
    };
    for (name, value) in patch {
        let pointer = format!("/policy/{name}");
        let Some(setting) = whole.get_mut(name) else { return Err(unknown(pointer)) };
        merge(setting, value, &pointer)?;
        // Read one by one, so that a fault names its setting.
        if let Err(error) = serde_json::from_value::<Policy>(Value::Object(whole.clone())) {
            return Err(Fault::new(pointer, FaultCode::InvalidFormat, error.to_string()));
        }
    }
    serde_json::from_value(Value::Object(whole))
        .map_err(|error| Fault::new("/policy", FaultCode::InvalidFormat, error.to_string()))
}

/// RFC 7396 for objects, whose names are all known; everything else is replaced.
fn merge(whole: &mut Value, patch: &Value, pointer: &str) -> Result<(), Fault> {
    match (whole, patch) {
        (Value::Object(whole), Value::Object(patch)) => {
            for (name, value) in patch {
                let pointer = format!("{pointer}/{name}");
                let Some(setting) = whole.get_mut(name) else { return Err(unknown(pointer)) };
                merge(setting, value, &pointer)?;
            }
        }
        (_, Value::Array(entries)) if entries.len() > ENTRIES_MOST => {
            return Err(Fault::new(pointer, FaultCode::TooLong, format!("at most {ENTRIES_MOST} entries")));
        }
        (whole, patch) => *whole = patch.clone(),
    }
    Ok(())
}

fn unknown(pointer: String) -> Fault {
    Fault::new(pointer, FaultCode::UnknownField, "there is no such setting")
}

/// The top-level settings that differ, as they were and as they are.
fn difference(before: &Settings, after: &Settings) -> (Value, Value) {
    let as_map = |settings: &Settings| match serde_json::to_value(settings) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    };
    let (mut before, mut after) = (as_map(before), as_map(after));
    let same: Vec<String> = before.iter().filter(|(k, v)| after.get(*k) == Some(v)).map(|(k, _)| k.clone()).collect();
    for name in same {
        before.remove(&name);
        after.remove(&name);
    }
    (Value::Object(before), Value::Object(after))
}
