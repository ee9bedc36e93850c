//! Expected emails and received emails, and whether they match (I9).

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use harness::{Email, World};
use serde_json::Value;

use crate::{
    fixture::{address, person_with_address},
    invariants::{Check, Violation, ensure},
    model::{EntryIndex, Instant, Member, Model, Org, State, span},
    observed::{Observed, action, instant, text, ulid},
};

/// The product retries an email for this long.
const MAX_DELIVERY_AGE: TimeDelta = TimeDelta::hours(72);

/// Tokens of invitation emails, by organisation, entry and attempt.
pub type Tokens = BTreeMap<(usize, EntryIndex, u32), String>;

/// Every email that the scenario has caused.
#[derive(Debug, Default)]
pub struct EmailLedger {
    expected: BTreeMap<String, ExpectedEmail>,
    /// The identifier of the digest of each recipient and day.
    digests: BTreeMap<(usize, EntryIndex, NaiveDate), String>,
    read: usize,
    /// The number of faults during delivery. Each of them may have caused one more copy of an email.
    pub faults_hit: usize,
}

/// An email that an audit entry or a digest event causes.
#[derive(Debug)]
struct ExpectedEmail {
    org: usize,
    entry: EntryIndex,
    cause: Cause,
    at: Instant,
    copies: usize,
    processed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Cause {
    /// An invitation, with its attempt.
    Sending(u32),
    /// A reminder: the end of the access, and how long before that end the policy sends it.
    Ending(Instant, String),
    Ended(Instant),
    /// A digest of guests whose access is about to end, with its day.
    Digest(NaiveDate),
    /// An event that may cause an email.
    Other,
}

impl EmailLedger {
    /// Records the new events and received emails of a step, and checks the entries that left the outbox.
    pub fn record_step(
        &mut self,
        world: &World,
        before: &Model,
        after: &Model,
        observed: &Observed,
        tokens: &mut Tokens,
    ) -> Check {
        for entry in &observed.audit {
            self.record_event(after, entry);
        }
        for digest in &observed.digests {
            self.record_digest(after, digest)?;
        }
        if world.cloud().ses().count() > self.read {
            let sent = world.cloud().ses().sent();
            for email in sent[self.read..].iter().map(Email::read) {
                self.record_arrival(before, after, &email, tokens)?;
            }
            self.read = sent.len();
        }
        let now = after.now;
        let Self { expected, faults_hit, .. } = self;
        for (id, expected) in expected.iter_mut().filter(|(_, expected)| !expected.processed) {
            ensure(expected.copies <= 1 + *faults_hit, "I9", || {
                format!("{} copies of {id} after {faults_hit} faults", expected.copies)
            })?;
            expected.processed = !observed.outbox.contains(id);
            let person = expected.member(after).person;
            let taken = !before.is_suppressed(person) && !after.is_suppressed(person);
            let wanted = expected.is_valid(before, now)
                && expected.is_valid(after, now)
                && now - expected.at < MAX_DELIVERY_AGE
                && taken;
            ensure(
                !expected.processed || expected.copies > 0 || !wanted || expected.cause == Cause::Other,
                "I9",
                || format!("{:?} for {} never processed: {id}", expected.cause, address(person, false)),
            )?;
        }
        Ok(())
    }

    /// Records a new audit entry, if it causes an email.
    fn record_event(&mut self, model: &Model, event: &Value) {
        let id = text(event, "id").to_owned();
        if self.expected.contains_key(&id) {
            return;
        }
        let detail = &event["detail"];
        let attempt = detail["attempt"].as_u64().and_then(|attempt| u32::try_from(attempt).ok());
        let end = instant(&detail["expires_at"]);
        let cause = match (action(event), attempt, end) {
            ("invited" | "resent" | "access_changed", Some(attempt), _) => Cause::Sending(attempt),
            ("expiring", _, Some(end)) => Cause::Ending(end, text(detail, "before").to_owned()),
            ("expired", _, Some(end)) => Cause::Ended(end),
            _ => Cause::Other,
        };
        let Some((org, entry)) = target_of(model, event) else { return };
        let Some(at) = instant(&event["at"]) else { return };
        self.expected.insert(id, ExpectedEmail { org, entry, cause, at, copies: 0, processed: false });
    }

