//! Invitations: create, resend, edit, cancel, accept, decline.

use chrono::TimeDelta;

use super::{
    Access, Denied, Ending, EntryIndex, Instant, Member, Model, Org, PersonIndex, State, authorization::Actor,
    deny_unless, policy::EMAILS_A_DAY,
};

/// The offer of an invitation batch.
#[derive(Clone, Debug)]
pub struct Offer {
    pub guest: bool,
    pub access: Access,
    pub period: Option<TimeDelta>,
}

/// A link, and the person who follows it.
#[derive(Clone, Copy, Debug)]
pub struct FollowedLink {
    pub org: usize,
    pub entry: EntryIndex,
    pub attempt: u32,
    pub by: PersonIndex,
    pub verified: bool,
}

impl Org {
    /// Counts one more email to the person on that day (R22).
    pub(super) fn count_email(&mut self, to: PersonIndex, now: Instant) -> Result<(), Denied> {
        let (day, used) = self.emails.get(&to).copied().unwrap_or((now.date_naive(), 0));
        // A clock that goes backwards starts no new day.
        let today = day.max(now.date_naive());
        let used = if day == today { used } else { 0 };
        deny_unless(used < EMAILS_A_DAY, "I9", "enough emails for today")?;
        self.emails.insert(to, (today, used + 1));
        Ok(())
    }

    /// Counts the email about changed access, which reaches active members where the policy wants it.
    pub(super) fn count_notice(&mut self, entry: EntryIndex, now: Instant) -> Result<(), Denied> {
        let member = &self.entries[entry];
        let (person, is_sent) = (member.person, self.policy.access_changed && member.is_active(now));
        if is_sent { self.count_email(person, now) } else { Ok(()) }
    }

    fn send(&mut self, entry: EntryIndex, sponsor: EntryIndex, now: Instant) {
        let open_until = now + self.policy.invite_ttl;
        let member = &mut self.entries[entry];
        member.attempt += 1;
        member.open_until = open_until;
        member.lapse_notified = false;
        member.sponsor = Some(sponsor);
    }

    /// Checks that the address has no live entry, and ends an expired one.
    pub(super) fn replace_ended_entry(&mut self, person: PersonIndex, guest: bool, now: Instant) -> Result<(), Denied> {
        let there = self.entry_of(person);
        if let Some(entry) = there {
            deny_unless(!self.entries[entry].is_live(now), "I1", "the address is taken")?;
        }
        let freed = there.is_some_and(|entry| self.entries[entry].holds_seat());
        self.require_free_seat(guest, usize::from(freed))?;
        self.count_email(person, now)?;
        if let Some(entry) = there {
            self.entries[entry].end(Ending::Replaced, now);
        }
        Ok(())
    }

    /// Checks the offer of a whole batch.
    pub fn may_offer(&self, actor: &Actor, offer: &Offer) -> Result<Access, Denied> {
        self.may_invite(actor, offer.guest)?;
        let mut access = offer.access.clone();
        if offer.guest && access.role.is_none() && access.group.is_none() {
            access.role.clone_from(&self.policy.guest_role);
        }
        let access = self.catalogue.completed(access);
        deny_unless(self.can_be_given(&access, offer.guest), "I5", "not an offer that can be made")?;
        deny_unless(offer.guest || offer.period.is_none(), "I7", "only guests have a period")?;
        self.may_grant(actor, &access)?;
        Ok(access)
    }

    pub fn invite(&mut self, actor: &Actor, offer: &Offer, person: PersonIndex, now: Instant) -> Result<(), Denied> {
        let access = self.may_offer(actor, offer)?;
        self.replace_ended_entry(person, offer.guest, now)?;
        self.entries.push(Member {
            guest: offer.guest,
            state: State::Invited,
            period: offer.guest.then(|| offer.period.unwrap_or(self.policy.guest_period)),
            began_at: None,
            audit_actions: vec!["invited"],
            ..Member::joined(person, access, now)
        });
        self.send(self.entries.len() - 1, actor.entry, now);
        Ok(())
    }

