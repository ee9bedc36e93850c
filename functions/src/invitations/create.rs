//! Invites up to 100 addresses with one offer. Each address is decided separately; a refusal does not stop the others.

use domain::{
    authority::Authority,
    decide::{Invitee, Offer},
    event::Actor,
    id::{MembershipId, OrganizationId},
    refusal::Refusal,
};
use http::StatusCode;
use kit::{
    Action, App, Call, Code, DecideEach, Decided, Empty, Endpoint, Handle, ItemPlan, MembershipChange, Problem, Reply,
    Responses, Route, Tables,
    config::Need,
    token::{Link, Links},
};
use store::{ReadSet, Snapshot, Tally};

use super::offer::Body;
use crate::{
    problems::{FIELDS, GRANT, INVITEE, PERSON},
    request::{self, InOrganization, organization_id},
    view::{BatchView, CountedEmails, ItemResult, Outcomes, reply},
};

pub struct Create;

impl Endpoint for Create {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/invitations");
    const SUMMARY: &'static str = "Invite up to 100 addresses or people";
    const RESPONSES: Responses = Responses::Batch(&[200, 201]);
    const NEEDS: &'static [Need] = &[Need::Links, Need::Origins];
    const TABLES: Tables = Tables::DECISION.allow(&[Action::DeleteItem]);
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden, Code::UnknownField, Code::OriginNotAllowed];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[PERSON, GRANT, INVITEE, FIELDS];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Body;
    type View = BatchView;
}

impl Handle for Create {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        let entries = request::unique(call.body.emails.as_ref(), call.body.people.as_deref())?;
        let (offer, emails) = (call.body.offer(&app.config.allowed_origins)?, CountedEmails::default());
        let batch = Invite { call: &call, organization, offer, emails };
        let failed = |(index, text, faults): (_, _, Vec<_>)| ItemResult::failed(index, Some(text), None, faults.into());
        let mut results: Vec<_> = entries.faulty.iter().cloned().map(failed).collect();
        // New identifiers follow the request order, so that a repetition of the request draws the same ones.
        let with_id = |(index, invitee)| (index, (invitee, call.random.new_id(call.began_at)));
        let items = entries.valid.iter().cloned().map(with_id).collect();
        let decided = app.decide_each(call.retry(app), &batch, items).await?;
        let links = batch.links(app, &decided).await?;
        for (index, (invitee, id), result) in decided {
            let is_invited = result == Ok(Decided::Done);
            let email = invitee.email.to_string();
            let result = ItemResult::decided(
                index,
                Some(email),
                is_invited.then(|| id.to_string()),
                result,
                Outcomes::INVITATION,
            );
            let url = links
                .as_ref()
                .filter(|_| is_invited)
                .map(|links| links.url(&Link { organization, membership: id, sponsor: None, attempt: 1 }));
            results.push(ItemResult { url, ..result }.pointing(|field| entries.pointer(index, field)));
        }
        let counted = batch.emails.state(call.now);
        for result in &mut results {
            result.counted = counted;
        }
        reply(results, if call.body.dry_run { StatusCode::OK } else { StatusCode::CREATED })
    }
}

/// A batch: one offer to many addresses.
struct Invite<'c> {
    call: &'c Call<Create>,
    organization: OrganizationId,
    offer: Offer,
    emails: CountedEmails,
}

impl Invite<'_> {
    /// What makes the links of the invitations, if the machine gets them instead of the invitees (A15).
    async fn links<T>(
        &self,
        app: &App,
        decided: &[(usize, T, Result<Decided, Problem>)],
    ) -> Result<Option<Links>, Problem> {
        let any = decided.iter().any(|(.., result)| *result == Ok(Decided::Done));
        if self.offer.sending.notify || !any {
            return Ok(None);
        }
        self.call.note_link();
        Ok(Some(app.links().await?))
    }
}

impl DecideEach for Invite<'_> {
    type Item = (Invitee, MembershipId);
    type Context<'s>
        = (&'s Self, &'s Snapshot, Authority<'s>, Offer)
    where
        Self: 's;

    async fn read(&self, app: &App, open: &[&Self::Item]) -> Result<Snapshot, Problem> {
        let (user, offer) = (self.call.user(), &self.offer);
        let emails = || open.iter().map(|(invitee, _)| &invitee.email);
        let own = ReadSet::of(user).leaving_out_unreadable();
        let read_set = own.addresses(emails()).quotas(user, emails()).resources(offer.grant.references());
        let mut snapshot = request::snapshot(app, self.organization, &read_set).await?;
        self.call.authority(&snapshot)?;
        let people = emails().map(|email| (offer.kind, email.clone()));
        request::find_partners(app, &mut snapshot, people, self.call.now).await?;
        Ok(snapshot)
    }

    fn is_unreadable(snapshot: &Snapshot, (invitee, _): &Self::Item) -> bool {
        snapshot.is_address_unreadable(&invitee.email)
    }

    fn context<'s>(&'s self, snapshot: &'s Snapshot) -> Result<Self::Context<'s>, Problem> {
        let sponsor = self.call.authority(snapshot)?;
        let offer = self.offer.clone().checked(&sponsor, &snapshot.organization.settings, &snapshot.resources)?;
        Ok((self, snapshot, sponsor, offer))
    }

    fn actor(&self, snapshot: &Snapshot) -> Actor {
        self.call.actor(snapshot)
    }

    fn decide(
        (batch, snapshot, sponsor, offer): &Self::Context<'_>,
        tally: &mut Tally,
        (invitee, id): &Self::Item,
    ) -> Result<ItemPlan, Refusal> {
        let (call, email, user) = (batch.call, &invitee.email, batch.call.user());
        if snapshot.claim(email) == Some(*id) {
            // An earlier execution of the same request has created this invitation.
            return Ok(ItemPlan::Nothing);
        }
        let decisions = offer.to(invitee, *id, tally.organization(), sponsor, snapshot.occupant(email), call.now)?;
        let change = MembershipChange::of(decisions).replacing(snapshot.claim(email)).counted(tally, user, call.now)?;
        if call.body.dry_run {
            return Ok(ItemPlan::DryRun);
        }
        change.quotas().into_iter().for_each(|after| batch.emails.note(after));
        Ok(ItemPlan::Commit(Box::new(change)))
    }
}
