//! Memberships by their identifiers, and the one of a person in an organisation.

use chrono::{DateTime, Utc};
use domain::{
    id::{MembershipId, OrganizationId, UserId},
    membership::{Ending, Membership},
};

use crate::table::{
    Error, Store, item,
    keys::{self, s},
    schema::BY_USER,
};

impl Store {
    /// One membership, for what is told about it.
    ///
    /// # Errors
    /// When the table does not answer or the item cannot be read.
    pub async fn membership(
        &self,
        organization: OrganizationId,
        id: MembershipId,
    ) -> Result<Option<Membership>, Error> {
        let keys = vec![keys::membership(organization, id), keys::ended(organization, id)];
        self.table.get(keys).await?.into_iter().next().map(item::membership).transpose()
    }

    /// One membership that is not over.
    ///
    /// # Errors
    /// When the table does not answer or the item cannot be read.
    pub async fn live_membership(&self, id: OrganizationId, member: MembershipId) -> Result<Option<Membership>, Error> {
        let found = self.table.get(vec![keys::membership(id, member)]).await?;
        found.into_iter().next().map(item::membership).transpose()
    }

    /// The people of an organisation, deleted or not, in the order of their memberships behind `after`: at most `limit`,
    /// and where to go on.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
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
        let rows: Result<Vec<_>, _> = answer.items.unwrap_or_default().into_iter().map(item::membership).collect();
        let rows = rows?;
        let next = answer.last_evaluated_key.and_then(|_| rows.last().map(|row| row.id));
        Ok((rows, next))
    }

    /// The membership of a person in an organisation, as [`Store::read`] finds that of the caller.
    ///
    /// # Errors
    /// When the table does not answer or the item cannot be read.
    pub async fn membership_of(&self, id: OrganizationId, user: &UserId) -> Result<Option<Membership>, Error> {
        self.caller(id, Some(user)).await
    }

    /// The membership of a person, by the index that the table keeps consistent itself.
    pub(crate) async fn caller(&self, id: OrganizationId, user: Option<&UserId>) -> Result<Option<Membership>, Error> {
        let Some(user) = user else { return Ok(None) };
        let found = self.memberships_by_user(keys::organization(id), user).await?;
        // A guest whose access is over stays listed for a while, and may have joined anew under another address.
        Ok(found.into_iter().max_by_key(|membership| membership.activated_at))
    }

    /// Whether a person has left an organisation by themselves at `since` or later, as far as that is kept. What is over
    /// stands in a partition of its own, and the index of people has it there as well.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
    pub async fn has_left(&self, id: OrganizationId, user: &UserId, since: DateTime<Utc>) -> Result<bool, Error> {
        let over = self.memberships_by_user(keys::ended_partition(id), user).await?;
        Ok(over.iter().any(|membership| membership.has_ended(Ending::Left, since)))
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
        answer.items.unwrap_or_default().into_iter().map(item::membership).collect()
    }
}
