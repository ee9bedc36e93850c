//! Shows what a link offers, to whoever holds it; changes nothing, however often it is asked (C29).

use chrono::{DateTime, Utc};
use domain::{membership::Kind, refusal::Refusal};
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, config::Need};
use schemars::JsonSchema;
use serde::Serialize;

use super::opened::{OpenedInvitation, Token};

pub struct Preview;

/// What is offered. The address is only hinted at: whoever holds the link need not be its addressee.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvitationPreview {
    /// `open`: only such an invitation is shown at all.
    pub state: &'static str,
    /// Which organisation invites.
    pub organization: InvitingOrganization,
    /// Who has sent the invitation.
    pub inviter: Inviter,
    /// The role that is offered.
    pub role: Option<RoleName>,
    /// As a member or as a guest.
    pub kind: Kind,
    /// How long access will last, as an ISO 8601 duration; null for members.
    pub access_for: Option<String>,
    /// From when on the invitation can no longer be accepted.
    pub expires_at: DateTime<Utc>,
    /// Enough of the invited address to recognise it.
    pub email_hint: String,
    /// The inviter's note, plain text.
    pub note: Option<String>,
}

/// The organisation that invites.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvitingOrganization {
    /// Its identifier.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The colour of its emails.
    pub color: Option<String>,
}

/// Who has sent the invitation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Inviter {
    /// Their name, or their address where none is known: as the email shows them.
    pub name: String,
}

/// Something with a name.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RoleName {
    /// The name.
    pub name: String,
}

impl Endpoint for Preview {
    const ROUTE: Route = Route::public(Method::POST, "/v1/invitations/preview");
    const SUMMARY: &'static str = "See what a link offers; changes nothing";
    const NEEDS: &'static [Need] = &[Need::Keys];
    const PROBLEMS: &'static [Code] = &[Code::InvitationUnavailable];
    type Path = Empty;
    type Query = Empty;
    type Body = Token;
    type View = InvitationPreview;
}

impl Handle for Preview {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<InvitationPreview>, Problem> {
        let held = OpenedInvitation::open(app, &call.body.token, None).await?;
        let member = held.membership()?;
        let invitation = member.invitation().filter(|_| member.link_is_open(held.link.attempt, call.now));
        let invitation = invitation.ok_or(Refusal::InvitationUnavailable)?;
        let settings = &held.snapshot.organization.settings;
        let role = settings.role_of(&member.grant, member.group.as_ref());
        let by = &invitation.invited_by;
        Ok(Reply::ok(InvitationPreview {
            state: "open",
            organization: InvitingOrganization {
                id: member.organization.to_string(),
                name: settings.name.to_string(),
                color: settings.branding.color.as_ref().map(|color| color.as_str().to_owned()),
            },
            inviter: Inviter { name: by.name.clone().unwrap_or_else(|| by.email.to_string()) },
            role: role.map(|role| RoleName { name: role.name.to_string() }),
            kind: member.kind(),
            access_for: member.period().map(|period| period.to_string()),
            expires_at: invitation.expires_at,
            email_hint: member.email.hint(),
            note: invitation.note.as_ref().map(|note| note.as_str().to_owned()),
        }))
    }
}
