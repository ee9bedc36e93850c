//! Changes the signed-in person's own profile: names and language. What organisations have written down about them, and
//! how they sign in, is not changed here.

use domain::{
    locale::Locale,
    profile::{Profile, ProfileEdit},
    refusal::{Fault, FaultCode, Refusal},
};
use http::Method;
use kit::{App, Call, Endpoint, Problem, Reply, Route, endpoint::etag, settle::committed};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::view::ProfileView;
use crate::{
    ask::{Patch, parsed},
    organizations::Nothing,
};

/// See the module.
pub struct Update;

/// What to change; what is missing stays as it is, what is null goes.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// The first name, at most 64 characters.
    #[schemars(length(min = 1, max = 64))]
    pub first_name: Patch<String>,
    /// The last name, at most 64 characters.
    #[schemars(length(min = 1, max = 64))]
    pub last_name: Patch<String>,
    /// The language that the person reads.
    pub locale: Patch<Locale>,
    /// Changed by support and by the identity provider; named only to be refused as what it is (S4.12).
    #[schemars(skip)]
    pub email: Patch<Value>,
    /// As `email`.
    #[schemars(skip)]
    pub secondary_email: Patch<Value>,
}

impl Endpoint for Update {
    const ROUTE: Route = Route::new(Method::PATCH, "/v1/me");
    const PROBLEMS: &'static [&'static str] = &["version_conflict", "field_immutable", "too_long", "invalid_format"];
    type Path = Nothing;
    type Query = Nothing;
    type Body = Body;
    type View = ProfileView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<ProfileView>, Problem> {
        let person = call.caller_with_address(app).await?;
        let mut rounds = app.rounds();
        loop {
            rounds.begin().await?;
            let before = app.store.profile(&person.user).await?;
            if call.if_match.as_ref().is_some_and(|tag| *tag != etag(before.version)) {
                return Err(Refusal::VersionConflict.into());
            }
            let Some(after) = before.edit(call.body.edit(&before)?, call.now) else {
                return Ok(Reply::ok(ProfileView::of(&before, &person)).etag(before.version));
            };
            if committed(vec![app.store.write_profile(&before, &after, None).await?])? {
                return Ok(Reply::ok(ProfileView::of(&after, &person)).etag(after.version));
            }
        }
    }
}

impl Body {
    fn edit(&self, profile: &Profile) -> Result<ProfileEdit, Problem> {
        let immutable = [("/email", &self.email), ("/secondary_email", &self.secondary_email)];
        let given = immutable.into_iter().filter(|(_, patch)| patch.is_given());
        let refused = "an address is changed by support only";
        let mut faults: Vec<Fault> =
            given.map(|(pointer, _)| Fault::new(pointer, FaultCode::FieldImmutable, refused)).collect();
        let mut name = |pointer, patch: &Patch<String>, kept: &Option<_>| match patch {
            Patch::Keep => kept.clone(),
            Patch::Clear => None,
            Patch::Set(text) => parsed(pointer, Some(text), &mut faults),
        };
        let first_name = name("/first_name", &self.first_name, &profile.first_name);
        let last_name = name("/last_name", &self.last_name, &profile.last_name);
        let locale = if self.locale.is_given() { self.locale.value().copied() } else { profile.locale };
        if faults.is_empty() { Ok(ProfileEdit { first_name, last_name, locale }) } else { Err(faults.into()) }
    }
}
