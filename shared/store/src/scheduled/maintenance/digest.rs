//! Daily digests: a marker for each reader and day keeps them from being sent twice; the longest renewal window bounds the
//! search for guests.

use aws_sdk_dynamodb::types::TransactWriteItem;
use chrono::{Days, NaiveDate, NaiveTime};
use domain::{
    event::Event,
    id::{MembershipId, OrganizationId},
    membership::Membership,
    organization::Organization,
    period::Period,
    policy::Policy,
};

use crate::{
    outbox,
    table::{
        Edit, Error, Expression, Store, Written, item,
        keys::{self, Key, n, s},
        text,
    },
};

/// Retention of a digest marker. Only the latest day matters.
const MARKER_RETENTION: Days = Days::new(8);
/// The item with the longest renewal window of all organisations, and its attribute.
const RENEW_WINDOW: &str = "renew-window";
const SECONDS: &str = "seconds";

impl Store {
    /// Reads an organisation that still needs its digest of `day`; none when all digests are sent or the organisation is gone.
    pub async fn needs_digest(&self, id: OrganizationId, day: NaiveDate) -> Result<Option<Organization>, Error> {
        let marker = keys::digest(id, None);
        let mut found = self.items(self.organization_keys(id).chain([marker.clone()]).collect()).await?;
        let sent = found.remove(&marker);
        if sent.is_some_and(|sent| text(&sent, "day").is_some_and(|sent| *sent >= *day.to_string())) {
            return Ok(None);
        }
        self.organization_among(id, &mut found).await
    }

    /// Writes the outbox entry of a digest and its marker in one transaction. False, and nothing is written, when the reader
    /// already has a digest of `day`.
    pub async fn save_digest(&self, reader: &Membership, day: NaiveDate, digest: &Event) -> Result<bool, Error> {
        let items =
            vec![self.digest_marker(reader.organization, Some(reader.id), day), outbox::write(&self.table, digest)?.1];
        Ok(self.table.write_with_retry(items).await? == Written::All)
    }

    /// Marks the digests of an organisation as sent for `day`.
    pub async fn mark_digest_sent(&self, id: OrganizationId, day: NaiveDate) -> Result<(), Error> {
        self.table.write_with_retry(vec![self.digest_marker(id, None, day)]).await.map(drop)
    }

    /// The write of a digest marker. It fails when the marker is of `day` or later.
    fn digest_marker(&self, id: OrganizationId, reader: Option<MembershipId>, day: NaiveDate) -> TransactWriteItem {
        let Key { pk, sk } = keys::digest(id, reader);
        let expires_at = (day + MARKER_RETENTION).and_time(NaiveTime::MIN).and_utc();
        let attributes = [
            ("pk", s(pk)),
            ("sk", s(sk)),
            ("day", s(day.to_string())),
            ("ttl", item::ttl(expires_at)),
            ("v", n(item::SCHEMA)),
        ];
        let item = attributes.map(|(name, value)| (name.to_owned(), value)).into();
        self.table.put(item, Some(Expression::absent().or("day", "<", s(day.to_string()))))
    }

    /// Reads the longest renewal window of all organisations.
    pub async fn longest_renew_window(&self) -> Result<Period, Error> {
        let found = self.table.get(vec![keys::checkpoint(RENEW_WINDOW)]).await?;
        let seconds = found.first().and_then(|item| item.get(SECONDS)?.as_n().ok()?.parse::<u32>().ok());
        let window = seconds.and_then(|seconds| format!("PT{seconds}S").parse().ok());
        Ok(window.map_or(Policy::RENEW_WINDOW, |window: Period| window.max(Policy::RENEW_WINDOW)))
    }

    /// Raises the longest renewal window to `window`; never lowers it. Called before a policy with that window is written.
    pub async fn raise_renew_window(&self, window: Period) -> Result<(), Error> {
        if window <= Policy::RENEW_WINDOW {
            return Ok(());
        }
        let longer = Expression::absent().or(SECONDS, "<", n(window.seconds()));
        let edit = Edit::default().set(SECONDS, n(window.seconds()));
        self.table
            .write_with_retry(vec![self.table.update(&keys::checkpoint(RENEW_WINDOW), edit, longer)])
            .await
            .map(drop)
    }
}
