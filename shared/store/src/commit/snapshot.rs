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
    keys::{self, Key},
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
    leaves_out_unreadable: bool,
}

impl ReadSet {
    /// Reads the organisation, and the membership of the person in it. A machine has none.
    #[must_use]
    pub fn of(user: Option<&UserId>) -> Self {
        Self { user: user.cloned(), ..Self::default() }
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

    /// Adds the email quotas of the inviter, if a person invites, and of the mailboxes (R22).
    #[must_use]
    pub fn quotas<'a>(
        mut self,
        inviter: Option<&UserId>,
        mailboxes: impl IntoIterator<Item = &'a EmailAddress>,
    ) -> Self {
        self.inviter = inviter.cloned();
        self.mailboxes.extend(mailboxes.into_iter().cloned());
        self
    }

    /// Adds entries of the resource catalogue.
    #[must_use]
    pub fn resources(mut self, references: impl IntoIterator<Item = ResourceRef>) -> Self {
        self.resources.extend(references);
        self
    }

    /// For a batch: leaves out memberships, resources and quotas of mailboxes that this version cannot read, instead of an
    /// error. [`Snapshot::is_unreadable`] and [`Snapshot::is_address_unreadable`] name them.
    #[must_use]
    pub const fn leaving_out_unreadable(mut self) -> Self {
        self.leaves_out_unreadable = true;
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
    /// What was left out, if the read set says so.
    unreadable: BTreeSet<Key>,
    leaves_out_unreadable: bool,
}

impl Snapshot {
    /// A membership of the read set, live or ended.
    #[must_use]
    pub fn membership(&self, id: MembershipId) -> Option<&Membership> {
        self.memberships.get(&id)
    }

    /// Whether the membership exists, and this version cannot read it.
    #[must_use]
    pub fn is_unreadable(&self, id: MembershipId) -> bool {
        let keys = [keys::membership(self.organization.id, id), keys::ended(self.organization.id, id)];
        keys.iter().any(|key| self.unreadable.contains(key))
    }

    /// Whether the membership that holds the claim on the address, or the quota of its mailbox, cannot be read.
    #[must_use]
    pub fn is_address_unreadable(&self, address: &EmailAddress) -> bool {
        self.claim(address).is_some_and(|id| self.is_unreadable(id))
            || self.unreadable.contains(&keys::quota_of_mailbox(address))
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
        let (mut items, caller, counted) =
            futures::try_join!(self.items(keys), self.caller(id, read_set.user.as_ref()), counted)?;
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
            unreadable: BTreeSet::new(),
            leaves_out_unreadable: read_set.leaves_out_unreadable,
        };
        let leave_out = read_set.leaves_out_unreadable;
        for entry in &read_set.resources {
            let key = keys::resource(id, entry);
            let read = take(&key).map(item::resource).transpose();
            let read = self.left_out(leave_out, &mut snapshot.unreadable, &key, read)?;
            snapshot.resources.extend(read.map(|resource| (entry.clone(), resource)));
        }
        for address in &read_set.addresses {
            let key = keys::address_claim(id, address);
            if let Some(member) = take(&key).as_ref().and_then(item::claimed) {
                snapshot.claims.insert(key.sk, member);
            }
        }
        let own_quota = read_set.inviter.as_ref().map(keys::quota_of_inviter);
        for key in read_set.quota_keys() {
            let read = take(&key).map(item::quota).transpose();
            let leave_out = leave_out && Some(&key) != own_quota.as_ref();
            let read = self.left_out(leave_out, &mut snapshot.unreadable, &key, read)?;
            snapshot.quotas.extend(read.map(|quota| (key, quota)));
        }
        for member in &read_set.memberships {
            let key = keys::membership(id, *member);
            let read = take(&key).map(item::membership).transpose();
            let read = self.left_out(leave_out, &mut snapshot.unreadable, &key, read)?;
            snapshot.memberships.extend(read.map(|membership| (*member, membership)));
        }
        self.look_further(&mut snapshot, read_set).await?;
        Ok(Some(snapshot))
    }

    /// Adds the email quotas of the inviter and of the mailboxes to a snapshot, in one round: for operations that learn from
    /// the snapshot whom they send an email. The commit has the quotas as a precondition of their own.
    ///
    /// # Errors
    /// When the table is unavailable, or a quota is malformed.
    pub async fn read_quotas<'a>(
        &self,
        snapshot: &mut Snapshot,
        inviter: Option<&UserId>,
        mailboxes: impl IntoIterator<Item = &'a EmailAddress>,
    ) -> Result<(), Error> {
        let wanted = ReadSet::default().quotas(inviter, mailboxes).quota_keys();
        let (lenient, own_quota) = (snapshot.leaves_out_unreadable, inviter.map(keys::quota_of_inviter));
        let mut found = self.items(wanted.iter().cloned().collect()).await?;
        for key in wanted {
            let read = found.remove(&key).map(item::quota).transpose();
            let read =
                self.left_out(lenient && Some(&key) != own_quota.as_ref(), &mut snapshot.unreadable, &key, read)?;
            snapshot.quotas.extend(read.map(|quota| (key, quota)));
        }
        Ok(())
    }

    /// The second round: memberships that have ended, and memberships that hold a claim.
    async fn look_further(&self, snapshot: &mut Snapshot, read_set: &ReadSet) -> Result<(), Error> {
        let id = snapshot.organization.id;
        let known = |m: &MembershipId| snapshot.memberships.contains_key(m) || snapshot.is_unreadable(*m);
        let missing = read_set.memberships.iter().filter(|m| !known(m));
        let mut keys: Vec<Key> = missing.map(|m| keys::ended(id, *m)).collect();
        let claimed = snapshot.claims.values().filter(|m| !known(m));
        keys.extend(claimed.map(|m| keys::membership(id, *m)));
        if keys.is_empty() {
            return Ok(());
        }
        for found in self.table.get(keys).await? {
            let Some(key) = Key::of(&found) else { continue };
            let read = item::membership(found).map(Some);
            let read = self.left_out(read_set.leaves_out_unreadable, &mut snapshot.unreadable, &key, read)?;
            snapshot.memberships.extend(read.map(|membership| (membership.id, membership)));
        }
        Ok(())
    }

    /// What was read; none, with its key noted, if it cannot be read and the snapshot leaves such items out.
    fn left_out<T>(
        &self,
        leave_out: bool,
        unreadable: &mut BTreeSet<Key>,
        key: &Key,
        read: Result<Option<T>, Error>,
    ) -> Result<Option<T>, Error> {
        if !leave_out {
            return read;
        }
        let read = self.readable(read)?;
        if read.is_none() {
            unreadable.insert(key.clone());
        }
        Ok(read.flatten())
    }
}

impl ReadSet {
    fn quota_keys(&self) -> BTreeSet<Key> {
        let inviter = self.inviter.iter().map(keys::quota_of_inviter);
        inviter.chain(self.mailboxes.iter().map(keys::quota_of_mailbox)).collect()
    }
}
