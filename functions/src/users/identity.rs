//! Takes over what the identity provider says about a person: another address, or another subject (D8, D9). Each
//! organisation is decided separately: where the address or the subject belongs to another member, nothing changes.

use domain::{
    decide::IdentityEdit,
    refusal::{Fault, FaultCode},
};
use http::StatusCode;
use kit::{
    Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Scope, Tables, config::Need,
};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{TopicUpdate, schema};

use super::{Follow, path::OfUser, places::Places, remove::in_organization};
use crate::{
    request::{parse_address, parsed},
    view::{BatchView, ItemResult, Outcomes, reply_page},
};

pub struct Identity;

/// What the identity provider says about the person from now on: `email`, `user`, or both.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// The address. Emails go there, and it is the person's in every organisation.
    pub email: Option<String>,
    /// Whether the identity provider has verified the address; default true. False is refused.
    pub email_verified: Option<bool>,
    /// The new subject of the person's access tokens, whose account replaces the one in the path.
    pub user: Option<String>,
    /// Whether to decide every change but write nothing; default false.
    pub dry_run: bool,
    /// `next_cursor` of the previous response: continues with the organisations after it.
    pub cursor: Option<String>,
}

impl Endpoint for Identity {
    const ROUTE: Route = Route::put("/v1/users/{user}/identity").for_machines(&[Scope::Manage]);
    const SUMMARY: &'static str = "Report that a person has another address or another subject";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = Tables::DECISION.allow(&[Action::DeleteItem]).query(schema::PERSON);
    const PROBLEMS: &'static [Code] =
        &[Code::Forbidden, Code::InvalidFormat, Code::InvalidEmail, Code::Required, Code::AlreadyMember];
    type Path = OfUser;
    type Query = Empty;
    type Body = Body;
    type View = BatchView;
}

impl Handle for Identity {
    /// The memberships in the order of their organisations. A person without any has no results.
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        const OUTCOMES: Outcomes = Outcomes { done: "updated", dry_run: "would_update" };
        let user = call.path.parse()?;
        let edit = call.body.edit(&user)?;
        let question = format!("users.identity {} {:?}", edit.user, (&user, &call.body.email));
        let places = Places::read(app, &call, &user, &question, call.body.cursor.as_ref()).await?;
        let mut results = Vec::with_capacity(places.page.len());
        for (index, (organization, id)) in places.page.into_iter().enumerate() {
            let decided = Follow::decide(app, &call, (organization, id), (&user, &edit), call.body.dry_run).await;
            let (decided, merged) = match decided {
                Ok((decided, merged)) => (Ok(decided), merged),
                Err(problem) => (Err(problem), None),
            };
            let id = id.to_string();
            let result = ItemResult {
                merged: merged.map(|merged| merged.to_string()),
                ..ItemResult::decided(index, None, Some(id.clone()), decided, OUTCOMES)
            };
            results.push(in_organization(index, organization, id, Ok(vec![result])));
        }
        let may_write = !call.body.dry_run && !call.only_checks();
        let is_refused = !results.is_empty() && results.iter().all(|result| result.error.is_some());
        if edit.user != user && may_write && !is_refused {
            let mut retry = call.retry(app);
            loop {
                retry.next_attempt().await?;
                let update = TopicUpdate { id: app.random.new_id(call.now), user: edit.user.clone() };
                if app.store.move_profile(&user, &update).await? {
                    break;
                }
            }
        }
        reply_page(results, StatusCode::OK, places.next_cursor)
    }
}

impl Body {
    /// Parses the change.
    ///
    /// # Errors
    /// 422 for a body that names nothing, and for an address that is not verified.
    fn edit(&self, user: &domain::id::UserId) -> Result<IdentityEdit, Problem> {
        let mut faults = Vec::new();
        let email = self.email.as_ref().and_then(|email| parse_address("/email", email, &mut faults));
        let to = parsed("/user", self.user.as_deref(), &mut faults);
        match (self.email.is_some(), self.email_verified) {
            (true, Some(false)) => {
                let detail = "an address that the identity provider has not verified changes nothing";
                faults.push(Fault::new("/email_verified", FaultCode::InvalidFormat, detail));
            }
            (false, Some(_)) => {
                let detail = "name the address that is verified";
                faults.push(Fault::new("/email", FaultCode::Required, detail));
            }
            (false, None) if self.user.is_none() => {
                let detail = "name the new address as email, the new subject as user, or both";
                faults.push(Fault::new("/email", FaultCode::Required, detail));
            }
            _ => {}
        }
        if faults.is_empty() {
            Ok(IdentityEdit { user: to.unwrap_or_else(|| user.clone()), email })
        } else {
            Err(faults.into())
        }
    }
}
