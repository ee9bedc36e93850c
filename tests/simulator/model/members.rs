//! Members: suspend, reactivate, move, remove, leave, add, renew.

use super::{Access, Actor, Denied, Ending, EntryIndex, Instant, Member, Model, Org, PersonIndex, State, deny_unless};

impl Org {
    pub fn suspend(&mut self, actor: &Actor, entry: EntryIndex, now: Instant) -> Result<(), Denied> {
        deny_unless(self.entries[entry].is_kept(), "I3", "there is no such entry")?;
        self.require(actor, "members:suspend")?;
        self.manages(actor, entry)?;
        match self.status(&self.entries[entry], now) {
            "suspended" => Ok(()),
            "active" | "expiring" => {
                self.require_other_owner(entry)?;
                self.entries[entry].state = State::Suspended;
                self.entries[entry].was_suspended = true;
                self.entries[entry].audit_actions.push("suspended");
                Ok(())
            }
            _ => Err(("I3", "no access to lose")),
        }
    }

    pub fn reactivate(&mut self, actor: &Actor, entry: EntryIndex, now: Instant) -> Result<(), Denied> {
        deny_unless(self.entries[entry].is_kept(), "I3", "there is no such entry")?;
        self.require(actor, "members:reactivate")?;
        self.manages(actor, entry)?;
        match self.status(&self.entries[entry], now) {
            "active" | "expiring" => Ok(()),
            "suspended" => {
                self.entries[entry].state = State::Active;
                self.entries[entry].audit_actions.push("reactivated");
                Ok(())
            }
            _ => Err(("I3", "not suspended, or over meanwhile")),
        }
    }

    pub fn move_to_group(
        &mut self,
        actor: &Actor,
        entry: EntryIndex,
        group: Option<&String>,
        now: Instant,
    ) -> Result<(), Denied> {
        let member = self.entries[entry].clone();
        deny_unless(member.is_kept(), "I3", "there is no such entry")?;
        self.require(actor, "members:move")?;
        self.manages(actor, entry)?;
        let joined = matches!(member.state, State::Active | State::Suspended);
        deny_unless(joined && !member.access_has_ended(now), "I3", "not a member, or over")?;
        if member.access.group.as_ref() == group {
            return Ok(());
        }
        let access = Access { group: group.cloned(), ..member.access };
        deny_unless(self.can_be_given(&access, member.guest), "I5", "not an access that can be held")?;
        self.may_grant(actor, &access)?;
        if !self.catalogue.is_owner(&access) {
            self.require_other_owner(entry)?;
        }
        self.count_notice(entry, now)?;
        self.entries[entry].access = access;
        self.entries[entry].audit_actions.push("moved");
        Ok(())
    }

    pub fn remove(&mut self, actor: &Actor, entry: EntryIndex, now: Instant) -> Result<(), Denied> {
        let member = self.entries[entry].clone();
        deny_unless(member.is_kept(), "I3", "there is no such entry")?;
        self.require_care(actor, entry, if member.guest { "guests:remove" } else { "members:remove" })?;
        self.manages(actor, entry)?;
        match member.state {
            State::Active | State::Suspended => {
                self.require_other_owner(entry)?;
                self.entries[entry].end(Ending::Removed, now);
                Ok(())
            }
            State::Ended(Ending::Removed) => Ok(()),
            _ => Err(("I3", "not a member")),
        }
    }

