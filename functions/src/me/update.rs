//! Changes the caller's own profile: names, language, time zone and topic subscriptions. The outbox delivers subscriptions to
//! the contact list of the mail service, with retries. Memberships and sign-in data are not changed here.

use std::collections::BTreeMap;

use domain::{
    decide::Caller,
    fault::ParseError,
    language_tag::LanguageTag,
    organization_membership::OrganizationMembership,
    profile::{Profile, ProfileEdit},
    refusal::{Fault, FaultCode},
    topic::Topic,
};
use kit::{Action, App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Route, Tables, Transaction};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use store::schema;

use super::view::ProfileView;
use crate::request::{Patch, not_null, parse_time_zone, parsed};

pub struct Update;

/// The fields to change. Missing fields stay unchanged; null clears a field.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// The first name, at most 64 characters.
    #[schemars(length(min = 1))]
    pub first_name: Patch<String>,
    /// The last name, at most 64 characters.
    #[schemars(length(min = 1))]
    pub last_name: Patch<String>,
    /// The language of the person's emails, a tag of BCP 47.
    #[schemars(with = "Patch<LanguageTag>")]
    pub locale: Patch<String>,
    /// The time zone of dates in the person's emails, such as `Europe/Berlin`.
    pub time_zone: Patch<String>,
    /// The subscriptions to change. Only topics that an organisation of the caller offers are allowed.
    #[serde(deserialize_with = "not_null")]
    #[schemars(with = "TopicsBody")]
    pub topics: Option<TopicsBody>,
    /// Immutable here. The field exists so that a request with it gets `field_immutable` (S4.12).
    #[schemars(skip)]
    pub email: Patch<Value>,
    /// Immutable here, as `email`.
    #[schemars(skip)]
    pub secondary_email: Patch<Value>,
}

/// Subscriptions by topic. Missing topics stay unchanged.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TopicsBody {
    /// Whether to receive notifications of incidents.
    #[serde(deserialize_with = "not_null")]
    #[schemars(with = "bool")]
    pub incidents: Option<bool>,
    /// Whether to receive notifications of planned maintenance.
    #[serde(deserialize_with = "not_null")]
    #[schemars(with = "bool")]
    pub maintenance: Option<bool>,
}

impl Endpoint for Update {
    const ROUTE: Route = Route::patch("/v1/me").for_people();
    const SUMMARY: &'static str = "Change the caller's own profile";
    const TABLES: Tables = Tables::READ.allow(&[Action::PutItem, Action::UpdateItem]).query(schema::PERSON);
    const PROBLEMS: &'static [Code] = &[
        Code::EmailUnverified,
        Code::VersionConflict,
        Code::FieldImmutable,
        Code::TooLong,
        Code::InvalidFormat,
        Code::UnknownReference,
    ];
    type Path = Empty;
    type Query = Empty;
    type Body = Body;
    type View = ProfileView;
}

impl Decide for Update {
    type State = (Caller, Profile, Vec<OrganizationMembership>);

    async fn read(app: &App, call: &Call<Self>) -> Result<Self::State, Problem> {
        let caller = call.caller_with_email(app).await?.clone();
        let user = &caller.user;
        let (profile, memberships) =
            futures::try_join!(app.store.profile(user), app.store.organization_memberships(user))?;
        Ok((caller, profile, memberships))
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s Self::State) -> Result<Plan<'s, ProfileView>, Problem> {
        let (caller, before, memberships) = state;
        call.require_version(before.version)?;
        let reply = |profile: &Profile| {
            Reply::ok(ProfileView::of(profile, caller, memberships, call.now)).etag(profile.version)
        };
        let edit = call.body.edit(before, &before.subscriptions(memberships, call.now))?;
        let Some(after) = before.edit(edit, call.now) else { return Ok(Plan::Answer(reply(before))) };
        let answer = reply(&after);
        Ok(Plan::Commit(Transaction::of_profile(before, after, call.now), answer))
    }
}

impl Body {
    fn edit(&self, profile: &Profile, offered: &BTreeMap<Topic, bool>) -> Result<ProfileEdit, Problem> {
        let immutable = [("/email", &self.email), ("/secondary_email", &self.secondary_email)];
        let given = immutable.into_iter().filter(|(_, patch)| patch.is_given());
        let refused = "an address is changed by support only";
        let mut faults: Vec<Fault> =
            given.map(|(pointer, _)| Fault::new(pointer, FaultCode::FieldImmutable, refused)).collect();
        let first_name = changed("/first_name", &self.first_name, profile.first_name.as_ref(), &mut faults);
        let last_name = changed("/last_name", &self.last_name, profile.last_name.as_ref(), &mut faults);
        let locale = changed("/locale", &self.locale, profile.locale.as_ref(), &mut faults);
        let time_zone = match &self.time_zone {
            Patch::Keep => profile.time_zone,
            Patch::Clear => None,
            Patch::Set(name) => parse_time_zone(Some(name), &mut faults),
        };
        let TopicsBody { incidents, maintenance } = self.topics.unwrap_or_default();
        let choices = [(Topic::Incidents, incidents), (Topic::Maintenance, maintenance)];
        let topics: BTreeMap<Topic, bool> =
            choices.into_iter().filter_map(|(topic, wanted)| Some((topic, wanted?))).collect();
        for topic in topics.keys().filter(|topic| !offered.contains_key(topic)) {
            let detail = "no organisation that you belong to tells of this";
            faults.push(Fault::new(format!("/topics/{topic}"), FaultCode::UnknownReference, detail));
        }
        if faults.is_empty() {
            Ok(ProfileEdit { first_name, last_name, locale, time_zone, topics })
        } else {
            Err(faults.into())
        }
    }
}

/// The value of a field after its change; none where it is cleared or has a fault.
fn changed<T>(pointer: &str, patch: &Patch<String>, kept: Option<&T>, faults: &mut Vec<Fault>) -> Option<T>
where
    T: Clone + std::str::FromStr,
    T::Err: ParseError,
{
    match patch {
        Patch::Keep => kept.cloned(),
        Patch::Clear => None,
        Patch::Set(text) => parsed(pointer, Some(text), faults),
    }
}
