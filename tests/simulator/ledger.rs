//! Letters: each that is due, each that arrived, and whether the one belongs to the other (I9).

use std::collections::BTreeMap;

use chrono::TimeDelta;
use harness::{Letter, World};
use serde_json::Value;

use crate::{
    invariants::{Broken, Check, hold},
    model::{Entry, Instant, Member, Model, Org, State},
    seen::{Seen, action, instant, text, ulid},
    stage::address,
};

/// After so long, the product stops trying to send a letter.
const GIVEN_UP: TimeDelta = TimeDelta::hours(72);

/// Tokens of letters, by the sending that they belong to.
pub type Tokens = BTreeMap<(usize, Entry, u32), String>;

/// Every letter that the story has caused.
#[derive(Debug, Default)]
pub struct Ledger {
    due: BTreeMap<String, Due>,
    told: usize,
    read: usize,
    /// How often something failed while letters were being sent: each time may have made one more copy.
    pub crashes: usize,
}

/// A letter that is due because of an entry of the audit trail.
#[derive(Debug)]
struct Due {
    org: usize,
    entry: Entry,
    cause: Cause,
    at: Instant,
    copies: usize,
    left: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// The invitation of that sending.
    Sending(u32),
    /// The access ends then, or has ended.
    Ending(Instant),
    Ended(Instant),
    /// Anything else that may be told.
    Other,
}

impl Ledger {
    /// What a step has brought: what became due, what arrived, and what is not waiting any more.
    pub fn follow(&mut self, world: &World, before: &Model, after: &Model, seen: &Seen, tokens: &mut Tokens) -> Check {
        for entry in &seen.audit[..] {
            self.note(after, entry);
        }
        self.told = seen.audit.len();
        let sent = world.cloud().ses().sent();
        for letter in sent[self.read..].iter().map(Letter::read) {
            self.arrived(before, after, &letter, tokens)?;
        }
        self.read = sent.len();
        let now = after.now;
        let Self { due, crashes, .. } = self;
        for (id, due) in due.iter_mut().filter(|(_, due)| !due.left) {
            hold(due.copies <= 1 + *crashes, "I9", || format!("{} copies of {id}, {crashes} crashes", due.copies))?;
            due.left = !seen.outbox.contains(id);
            let wanted = due.is_valid(before, now) && due.is_valid(after, now) && now - due.at < GIVEN_UP;
            hold(!due.left || due.copies > 0 || !wanted || due.cause == Cause::Other, "I9", || {
                format!("{:?} for {} never left: {id}", due.cause, address(due.member(after).who, false))
            })?;
        }
        Ok(())
    }

    /// A new entry of the trail, if it asks for a letter.
    fn note(&mut self, model: &Model, told: &Value) {
        let id = text(told, "id").to_owned();
        if self.due.contains_key(&id) {
            return;
        }
        let detail = &told["detail"];
        let attempt = detail["attempt"].as_u64().and_then(|attempt| u32::try_from(attempt).ok());
        let end = instant(&detail["expires_at"]);
        let cause = match (action(told), attempt, end) {
            ("invited" | "resent" | "access_changed", Some(attempt), _) => Cause::Sending(attempt),
            ("expiring", _, Some(end)) => Cause::Ending(end),
            ("expired", _, Some(end)) => Cause::Ended(end),
            _ => Cause::Other,
        };
        let place = |place: &Org| ulid(&place.id) == ulid(text(told, "organization"));
        let Some(org) = model.orgs.iter().position(place) else { return };
        let target = told["target"]["membership"].as_str();
        let entry = model.orgs[org].entries.iter().position(|member| member.id.as_deref() == target);
        let (Some(entry), Some(at)) = (entry.filter(|_| target.is_some()), instant(&told["at"])) else { return };
        self.due.insert(id, Due { org, entry, cause, at, copies: 0, left: false });
    }

    /// A letter has arrived: its cause still holds, and every copy carries the same link.
    fn arrived(&mut self, before: &Model, after: &Model, letter: &Letter, tokens: &mut Tokens) -> Check {
        let id = letter.headers.get("X-Letter-Id").cloned().unwrap_or_default();
        let Some(due) = self.due.get_mut(&id) else {
            return hold(letter.link_token().is_none(), "I9", || format!("an invitation that nobody sent: {id}"));
        };
        due.copies += 1;
        let now = after.now;
        hold(due.is_valid(before, now) || due.is_valid(after, now), "I9", || {
            format!("a letter whose cause is gone, {:?}: {id} to {:?}", due.cause, letter.to)
        })?;
        let Cause::Sending(attempt) = due.cause else { return Ok(()) };
        hold(letter.is_to(&address(due.member(after).who, false)), "I9", || format!("{id} went to {:?}", letter.to))?;
        let token = letter.link_token().unwrap_or_default();
        let known = tokens.entry((due.org, due.entry, attempt)).or_insert_with(|| token.to_owned());
        hold(known == token, "I9", || format!("copies of {id} carry different links"))
    }

    /// In the end nothing waits.
    pub fn settled(&self) -> Check {
        match self.due.iter().find(|(_, due)| !due.left) {
            None => Ok(()),
            Some((id, due)) => Err(Broken::new("I12", format!("{:?} still waits: {id}", due.cause))),
        }
    }
}

impl Due {
    fn member<'a>(&self, model: &'a Model) -> &'a Member {
        &model.orgs[self.org].entries[self.entry]
    }

    /// Whether the letter has its cause.
    fn is_valid(&self, model: &Model, now: Instant) -> bool {
        let place = &model.orgs[self.org];
        let Some(member) = place.entries.get(self.entry).filter(|_| !place.deleted) else { return false };
        let belongs = !member.gone && member.state == State::Active;
        match self.cause {
            Cause::Sending(attempt) => member.is_open(now) && member.attempt == attempt,
            Cause::Ending(end) => member.is_active(now) && member.expires_at == Some(end),
            Cause::Ended(end) => belongs && member.access_over(now) && member.expires_at == Some(end),
            Cause::Other => true,
        }
    }
}
