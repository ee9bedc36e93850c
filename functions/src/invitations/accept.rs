//! Accepts an invitation as the signed-in invitee.

use chrono::{DateTime, Utc};
use domain::{
    decide::Acceptance,
    event::Actor,
    membership::{Kind, Membership},
    refusal::Refusal,
};
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Route, config::Need, retry::committed};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Change, Preconditions, ReadSet};

use super::opened::{Held, Token};
use crate::request::find_partners;

/// See the module.
pub struct Accept;

/// The membership that was accepted.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AcceptedMembership {
    /// The identifier of the membership.
    pub id: String,
    /// The organisation.
    pub organization: OrganizationJoined,
    /// Member or guest.
    pub kind: Kind,
    /// When the access of a guest ends.
    pub expires_at: Option<DateTime<Utc>>,
}

/// The organisation that was joined.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrganizationJoined {
    /// Its identifier.
    pub id: String,
    /// What it is called.
    pub name: String,
}

impl Endpoint for Accept {
    const ROUTE: Route = Route::new(Method::POST, "/v1/invitations/accept");
    const SUMMARY: &'static str = "Accept an invitation as the signed-in invitee";
    const NEEDS: &'static [Need] = &[Need::Keys];
    const PROBLEMS: &'static [Code] = &[
        Code::InvitationUnavailable,
        Code::InvitationExpired,
        Code::InvitationCancelled,
        Code::InvitationUsed,
        Code::InvitationVoid,
        Code::WrongRecipient,
        Code::EmailUnverified,
        Code::AlreadyMember,
    ];
    type Path = Empty;
    type Query = Empty;
    type Body = Token;
    type View = AcceptedMembership;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<AcceptedMembership>, Problem> {
        let invitee = call.caller_with_email(app).await?;
        let mut retry = app.retry();
        loop {
            retry.next_attempt().await?;
            let mut held = Held::open(app, &call.body.token, Some(&invitee.user)).await?;
            complete(app, &mut held, call.now).await?;
            let member = held.membership()?;
            let terms = Acceptance {
                organization: &held.snapshot.organization,
                resources: &held.snapshot.resources,
                sponsor: held.sponsor(),
                attempt: held.link.attempt,
            };
            let decided = match member.accept(&invitee, &terms, call.now) {
                Ok(None) => return Ok(Reply::ok(AcceptedMembership::of(member, &held))),
                Ok(Some(decided)) => decided,
                Err(refusal) => {
                    held.note_refusal(app, &invitee, &refusal, call.now).await?;
                    return Err(refusal.into());
                }
            };
            if held.snapshot.caller.as_ref().is_some_and(|own| own.id != member.id && own.is_live(call.now)) {
                return Err(Refusal::AlreadyMember.into());
            }
            let joined = decided.after.clone();
            let person = Some(joined.person());
            let actor = Actor::Person { user: invitee.user.clone(), membership: Some(joined.id), person };
            let change = Change::by(&actor, [decided], |at| app.random.new_id(at));
            let unchanged: Vec<_> = held.sponsor().into_iter().collect();
            let preconditions = Preconditions { organization: &held.snapshot.organization, unchanged: &unchanged };
            if committed(app.store.commit(&[change], preconditions).await?)? {
                return Ok(Reply::ok(AcceptedMembership::of(&joined, &held)));
            }
        }
    }
}

/// A sponsor who holds groups of resources may have offered single ones: only then does the catalogue matter. And a
/// guest may have been invited as a member of another organisation: then it matters whether they still are (S3.2).
async fn complete(app: &App, held: &mut Held, now: DateTime<Utc>) -> Result<(), Problem> {
    let member = held.membership()?;
    let (references, guest) = (member.grant.references().collect::<Vec<_>>(), (member.kind, member.email.clone()));
    if !references.is_empty() {
        let read_set = ReadSet::default().resources(references);
        if let Some(catalogue) = app.store.read(held.link.organization, &read_set).await? {
            held.snapshot.resources = catalogue.resources;
        }
    }
    find_partners(app, &mut held.snapshot, [guest], now).await
}

impl AcceptedMembership {
    fn of(member: &Membership, held: &Held) -> Self {
        let organization = &held.snapshot.organization;
        Self {
            id: member.id.to_string(),
            organization: OrganizationJoined {
                id: organization.id.to_string(),
                name: organization.settings.name.to_string(),
            },
            kind: member.kind,
            expires_at: member.expires_at,
        }
    }
}
