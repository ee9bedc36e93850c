//! Authorization: what an actor may do, and what an actor may grant (R2).

use super::{Access, Denied, EntryIndex, Instant, Model, Org, PersonIndex, catalogue::Role, deny_unless};

/// The actor of a request, as of its beginning; a batch is decided on that state.
#[derive(Clone, Debug)]
pub struct Actor {
    pub entry: EntryIndex,
    pub guest: bool,
    pub access: Access,
    pub expires_at: Option<Instant>,
}

impl Model {
    /// The actor in an organisation; only active members act there (I6).
    pub fn actor(&self, org: usize, person: PersonIndex, now: Instant) -> Result<Actor, Denied> {
        let organization = &self.orgs[org];
        deny_unless(!organization.is_deleted(), "I6", "the organisation is deleted")?;
        let entry = organization.own_entry(person).ok_or(("I6", "the actor does not belong"))?;
        organization.actor(entry, now).ok_or(("I6", "the actor is not active"))
    }
}

impl Org {
    /// The actor of an entry, if it is active.
    pub fn actor(&self, entry: EntryIndex, now: Instant) -> Option<Actor> {
        let member = self.entries.get(entry).filter(|member| member.is_active(now))?;
        let (guest, access) = (member.guest, member.access.clone());
        Some(Actor { entry, guest, access, expires_at: member.expires_at })
    }

    pub fn has_permission(&self, actor: &Actor, permission: &str) -> bool {
        self.catalogue.permissions(&actor.access).contains(permission)
    }

    pub fn require(&self, actor: &Actor, permission: &str) -> Result<(), Denied> {
        deny_unless(self.has_permission(actor, permission), "I5", "the actor lacks the permission")
    }

    pub fn may_invite(&self, actor: &Actor, guest: bool) -> Result<(), Denied> {
        self.require(actor, if guest { "guests:invite" } else { "members:invite" })?;
        deny_unless(guest || !actor.guest, "I5", "a guest invites guests only")
    }

    /// An actor grants at most what the actor has.
    pub fn may_grant(&self, actor: &Actor, access: &Access) -> Result<(), Denied> {
        let catalogue = &self.catalogue;
        let own = catalogue.scopes_of(&actor.access);
        let within = catalogue.permissions(access).is_subset(&catalogue.permissions(&actor.access));
        let reaches = catalogue.scopes_of(access).iter().all(|scope| scope.is_within(&own, &self.resources));
        deny_unless(within && reaches, "I5", "more than the actor holds")?;
        deny_unless(catalogue.manages(&actor.access, access), "I5", "above the actor")
    }

    /// Whether an access is valid in the organisation.
    pub fn is_valid(&self, access: &Access, guest: bool) -> bool {
        let role = access.role.as_ref().map(|key| self.catalogue.roles.get(key));
        let known =
            role != Some(None) && access.group.as_ref().is_none_or(|key| self.catalogue.groups.contains_key(key));
        let named = role.is_some() || !self.catalogue.needs_role;
        known && named && self.is_sound(access, role.flatten()) && !(guest && self.catalogue.is_owner(access))
    }

    /// Whether an access may be granted: not if its role or group is about to be deleted.
    pub fn can_be_given(&self, access: &Access, guest: bool) -> bool {
        let role = access.role.as_ref().and_then(|key| self.catalogue.roles.get(key));
        let group = access.group.as_ref().and_then(|key| self.catalogue.groups.get(key));
        let goes = role.is_some_and(|role| role.retired) || group.is_some_and(|group| group.retired);
        !goes && self.is_valid(access, guest)
    }

    /// Whether extra permissions and scope are such as the role accepts.
    pub fn is_sound(&self, access: &Access, role: Option<&Role>) -> bool {
        let allowed = |key: &String| role.is_some_and(|r| r.grantable.contains(key) || r.permissions.contains(key));
        let demanded = role.and_then(|role| role.rule.as_ref());
        let reaches = match (&access.scope, demanded) {
            (None, demanded) => demanded.is_none_or(|demanded| demanded.min == 0),
            (Some(_), None) => false,
            (Some(scope), Some(demanded)) => demanded.accepts(scope) && scope.is_known(&self.resources),
        };
        reaches && access.extras.iter().all(allowed)
    }

    /// An actor manages nobody of a higher rank, and not themselves where the role forbids it.
    pub fn manages(&self, actor: &Actor, target: EntryIndex) -> Result<(), Denied> {
        let access = &self.entries[target].access;
        deny_unless(
            actor.entry != target || self.catalogue.edits_self(access),
            "I5",
            "the actor may not edit themselves",
        )?;
        deny_unless(self.catalogue.manages(&actor.access, access), "I5", "the target ranks above the actor")
    }

    /// Allows an action with the permission, or to the inviter of a guest.
    pub fn require_care(&self, actor: &Actor, target: EntryIndex, permission: &str) -> Result<(), Denied> {
        let member = &self.entries[target];
        let own_guest =
            member.guest && member.sponsor == Some(actor.entry) && self.has_permission(actor, "guests:invite");
        deny_unless(own_guest || self.has_permission(actor, permission), "I5", "the actor lacks the permission")?;
        deny_unless(self.catalogue.manages(&actor.access, &member.access), "I5", "the target ranks above the actor")
    }

    /// Every organisation keeps an owner (R20).
    pub fn require_other_owner(&self, target: EntryIndex) -> Result<(), Denied> {
        deny_unless(!self.is_owner(&self.entries[target]) || self.owners() > 1, "I4", "the last owner")
    }

    pub fn require_free_seat(&self, guest: bool, freed: usize) -> Result<(), Denied> {
        let taken = self.seats() - freed;
        deny_unless(guest || self.policy.seat_limit.is_none_or(|limit| taken < limit), "I11", "all seats are taken")
    }
}