    /// Renews a guest for the original period, within two weeks of the end, and never by the guest (S3.15, S3.16).
    pub fn renew(&mut self, actor: &Actor, entry: EntryIndex, now: Instant) -> Result<(), Denied> {
        let member = &self.entries[entry];
        deny_unless(member.is_kept(), "I3", "there is no such entry")?;
        self.require(actor, "guests:renew")?;
        deny_unless(actor.entry != entry, "I7", "guests do not renew themselves")?;
        deny_unless(self.catalogue.manages(&actor.access, &member.access), "I5", "the target ranks above the actor")?;
        deny_unless(self.status(member, now) == "expiring", "I7", "not a guest who is about to leave")?;
        let (end, period) = (member.expires_at.unwrap_or(now), member.period.unwrap_or_default());
        let new_end = actor.expires_at.unwrap_or(now + period).min(now + period);
        if new_end <= end {
            // A renewal never shortens the access. An actor whose own access ends earlier is refused; otherwise
            // nothing changes.
            let limited = actor.expires_at.is_some_and(|own| own < now + period);
            return deny_unless(!limited, "I7", "the actor leaves no later themselves");
        }
        let member = &mut self.entries[entry];
        member.expires_at = Some(new_end);
        member.began_at = Some(now);
        member.last_reminder = None;
        member.was_suspended = false;
        member.audit_actions.push("renewed");
        Ok(())
    }
}

impl Model {
    pub fn leave(&mut self, org: usize, person: PersonIndex, now: Instant) -> Result<(), Denied> {
        let organization = &mut self.orgs[org];
        deny_unless(!organization.is_deleted(), "I6", "the organisation is deleted")?;
        let entry = organization.own_entry(person).ok_or(("I6", "not a member"))?;
        organization.require_other_owner(entry)?;
        organization.entries[entry].end(Ending::Left, now);
        Ok(())
    }

    /// Adds a person whom the actor can see in another organisation (S4.22, R9).
    pub fn add(
        &mut self,
        org: usize,
        by: PersonIndex,
        person: PersonIndex,
        access: &Access,
        now: Instant,
    ) -> Result<(), Denied> {
        let actor = self.actor(org, by, now)?;
        self.orgs[org].require(&actor, "members:add")?;
        let visible = (0..self.orgs.len()).any(|other| {
            let organization = &self.orgs[other];
            let reads = self.actor(other, by, now).is_ok_and(|own| organization.has_permission(&own, "members:read"));
            reads && organization.own_entry(person).is_some_and(|entry| organization.entries[entry].is_active(now))
        });
        deny_unless(visible, "I10", "not visible to the actor")?;
        let organization = &mut self.orgs[org];
        let there = organization.own_entry(person).filter(|entry| organization.entries[*entry].is_live(now));
        if let Some(entry) = there {
            let whole = Access { group: None, ..organization.catalogue.completed(access.clone()) };
            let own = Access { group: None, ..organization.entries[entry].access.clone() };
            let same = access.role.is_none() || whole == own;
            deny_unless(access.group.is_some() && same, "I2", "there already")?;
            return organization.move_to_group(&actor, entry, access.group.as_ref(), now);
        }
        deny_unless(!actor.guest, "I5", "guests do not add people")?;
        let access = organization.catalogue.completed(access.clone());
        deny_unless(organization.can_be_given(&access, false), "I5", "not an access that can be held")?;
        organization.may_grant(&actor, &access)?;
        organization.replace_ended_entry(person, false, now)?;
        organization.entries.push(Member { audit_actions: vec!["added"], ..Member::joined(person, access, now) });
        Ok(())
    }

    /// Removes the person from the other organisations in which the actor may do that (R5).
    pub fn remove_elsewhere(&mut self, org: usize, by: PersonIndex, removed: EntryIndex, now: Instant) {
        let person = self.orgs[org].entries[removed].person;
        for other in (0..self.orgs.len()).filter(|other| *other != org) {
            let Ok(actor) = self.actor(other, by, now) else { continue };
            if let Some(entry) = self.orgs[other].own_entry(person) {
                // Where the actor may not, nothing happens and nothing is reported.
                self.orgs[other].remove(&actor, entry, now).ok();
            }
        }
    }

    pub fn delete(&mut self, org: usize, by: PersonIndex, now: Instant) -> Result<(), Denied> {
        let actor = self.actor(org, by, now)?;
        self.orgs[org].require(&actor, "organization:delete")?;
        self.orgs[org].deleted_at = Some(now);
        Ok(())
    }
}
