//! Lists the caller's open invitations, each with the token to accept it (F24). The caller's address must be verified,
//! which proves as much as the link in an email.

use chrono::{DateTime, Utc};
use domain::{
    membership::{Kind, Membership, Person},
    organization::Organization,
    organization_membership::OrganizationMembership,
    refusal::Refusal,
};
use kit::{
    App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables,
    config::Need,
    token::{Keys, Link},
};
use schemars::JsonSchema;
use serde::Serialize;
use store::schema;

pub struct Invitations;

/// The caller's open invitations.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PendingInvitations {
    /// The invitations, one for each organisation, earliest expiry first.
    pub invitations: Vec<PendingInvitation>,
}

/// An open invitation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PendingInvitation {
    /// The identifier of the offered membership.
    pub id: String,
    /// The identifier of the organisation.
    pub organization_id: String,
    /// The name of the organisation.
    pub organization_name: String,
    /// The name of the sender, or the address if no name is known; null if the organisation invites by a machine.
    pub inviter: Option<String>,
    /// `member` or `guest`.
    pub kind: Kind,
    /// The name of the offered role; null if the grant has none.
    pub role_name: Option<String>,
    /// How long the access of a guest lasts, as an ISO 8601 duration; null for members.
    pub access_for: Option<String>,
    /// When the invitation expires.
    pub expires_at: DateTime<Utc>,
    /// The inviter's note, plain text.
    pub note: Option<String>,
    /// The token for `POST /v1/invitations/accept` and `/v1/invitations/decline`.
    pub token: String,
}

impl Endpoint for Invitations {
    const ROUTE: Route = Route::get("/v1/me/invitations").for_people();
    const SUMMARY: &'static str = "List the caller's open invitations";
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = Tables::READ.query(schema::PERSON);
    const PROBLEMS: &'static [Code] = &[Code::EmailUnverified];
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type View = PendingInvitations;
}

impl Handle for Invitations {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<PendingInvitations>, Problem> {
        let reader = call.caller_with_email(app).await?;
        let email = reader.email.as_ref().filter(|_| reader.email_verified).ok_or(Refusal::EmailUnverified)?;
        let (found, keys) = (app.store.invitations_of(email).await?, app.keys().await?);
        let mut open: Vec<_> = found.into_iter().filter(|one| one.membership.invitation_open(call.now)).collect();
        open.sort_by_key(|one| one.membership.invitation().map(|invitation| invitation.expires_at));
        let entry = |one: &OrganizationMembership| PendingInvitation::of(&one.membership, &one.organization, keys);
        Ok(Reply::ok(PendingInvitations { invitations: open.iter().filter_map(entry).collect() }))
    }
}

impl PendingInvitation {
    fn of(member: &Membership, organization: &Organization, keys: &Keys) -> Option<Self> {
        let invitation = member.invitation()?;
        let link = Link {
            organization: member.organization,
            membership: member.id,
            sponsor: invitation.sponsor,
            attempt: invitation.attempt,
        };
        let role = organization.settings.role_of(&member.grant, member.group.as_ref());
        Some(Self {
            id: member.id.to_string(),
            organization_id: organization.id.to_string(),
            organization_name: organization.settings.name.to_string(),
            inviter: invitation.invited_by.as_ref().map(Person::shown_name),
            kind: member.kind(),
            role_name: role.map(|role| role.name.to_string()),
            access_for: member.period().map(|period| period.to_string()),
            expires_at: invitation.expires_at,
            note: invitation.note.as_ref().map(|note| note.as_str().to_owned()),
            token: keys.sign_link(&link),
        })
    }
}
