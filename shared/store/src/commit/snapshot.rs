//! The snapshot of one decision: strongly consistent reads of all items that the decision needs, immutable afterwards.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    address::EmailAddress,
    grant::ResourceRef,
    id::{MembershipId, OrganizationId, UserId},
    membership::Membership,
    organization::Organization,
    quota::Quota,
    resource::Resources,
};

use crate::table::{
    Error, Store,
    item::{self, Counted},
    keys::{self, Key, by_key},
};

/// The items of an organisation that a decision needs.
#[derive(Debug, Clone, Default)]
pub struct ReadSet {
    user: Option<UserId>,
    memberships: BTreeSet<MembershipId>,
    addresses: Vec<EmailAddress>,
    mailboxes: Vec<EmailAddress>,
    inviter: Option<UserId>,
    resources: BTreeSet<ResourceRef>,
    seats: bool,
}

impl ReadSet {
    /// Reads the organisation and the membership of the person in it.
    #[must_use]
    pub fn of(user: &UserId) -> Self {
        Self { user: Some(user.clone()), ..Self::default() }
    }

    /// Adds memberships, live or ended.
    #[must_use]
    pub fn memberships(mut self, ids: impl IntoIterator<Item = MembershipId>) -> Self {
        self.memberships.extend(ids);
        self
    }

    /// Adds the claims on the addresses, and the memberships that hold them.
    #[must_use]
    pub fn addresses<'a>(mut self, addresses: impl IntoIterator<Item = &'a EmailAddress>) -> Self {
        self.addresses.extend(addresses.into_iter().cloned());
        self
    }

    /// Adds the email quotas of the inviter and of the mailboxes (R22).
    #[must_use]
    pub fn quotas<'a>(mut self, inviter: &UserId, mailboxes: impl IntoIterator<Item = &'a EmailAddress>) -> Self {
        self.inviter = Some(inviter.clone());
        self.mailboxes.extend(mailboxes.into_iter().cloned());
        self
    }

    /// Adds entries of the resource catalogue.
    #[must_use]
    pub fn resources(mut self, references: impl IntoIterator<Item = ResourceRef>) -> Self {
        self.resources.extend(references);
        self
    }

    /// Adds the number of seats, also where they are not limited.
    #[must_use]
    pub const fn seats(mut self) -> Self {
        self.seats = true;
        self
    }

    fn keys(&self, id: OrganizationId) -> Vec<Key> {
        let mut keys: Vec<Key> = self.memberships.iter().map(|m| keys::membership(id, *m)).collect();
        keys.extend(self.addresses.iter().map(|address| keys::address_claim(id, address)));
        keys.extend(self.quota_keys());
        keys.extend(self.resources.iter().map(|entry| keys::resource(id, entry)));
        keys
    }
}

/// The items that were read. Decisions of a batch update a [`Tally`](crate::Tally), never the snapshot.
#[derive(Debug)]
pub struct Snapshot {
    /// The organisation.
    pub organization: Organization,
    /// The membership of the caller.
    pub caller: Option<Membership>,
    /// The resources of the read set that exist.
    pub resources: Resources,
    memberships: HashMap<MembershipId, Membership>,
    claims: HashMap<String, MembershipId>,
    pub(crate) quotas: BTreeMap<Key, Quota>,
}

impl Snapshot {
    /// A membership of the read set, live or ended.
    #[must_use]
    pub fn membership(&self, id: MembershipId) -> Option<&Membership> {
        self.memberships.get(&id)
    }

    /// The membership that holds the claim on the address. Its row may no longer exist.
    #[must_use]
    pub fn claim(&self, address: &EmailAddress) -> Option<MembershipId> {
        self.claims.get(&keys::address_claim(self.organization.id, address).sk).copied()
    }

    /// The membership that holds the claim on the address, if its row exists.
    #[must_use]
    pub fn occupant(&self, address: &EmailAddress) -> Option<&Membership> {
        self.claim(address).and_then(|id| self.membership(id))
    }
}

impl Store {
    /// Reads the snapshot of a decision in one round. Ended memberships and holders of claims take a second round. None
    /// for an unknown or deleted organisation.
    pub async fn read(&self, id: OrganizationId, read_set: &ReadSet) -> Result<Option<Snapshot>, Error> {
        // A query finds META together with the counter shards; without these, META is one of the keys.
        let of_organization = self.organization_keys(id).filter(|key| !read_set.seats || key.sk != keys::META);
        let keys = of_organization.chain(read_set.keys(id)).collect();
        let counted = async { if read_set.seats { Box::pin(self.counted(id)).await } else { Ok(None) } };
        let (items, caller, counted) =
            futures::try_join!(self.table.get(keys), self.caller(id, read_set.user.as_ref()), counted)?;
        let mut items = by_key(items);
        let organization = match &counted {
            None => self.organization_among(id, &mut items).await?,
            Some(counted) => self.with_settings(id, counted.meta.clone(), items.remove(&keys::settings(id))).await?,
        };
        let Some(mut organization) = organization else { return Ok(None) };
        organization.seats = organization.seats.or_else(|| counted.as_ref().map(Counted::seats));
        let mut take = |key: &Key| items.remove(key);

        let mut snapshot = Snapshot {
            organization,
            caller,
            resources: Resources::new(),
            memberships: HashMap::new(),
            claims: HashMap::new(),
            quotas: BTreeMap::new(),
        };
        for entry in &read_set.resources {
            if let Some(found) = take(&keys::resource(id, entry)) {
                snapshot.resources.insert(entry.clone(), item::resource(found)?);
            }
        }
        for address in &read_set.addresses {
            let key = keys::address_claim(id, address);
            if let Some(member) = take(&key).as_ref().and_then(item::claimed) {
                snapshot.claims.insert(key.sk, member);
            }
        }
        for key in read_set.quota_keys() {
            if let Some(found) = take(&key) {
                snapshot.quotas.insert(key, item::quota(found)?);
            }
        }
        for member in &read_set.memberships {
            if let Some(found) = take(&keys::membership(id, *member)) {
                snapshot.memberships.insert(*member, item::membership(found)?);
            }
        }
        self.look_further(&mut snapshot, read_set).await?;
        Ok(Some(snapshot))
    }

    /// The second round: memberships that have ended, and memberships that hold a claim.
    async fn look_further(&self, snapshot: &mut Snapshot, read_set: &ReadSet) -> Result<(), Error> {
        let id = snapshot.organization.id;
        let missing = read_set.memberships.iter().filter(|m| !snapshot.memberships.contains_key(m));
        let mut keys: Vec<Key> = missing.map(|m| keys::ended(id, *m)).collect();
        let claimed = snapshot.claims.values().filter(|m| !snapshot.memberships.contains_key(m));
        keys.extend(claimed.map(|m| keys::membership(id, *m)));
        if keys.is_empty() {
            return Ok(());
        }
        for found in self.table.get(keys).await? {
            let membership = item::membership(found)?;
            snapshot.memberships.insert(membership.id, membership);
        }
        Ok(())
    }
}

impl ReadSet {
    fn quota_keys(&self) -> BTreeSet<Key> {
        let inviter = self.inviter.iter().map(keys::quota_of_inviter);
        inviter.chain(self.mailboxes.iter().map(keys::quota_of_mailbox)).collect()
    }
}