    pub fn resend(&mut self, actor: &Actor, entry: EntryIndex, now: Instant) -> Result<(), Denied> {
        let member = self.entries[entry].clone();
        deny_unless(member.is_kept(), "I3", "there is no such entry")?;
        self.may_invite(actor, member.guest)?;
        deny_unless(member.state == State::Invited, "I3", "no longer an invitation")?;
        deny_unless(self.is_valid(&member.access, member.guest), "I5", "not an offer that stands")?;
        self.may_grant(actor, &member.access)?;
        self.require_free_seat(member.guest || member.holds_seat(), 0)?;
        self.count_email(member.person, now)?;
        self.send(entry, actor.entry, now);
        self.entries[entry].audit_actions.push("resent");
        Ok(())
    }

    pub fn cancel(&mut self, actor: &Actor, entry: EntryIndex, now: Instant) -> Result<(), Denied> {
        deny_unless(self.entries[entry].is_kept(), "I3", "there is no such entry")?;
        self.require_care(actor, entry, "members:cancel")?;
        match self.entries[entry].state {
            State::Invited => self.entries[entry].end(Ending::Cancelled, now),
            State::Ended(Ending::Cancelled) => {}
            _ => return Err(("I3", "no longer an invitation")),
        }
        Ok(())
    }

    /// Changes the access of an entry; an invitation is sent again (S1.6).
    pub fn edit(&mut self, actor: &Actor, entry: EntryIndex, access: &Access, now: Instant) -> Result<(), Denied> {
        let member = self.entries[entry].clone();
        deny_unless(member.is_kept(), "I3", "there is no such entry")?;
        self.require(actor, "members:update")?;
        if member.state == State::Invited {
            self.may_invite(actor, member.guest)?;
        }
        self.manages(actor, entry)?;
        deny_unless(!member.has_ended() && !member.access_has_ended(now), "I3", "it has ended")?;
        let access = &self.catalogue.completed(access.clone());
        deny_unless(self.can_be_given(access, member.guest), "I5", "not an access that can be held")?;
        if *access == member.access {
            return Ok(());
        }
        self.may_grant(actor, access)?;
        if !self.catalogue.is_owner(access) {
            self.require_other_owner(entry)?;
        }
        if member.state == State::Invited {
            self.require_free_seat(member.guest || member.holds_seat(), 0)?;
            self.count_email(member.person, now)?;
            self.send(entry, actor.entry, now);
        }
        self.count_notice(entry, now)?;
        self.entries[entry].access = access.clone();
        self.entries[entry].audit_actions.push("access_changed");
        Ok(())
    }
}

impl Model {
    /// Whether the link opens the invitation for the person who follows it.
    fn admit(&self, held: FollowedLink, now: Instant) -> Result<(), Denied> {
        let organization = &self.orgs[held.org];
        let member = &organization.entries[held.entry];
        deny_unless(!organization.is_deleted(), "I6", "the organisation is deleted")?;
        deny_unless(member.is_open(now), "I3", "the invitation has ended")?;
        deny_unless(member.attempt == held.attempt, "I1", "a later email has replaced the link")?;
        deny_unless(held.verified && held.by == member.person, "I6", "not the invitee")
    }

    pub fn accept(&mut self, held: FollowedLink, now: Instant) -> Result<(), Denied> {
        let member = &self.orgs[held.org].entries[held.entry];
        if !self.orgs[held.org].is_deleted() && member.is_active(now) && member.person == held.by {
            return Ok(());
        }
        self.admit(held, now)?;
        let organization = &mut self.orgs[held.org];
        let (guest, access) = (organization.entries[held.entry].guest, organization.entries[held.entry].access.clone());
        let sponsor = organization.entries[held.entry].sponsor.and_then(|sponsor| organization.actor(sponsor, now));
        let sponsor = sponsor.ok_or(("I5", "the inviter is no longer active"))?;
        deny_unless(organization.is_valid(&access, guest), "I5", "not an offer that stands")?;
        organization.may_invite(&sponsor, guest)?;
        organization.may_grant(&sponsor, &access)?;
        let member = &mut organization.entries[held.entry];
        member.state = State::Active;
        member.began_at = Some(now);
        // The guest of a guest stays no longer than that guest (R18).
        member.expires_at = member.period.map(|period| sponsor.expires_at.unwrap_or(now + period).min(now + period));
        member.audit_actions.push("accepted");
        Ok(())
    }

    pub fn decline(&mut self, held: FollowedLink, now: Instant) -> Result<(), Denied> {
        self.admit(held, now)?;
        self.orgs[held.org].entries[held.entry].end(Ending::Declined, now);
        Ok(())
    }
}
