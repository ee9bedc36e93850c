//! Memberships of one organisation: by identifier, by person, and all of them page by page.

use chrono::{DateTime, Utc};
use domain::{
    id::{MembershipId, OrganizationId, UserId},
    membership::{Ending, Membership},
};

use crate::table::{
    Error, Store, item,
    keys::{self, s},
    schema::BY_USER,
    text,
};

impl Store {
    /// Reads a membership, live or ended.
    pub async fn membership(
        &self,
        organization: OrganizationId,
        id: MembershipId,
    ) -> Result<Option<Membership>, Error> {
        let keys = vec![keys::membership(organization, id), keys::ended(organization, id)];
        self.table.get(keys).await?.into_iter().next().map(item::membership).transpose()
    }

    /// Reads a live membership.
    pub async fn live_membership(&self, id: OrganizationId, member: MembershipId) -> Result<Option<Membership>, Error> {
        let found = self.table.get(vec![keys::membership(id, member)]).await?;
        found.into_iter().next().map(item::membership).transpose()
    }

    /// Reads a page of the live memberships of an organisation, deleted or not, by identifier behind `after`, and the cursor of
    /// the next page.
    pub async fn memberships_page(
        &self,
        id: OrganizationId,
        limit: i32,
        after: Option<MembershipId>,
    ) -> Result<(Vec<Membership>, Option<MembershipId>), Error> {
        let answer = self
            .table
            .query(None)
            .key_condition_expression("pk = :pk AND begins_with(sk, :memberships)")
            .expression_attribute_values(":pk", s(keys::organization(id)))
            .expression_attribute_values(":memberships", s(keys::MEMBERSHIPS))
            .consistent_read(true)
            .limit(limit)
            .set_exclusive_start_key(after.map(|after| keys::membership(id, after).item()))
            .send()
            .await?;
        let rows = self.all_readable(answer.items.unwrap_or_default().into_iter().map(item::membership))?;
        let last = answer.last_evaluated_key.as_ref().and_then(|key| text(key, "sk"));
        let next = last.and_then(keys::membership_of);
        Ok((rows, next))
    }

    /// Reads the membership of a person in an organisation.
    pub async fn membership_of(&self, id: OrganizationId, user: &UserId) -> Result<Option<Membership>, Error> {
        self.caller(id, Some(user)).await
    }

    /// Reads the membership of a person by a local index, which is consistent.
    pub(crate) async fn caller(&self, id: OrganizationId, user: Option<&UserId>) -> Result<Option<Membership>, Error> {
        let Some(user) = user else { return Ok(None) };
        let found = self.memberships_by_user(keys::organization(id), user).await?;
        // An expired guest stays listed for a while, and may have joined again under another address.
        Ok(found.into_iter().max_by_key(domain::membership::Membership::activated_at))
    }

    /// Whether a person has left an organisation at `since` or later, as far as retention reaches. Ended memberships have a
    /// partition of their own, which the local index by person covers too.
    pub async fn has_left(&self, id: OrganizationId, user: &UserId, since: DateTime<Utc>) -> Result<bool, Error> {
        let ended = self.memberships_by_user(keys::ended_partition(id), user).await?;
        Ok(ended.iter().any(|membership| membership.has_ended(Ending::Left, since)))
    }

    async fn memberships_by_user(&self, partition: String, user: &UserId) -> Result<Vec<Membership>, Error> {
        let answer = self
            .table
            .query(Some(BY_USER))
            .key_condition_expression("pk = :pk AND #user = :user")
            .expression_attribute_names("#user", "user")
            .expression_attribute_values(":pk", s(partition))
            .expression_attribute_values(":user", s(user.as_str()))
            .consistent_read(true)
            .send()
            .await?;
        // The row of a person alone stays an error; beside it, an older row of theirs may be unreadable.
        let read: Vec<_> = answer.items.unwrap_or_default().into_iter().map(item::membership).collect();
        if read.iter().any(Result::is_ok) { self.all_readable(read) } else { read.into_iter().collect() }
    }
}
