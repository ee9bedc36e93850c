//! Resends invitations with a new link and a new expiry. The membership stays; earlier links stop working.

use domain::{
    decide::Sending,
    membership::{Invitation, Membership},
    organization::Organization,
    permission::{GUESTS_INVITE, MEMBERS_INVITE},
    policy::Policy,
    refusal::Refusal,
};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables, config::Need};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    batch::{Context, InvitationFilter, Load, MemberOperation, MemberPlan, SELECTION, Selects, decide_selected},
    problems::INVITEE,
    request::{InOrganization, SendingFields},
    view::BatchView,
};

pub struct Resend;

/// The invitations of a batch, and how they are sent. Give either `members` or `all_matching`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The identifiers of the invitations, 1 to 100. A repeated one is answered by the result of its first occurrence.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub members: Option<Vec<String>>,
    /// Selects all open invitations that match the filter, up to 100 per call. The response has `next_cursor` if there are
    /// more.
    #[serde(default)]
    pub all_matching: Option<InvitationFilter>,
    /// Selects everybody, with an empty `all_matching`: the same as `everybody` in it.
    #[serde(default)]
    pub everybody: bool,
    /// With `all_matching`: `next_cursor` of the previous response.
    #[serde(default)]
    pub cursor: Option<String>,
    /// How long the invitations can be accepted, as an ISO 8601 duration within the bounds of the policy
    /// (`invite_ttl_min`, `invite_ttl_max`); default is that of the last sending, or `invite_ttl`.
    #[serde(default)]
    pub expires_in: Option<String>,
    /// Where the invitee's page leads after acceptance: a URL on one of the deployment's `AllowedOrigins`; default
    /// is that of the last sending, or that of the organisation.
    #[serde(default)]
    pub continue_url: Option<String>,
    /// False answers the links as `url` instead of sending them by email. Only for machines; default true.
    #[serde(default)]
    pub notify: Option<bool>,
}

impl Body {
    fn sending(&self) -> SendingFields<'_> {
        let (expires_in, continue_url) = (self.expires_in.as_deref(), self.continue_url.as_deref());
        SendingFields { expires_in, continue_url, notify: self.notify }
    }
}

impl Selects for Body {
    type Filter = InvitationFilter;

    fn selection(&self) -> (Option<&[String]>, Option<&InvitationFilter>, Option<&str>) {
        (self.members.as_deref(), self.all_matching.as_ref(), self.cursor.as_deref())
    }

    fn everybody(&self) -> bool {
        self.everybody
    }

    fn terms(&self) -> String {
        format!("{:?}", self.sending())
    }
}

impl Endpoint for Resend {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/invitations/resend");
    const SUMMARY: &'static str = "Resend invitations; earlier links stop working";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const NEEDS: &'static [Need] = &[Need::Keys, Need::Links, Need::Origins];
    const TABLES: Tables = SELECTION;
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::TargetOutranksActor,
        Code::GrantExceedsActor,
        Code::InvalidState,
        Code::UnknownReference,
        Code::InvalidFormat,
        Code::UnknownField,
        Code::OriginNotAllowed,
    ];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[INVITEE];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Body;
    type View = BatchView;
}

impl Handle for Resend {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let mut faults = Vec::new();
        let sending = call.body.sending().parse("", &app.config.allowed_origins, &mut faults);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        decide_selected(app, &call, sending).await
    }
}

impl MemberOperation for Resend {
    const DONE: &'static str = "resent";
    const PERMISSIONS: &'static [&'static str] = &[MEMBERS_INVITE, GUESTS_INVITE];
    const LOAD: Load = Load::Sources;
    const FIELDS: &'static [&'static str] = &["/expires_in", "/continue_url", "/notify"];
    type Terms = Sending;

    fn may_send_emails(_: &Policy) -> bool {
        true
    }

    fn answers_links(sending: &Sending) -> bool {
        !sending.notify
    }

    fn decide(
        context: &Context<'_, Self>,
        organization: &Organization,
        member: &Membership,
    ) -> Result<MemberPlan, Refusal> {
        let Context { call, terms, actor, snapshot, .. } = context;
        let decision = member.resend(actor, organization, &snapshot.resources, (*terms).clone(), call.now)?;
        let own_id = actor.membership.map(|own| own.id);
        // An earlier execution of the same request may have committed the resend. Attempt 1 does not count: it is the
        // invitation itself, which may have the same timestamp.
        let resent = |i: &Invitation| i.attempt > 1 && i.sent_at >= call.began_at && i.sponsor == own_id;
        if call.is_repeated() && member.invitation().is_some_and(resent) {
            return Ok(MemberPlan::Unchanged);
        }
        Ok(Some(decision).into())
    }
}
