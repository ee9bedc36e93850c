//! Counts the members, guests and invitations of an organisation by status: all numbers in one round of reading.

use chrono::{DateTime, Utc};
use domain::{
    membership::{Kind, Status},
    organization::Organization,
};
use store::{Error, Store};

use crate::view::{MembershipCounts, StatusCount, StatusCounts};

/// Counts every status and kind at `now`.
pub async fn counts(store: &Store, organization: &Organization, now: DateTime<Utc>) -> Result<MembershipCounts, Error> {
    let of_kind = |kind| of_kind(store, organization, kind, now);
    let (members, guests) = futures::try_join!(of_kind(Kind::Member), of_kind(Kind::Guest))?;
    Ok(MembershipCounts { members, guests })
}

async fn of_kind(
    store: &Store,
    organization: &Organization,
    kind: Kind,
    now: DateTime<Utc>,
) -> Result<StatusCounts, Error> {
    let count = async |status| {
        let counted = store.count(organization.id, &organization.settings, (kind, status), now).await?;
        Ok::<_, Error>(StatusCount::from(counted))
    };
    let (active, expiring, expired, suspended, invite_pending, invite_expired) = futures::try_join!(
        count(Status::Active),
        count(Status::Expiring),
        count(Status::Expired),
        count(Status::Suspended),
        count(Status::InvitePending),
        count(Status::InviteExpired),
    )?;
    Ok(StatusCounts { active, expiring, expired, suspended, invite_pending, invite_expired })
}
