//! Shows what an invitation link offers, without sign-in. The operation changes nothing (C29).

use chrono::{DateTime, Utc};
use domain::{membership::Kind, refusal::Refusal};
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables, config::Need};
use schemars::JsonSchema;
use serde::Serialize;

use super::opened::{OpenedInvitation, Token, continue_url};

pub struct Preview;

/// The offer of an invitation. It contains only a hint of the address, because anyone with the link can read it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvitationPreview {
    /// Always `open`; the operation shows no other invitation.
    pub state: &'static str,
    /// The organisation that invites.
    pub organization: InvitingOrganization,
    /// The sender of the invitation; null if the organisation invites by a machine.
    pub inviter: Option<Inviter>,
    /// The offered role; null if the grant has none.
    pub role: Option<RoleName>,
    /// `member` or `guest`.
    pub kind: Kind,
    /// How long the access of a guest lasts, as an ISO 8601 duration; null for members.
    pub access_for: Option<String>,
    /// When the invitation expires.
    pub expires_at: DateTime<Utc>,
    /// A part of the invited address, enough for the invitee to recognise it.
    pub email_hint: String,
    /// The inviter's note, plain text.
    pub note: Option<String>,
    /// Where to go after acceptance: the page of the invitation, or of the organisation; null if neither names one.
    pub continue_url: Option<String>,
}

/// The organisation that invites.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvitingOrganization {
    /// The identifier.
    pub id: String,
    /// The name.
    pub name: String,
    /// The colour of its emails, such as `#1a2b3c`; null if not set.
    pub color: Option<String>,
    /// Its logo, an `https` URL; null if not set.
    pub logo_url: Option<String>,
    /// Where its people ask for help; null if not set.
    pub support_email: Option<String>,
}

/// The sender of an invitation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Inviter {
    /// The sender's name, or the address if no name is known, as in the email.
    pub name: String,
}

/// A role by its name.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RoleName {
    /// The name.
    pub name: String,
}

impl Endpoint for Preview {
    const ROUTE: Route = Route::public(Method::POST, "/v1/invitations/preview");
    const SUMMARY: &'static str = "Preview the offer of an invitation link; changes nothing";
    const NEEDS: &'static [Need] = &[Need::Keys, Need::Origins];
    const TABLES: Tables = Tables::READ;
    const READ_ONLY: bool = true;
    const PROBLEMS: &'static [Code] = &[Code::InvitationUnavailable];
    type Path = Empty;
    type Query = Empty;
    type Body = Token;
    type View = InvitationPreview;
}

impl Handle for Preview {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<InvitationPreview>, Problem> {
        let opened = OpenedInvitation::open(app, &call.body.token, None).await?;
        let member = opened.membership()?;
        let invitation = member.invitation().filter(|_| member.link_is_open(opened.link.attempt, call.now));
        let invitation = invitation.ok_or(Refusal::InvitationUnavailable)?;
        let settings = &opened.snapshot.organization.settings;
        let role = settings.role_of(&member.grant, member.group.as_ref());
        Ok(Reply::ok(InvitationPreview {
            state: "open",
            organization: InvitingOrganization {
                id: member.organization.to_string(),
                name: settings.name.to_string(),
                color: settings.branding.color.as_ref().map(|color| color.as_str().to_owned()),
                logo_url: settings.host.logo_url.as_ref().map(ToString::to_string),
                support_email: settings.host.support_email.as_ref().map(ToString::to_string),
            },
            inviter: invitation.invited_by.as_ref().map(|by| Inviter { name: by.shown_name() }),
            role: role.map(|role| RoleName { name: role.name.to_string() }),
            kind: member.kind(),
            access_for: member.period().map(|period| period.to_string()),
            expires_at: invitation.expires_at,
            email_hint: member.email.hint(),
            note: invitation.note.as_ref().map(|note| note.as_str().to_owned()),
            continue_url: continue_url(app, member, &opened.snapshot.organization),
        }))
    }
}
