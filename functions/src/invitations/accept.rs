//! Accepts an invitation as the signed-in invitee.

use chrono::{DateTime, Utc};
use domain::{
    decide::{Acceptance, Caller, Holders, IdentityEdit},
    membership::{Kind, Membership},
    organization::Organization,
    refusal::Refusal,
};
use kit::{
    Action, App, Call, Code, Decide, Empty, Endpoint, MembershipChange, Plan, Problem, Reply, Route, Tables,
    config::Need,
};
use schemars::JsonSchema;
use serde::Serialize;
use store::ReadSet;

use super::opened::{OpenedInvitation, Token, continue_url};
use crate::{problems::TOKEN, request::find_partners};

pub struct Accept;

/// The accepted membership.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AcceptedMembership {
    /// The identifier of the membership.
    pub id: String,
    /// The organisation of the membership.
    pub organization: AcceptedOrganization,
    /// `member` or `guest`.
    pub kind: Kind,
    /// When the guest's access ends; null for members.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether the person was a member already, under a former address: the invitation ended without effect, and the
    /// membership has the invited address now.
    pub already_member: bool,
    /// Where to go now: the page of the invitation, or of the organisation; null if neither names one.
    pub continue_url: Option<String>,
}

/// The organisation that the invitee joined.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AcceptedOrganization {
    /// The identifier.
    pub id: String,
    /// The name.
    pub name: String,
    /// Its logo, an `https` URL; null if not set.
    pub logo_url: Option<String>,
    /// Where its people ask for help; null if not set.
    pub support_email: Option<String>,
}

impl Endpoint for Accept {
    const ROUTE: Route = Route::post("/v1/invitations/accept").for_people();
    const SUMMARY: &'static str = "Accept an invitation as the signed-in invitee";
    const NEEDS: &'static [Need] = &[Need::Keys, Need::Origins];
    const TABLES: Tables = Tables::DECISION.allow(&[Action::DeleteItem]);
    const PROBLEMS: &'static [Code] = &[Code::AlreadyMember];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[TOKEN];
    type Path = Empty;
    type Query = Empty;
    type Body = Token;
    type View = AcceptedMembership;
}

impl Decide for Accept {
    /// The invitee, their invitation, and where the page leads after acceptance.
    type State = (Caller, OpenedInvitation, Option<String>);

    /// Opens the link. Reads resources only for an offer that names some: the sponsor may hold groups of resources and
    /// offer single ones. Reads source organisations only for guests who must belong to one (S3.2).
    async fn read(app: &App, call: &Call<Self>) -> Result<Self::State, Problem> {
        let invitee = call.caller_with_email(app).await?.clone();
        let mut opened = OpenedInvitation::open(app, &call.body.token, Some(&invitee.user)).await?;
        let member = opened.membership()?;
        let references: Vec<_> = member.grant.references().collect();
        let guest = (member.kind(), member.email.clone());
        if !references.is_empty() {
            let catalog = app.store.read(opened.link.organization, &ReadSet::default().resources(references)).await?;
            opened.snapshot.resources = catalog.map(|catalog| catalog.resources).unwrap_or_default();
        }
        find_partners(app, &mut opened.snapshot, [guest], call.now).await?;
        let continue_url = continue_url(app, opened.membership()?, &opened.snapshot.organization);
        Ok((invitee, opened, continue_url))
    }

    fn decide<'s>(
        call: &'s Call<Self>,
        (invitee, opened, continue_url): &'s Self::State,
    ) -> Result<Plan<'s, AcceptedMembership>, Problem> {
        let (member, snapshot) = (opened.membership()?, &opened.snapshot);
        let terms = Acceptance {
            organization: &snapshot.organization,
            resources: &snapshot.resources,
            sponsor: opened.sponsor(),
            attempt: opened.link.attempt,
        };
        let decision = match member.accept(invitee, &terms, call.now) {
            Ok(Some(decision)) => decision,
            Ok(None) => {
                return Ok(Plan::Answer(Reply::ok(AcceptedMembership::of(
                    member,
                    &snapshot.organization,
                    continue_url.as_ref(),
                ))));
            }
            Err(refusal) => match opened.joined(call.now).filter(|_| refusal == Refusal::InvitationMerged) {
                // An earlier execution has merged the invitation.
                Some(own) => {
                    let view = AcceptedMembership::of(own, &snapshot.organization, continue_url.as_ref());
                    return Ok(Plan::Answer(Reply::ok(view.of_a_member())));
                }
                None => return opened.refuse(invitee, refusal, call.now),
            },
        };
        match snapshot.caller.as_ref().filter(|own| own.id != member.id && own.is_live(call.now)) {
            Some(own) if own.is_active(call.now) => {
                return merge(call, invitee, opened, own, continue_url.as_ref());
            }
            Some(suspended) => return Err(Refusal::AlreadyMember(suspended.id).into()),
            None => {}
        }
        let view = AcceptedMembership::of(&decision.after, &snapshot.organization, continue_url.as_ref());
        Ok(Plan::Commit(opened.change(invitee, decision).on(opened.sponsor()), Reply::ok(view)))
    }
}

/// The invitee is a member already, under a former address: the invitation was for the same person (D8). It ends without
/// effect, because nothing that others see should change by surprise, and the membership takes over the verified address.
fn merge<'s>(
    call: &Call<Accept>,
    invitee: &Caller,
    opened: &'s OpenedInvitation,
    own: &Membership,
    continue_url: Option<&String>,
) -> Result<Plan<'s, AcceptedMembership>, Problem> {
    let (member, snapshot) = (opened.membership()?, &opened.snapshot);
    let edit = IdentityEdit { user: invitee.user.clone(), email: Some(member.email.clone()) };
    let holders = Holders { of_email: Some(member), of_user: Some(own) };
    let decisions = own.follow_identity(&edit, holders, call.now)?;
    let after = decisions.first().map_or(own, |decision| &decision.after);
    let view = AcceptedMembership::of(after, &snapshot.organization, continue_url);
    let change = MembershipChange::of(decisions).replacing(Some(member.id));
    Ok(Plan::Commit(call.change(snapshot, change), Reply::ok(view.of_a_member())))
}

impl AcceptedMembership {
    fn of(member: &Membership, organization: &Organization, continue_url: Option<&String>) -> Self {
        Self {
            id: member.id.to_string(),
            organization: AcceptedOrganization {
                id: organization.id.to_string(),
                name: organization.settings.name.to_string(),
                logo_url: organization.settings.host.logo_url.as_ref().map(ToString::to_string),
                support_email: organization.settings.host.support_email.as_ref().map(ToString::to_string),
            },
            kind: member.kind(),
            already_member: false,
            expires_at: member.expires_at(),
            continue_url: continue_url.cloned(),
        }
    }

    /// The answer to a person who was a member before.
    fn of_a_member(self) -> Self {
        Self { already_member: true, ..self }
    }
}