    /// Records a new digest, and checks that there is one for each recipient and day (R12).
    fn record_digest(&mut self, model: &Model, event: &Value) -> Check {
        let id = text(event, "id").to_owned();
        let (Some((org, entry)), Some(at)) = (target_of(model, event), instant(&event["at"])) else { return Ok(()) };
        let day = at.date_naive();
        let first = self.digests.entry((org, entry, day)).or_insert_with(|| id.clone());
        ensure(*first == id, "I9", || format!("{first} and {id} are both the digest of {day}"))?;
        let new = || ExpectedEmail { org, entry, cause: Cause::Digest(day), at, copies: 0, processed: false };
        self.expected.entry(id).or_insert_with(new);
        Ok(())
    }

    /// Records a received email: its cause has to hold, and all copies have to carry the same link.
    fn record_arrival(&mut self, before: &Model, after: &Model, email: &Email, tokens: &mut Tokens) -> Check {
        let id = email.headers.get("X-Email-Id").cloned().unwrap_or_default();
        let Some(expected) = self.expected.get_mut(&id) else {
            return ensure(email.link_token().is_none(), "I9", || format!("an invitation email without a cause: {id}"));
        };
        expected.copies += 1;
        let to = email.to.iter().find_map(|to| person_with_address(to));
        let refused = to.is_some_and(|person| before.is_suppressed(person) && after.is_suppressed(person));
        ensure(!refused, "I9", || format!("{id} went to {:?}, a mailbox that takes no emails", email.to))?;
        let now = after.now;
        ensure(expected.is_valid(before, now) || expected.is_valid(after, now), "I9", || {
            format!("an email whose cause is gone, {:?}: {id} to {:?}", expected.cause, email.to)
        })?;
        let attempt = match expected.cause {
            Cause::Sending(attempt) => attempt,
            Cause::Other => return Ok(()),
            Cause::Digest(_) | Cause::Ending(..) | Cause::Ended(_) => {
                return ensure(to == Some(expected.member(after).person), "I9", || {
                    format!("{id} went to {:?}", email.to)
                });
            }
        };
        ensure(email.is_to(&address(expected.member(after).person, false)), "I9", || {
            format!("{id} went to {:?}", email.to)
        })?;
        let token = email.link_token().unwrap_or_default();
        let known = tokens.entry((expected.org, expected.entry, attempt)).or_insert_with(|| token.to_owned());
        ensure(known == token, "I9", || format!("copies of {id} carry different links"))
    }

    /// Checks that no entry is left in the outbox.
    pub fn ensure_all_processed(&self) -> Check {
        match self.expected.iter().find(|(_, expected)| !expected.processed) {
            None => Ok(()),
            Some((id, expected)) => Err(Violation::new("I12", format!("{:?} still waits: {id}", expected.cause))),
        }
    }
}

impl ExpectedEmail {
    fn member<'a>(&self, model: &'a Model) -> &'a Member {
        &model.orgs[self.org].entries[self.entry]
    }

    /// Whether the cause of the email still holds.
    fn is_valid(&self, model: &Model, now: Instant) -> bool {
        let organization = &model.orgs[self.org];
        let Some(member) = organization.entries.get(self.entry).filter(|_| !organization.is_deleted()) else {
            return false;
        };
        let belongs = !member.row_deleted && member.state == State::Active;
        match self.cause {
            Cause::Sending(attempt) => member.is_open(now) && member.attempt == attempt,
            Cause::Ending(end, ref before) => {
                let wanted = organization.policy.reminders.keys().any(|offset| span(*offset) == *before);
                wanted && member.is_active(now) && member.expires_at == Some(end)
            }
            Cause::Ended(end) => {
                let over = belongs && member.access_has_ended(now) && member.expires_at == Some(end);
                over && organization.policy.access_ended
            }
            Cause::Digest(day) => day == now.date_naive() && organization.needs_digest(self.entry, now),
            Cause::Other => true,
        }
    }
}

/// The organisation and the entry that an event is about.
fn target_of(model: &Model, event: &Value) -> Option<(usize, EntryIndex)> {
    let target = event["target"]["membership"].as_str()?;
    let here = |organization: &Org| ulid(&organization.id) == ulid(text(event, "organization"));
    let org = model.orgs.iter().position(here)?;
    let entry = model.orgs[org].entries.iter().position(|member| member.id.as_deref() == Some(target))?;
    Some((org, entry))
}
