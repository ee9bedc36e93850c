//! Invites one or many addresses with one offer; each is decided for itself, and one bad address spoils nothing.

use domain::{
    decide::{Invitee, Offer},
    event::Decision,
    grant::Grant,
    id::MembershipId,
    locale::Locale,
    membership::Kind,
    refusal::{Fault, Refusal},
};
use http::{Method, StatusCode};
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Change, Outcome, Preconditions, ReadSet, Snapshot};

use crate::{
    request::{self, Emails, GrantBody, InOrganization, Person, authority, organization_id, parsed, snapshot},
    view::{BatchView, ItemResult, reply},
};

/// See the module.
pub struct Create;

/// Whom to invite to what.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// Addresses, at most 100; either these or `people`.
    pub emails: Option<Emails>,
    /// People with their names, at most 100.
    #[schemars(length(max = 100))]
    pub people: Option<Vec<Person>>,
    /// Member or guest.
    pub kind: Kind,
    /// What they are granted.
    pub grant: GrantBody,
    /// The key of the group they are put in.
    pub group: Option<String>,
    /// Whether they are to use the API only.
    pub api_only: bool,
    /// How long the access of guests lasts, as an ISO 8601 duration; the policy's period without it.
    pub period: Option<String>,
    /// A text for the email, at most 1,000 characters.
    pub note: Option<String>,
    /// The language of the email; the organisation's without it.
    pub locale: Option<Locale>,
    /// Decide everything, write and mail nothing.
    pub dry_run: bool,
}

impl Endpoint for Create {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/invitations");
    const SUMMARY: &'static str = "Invite up to 100 addresses or people";
    const RESPONSES: Responses = Responses::Batch(&[200, 201]);
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::GrantExceedsActor,
        Code::AlreadyMember,
        Code::AlreadyInvited,
        Code::SeatLimit,
        Code::RateLimited,
        Code::InvalidEmail,
        Code::TooLong,
        Code::InvalidFormat,
        Code::Required,
        Code::ScopeRequired,
        Code::ScopeCardinality,
        Code::PermissionNotGrantable,
        Code::UnknownReference,
        Code::DomainNotAllowed,
        Code::GuestSourceNotAllowed,
        Code::UnknownField,
    ];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Body;
    type View = BatchView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        let entries = request::unique(call.body.emails.as_ref(), call.body.people.as_deref())?;
        let offer = offer(&call.body)?;
        let mut batch = Batch { results: Vec::new(), open: Vec::new() };
        for (index, (text, read)) in entries.into_iter().enumerate() {
            match read {
                // Identifiers are drawn in the order of the request: a repetition draws the same ones.
                Ok(invitee) => batch.open.push(Open { index, invitee, id: call.random.new_id(call.began_at) }),
                Err(faults) => batch.results.push(ItemResult::failed(index, Some(text), None, faults.into())),
            }
        }
        let mut retry = app.retry();
        loop {
            let round = match retry.next_attempt().await {
                Ok(()) => batch.round(app, &call, organization, &offer).await,
                Err(problem) => Err(problem),
            };
            if let Err(problem) = round {
                // What was done in earlier rounds is told, whatever keeps the rest from being done.
                if retry.is_first() {
                    return Err(problem);
                }
                let rest = std::mem::take(&mut batch.open);
                batch.results.extend(rest.iter().map(|open| open.failed(problem.clone())));
            }
            if batch.open.is_empty() {
                batch.results.sort_by_key(|result| result.index);
                let done = if call.body.dry_run { StatusCode::OK } else { StatusCode::CREATED };
                return Ok(reply(batch.results, done));
            }
        }
    }
}

/// The addresses whose fate is known, and those that are still open.
struct Batch {
    results: Vec<ItemResult>,
    open: Vec<Open>,
}

#[derive(Clone)]
struct Open {
    index: usize,
    invitee: Invitee,
    id: MembershipId,
}

impl Open {
    fn done(&self, outcome: &'static str) -> ItemResult {
        ItemResult::done(self.index, Some(self.invitee.email.to_string()), Some(self.id.to_string()), outcome)
    }

    fn failed(&self, problem: Problem) -> ItemResult {
        ItemResult::failed(self.index, Some(self.invitee.email.to_string()), None, problem)
    }
}

impl Batch {
    /// Reads, decides and commits everything that is open; what met another change stays open.
    async fn round(
        &mut self,
        app: &App,
        call: &Call<Create>,
        organization: domain::id::OrganizationId,
        offer: &Offer,
    ) -> Result<(), Problem> {
        let user = &call.caller().user;
        let addresses: Vec<_> = self.open.iter().map(|open| &open.invitee.email).collect();
        let read_set = ReadSet::of(user).addresses(addresses.iter().copied()).quotas(user, addresses.iter().copied());
        let mut snapshot = snapshot(app, organization, &read_set.resources(offer.grant.references())).await?;
        let inviter = authority(&snapshot, call.now)?;
        let offer = offer.clone().checked(&inviter, &snapshot.organization.settings, &snapshot.resources)?;
        drop(inviter);
        let guests = addresses.iter().map(|email| (offer.kind, (*email).clone()));
        request::find_partners(app, &mut snapshot, guests, call.now).await?;
        let actor = request::actor(call, &snapshot);

        let (mut changes, mut decided) = (Vec::new(), Vec::new());
        for open in self.open.clone() {
            match decide(&mut snapshot, call, &offer, &open) {
                Ok(Verdict::Done) => self.results.push(open.done("invited")),
                Ok(Verdict::Change(decisions, before, after)) if !call.body.dry_run => {
                    let email = &open.invitee.email;
                    let change = Change::by(&actor, decisions, |at| app.random.new_id(at));
                    changes.push(change.expect_claim(snapshot.claim(email)).with_quotas(user, email, before, after));
                    decided.push(open);
                }
                Ok(Verdict::Change(..)) => {
                    let email = open.invitee.email.to_string();
                    self.results.push(ItemResult::done(open.index, Some(email), None, "would_invite"));
                }
                Err(refusal) => self.results.push(open.failed(refusal.into())),
            }
        }
        self.open.clear();
        let sponsor = snapshot.caller.as_ref();
        let unchanged: Vec<_> = sponsor.into_iter().collect();
        let preconditions = Preconditions { organization: &snapshot.organization, unchanged: &unchanged };
        let outcomes = app.store.commit(&changes, preconditions).await?;
        for (open, outcome) in decided.into_iter().zip(outcomes) {
            match outcome {
                Outcome::Committed => self.results.push(open.done("invited")),
                Outcome::Stale => self.open.push(open),
                Outcome::Failed(error) => self.results.push(open.failed(error.into())),
            }
        }
        Ok(())
    }
}

enum Verdict {
    /// An earlier execution of this very request has invited them.
    Done,
    Change(Vec<Decision>, domain::quota::Quotas, domain::quota::Quotas),
}

fn decide(snapshot: &mut Snapshot, call: &Call<Create>, offer: &Offer, open: &Open) -> Result<Verdict, Refusal> {
    let email = &open.invitee.email;
    let user = &call.caller().user;
    let inviter = authority(snapshot, call.now).map_err(|_| Refusal::NotFound)?;
    if snapshot.claim(email) == Some(open.id) {
        return Ok(Verdict::Done);
    }
    let occupant = snapshot.occupant(email);
    let decisions = offer.to(&open.invitee, open.id, &snapshot.organization, &inviter, occupant, call.now)?;
    let before = snapshot.quotas(user, email);
    let after = before.with_one_more(call.now)?;
    snapshot.count(user, email, after);
    for decided in &decisions {
        snapshot.follow(decided);
    }
    Ok(Verdict::Change(decisions, before, after))
}

fn offer(body: &Body) -> Result<Offer, Problem> {
    let mut faults: Vec<Fault> = Vec::new();
    let grant: Grant = body.grant.parse(&mut faults);
    let group = parsed("/group", body.group.as_deref(), &mut faults);
    let period = parsed("/period", body.period.as_deref(), &mut faults);
    let note = body.note.as_deref().filter(|note| !note.trim().is_empty());
    let note = parsed("/note", note, &mut faults);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    Ok(Offer { kind: body.kind, grant, group, api_only: body.api_only, period, note, locale: body.locale })
}
