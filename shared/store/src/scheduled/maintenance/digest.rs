//! Digests: who was told on which day, and how far ahead organisations look.

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

/// How long it is remembered who was told on a day: only the latest day counts.
const MARKER_RETENTION: Days = Days::new(8);
/// The item that says how far ahead organisations look, and its attribute.
const RENEW_WINDOW: &str = "renew-window";
const SECONDS: &str = "seconds";

impl Store {
    /// An organisation whose digest of that day has not been told to everybody yet; none where it has, or it is gone.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
    pub async fn needs_digest(&self, id: OrganizationId, day: NaiveDate) -> Result<Option<Organization>, Error> {
        let found = self.table.get(vec![keys::meta(id), keys::settings(id), keys::digest(id, None)]).await?;
        let (mut meta, mut settings) = (None, None);
        for item in found {
            match text(&item, "sk") {
                Some(keys::META) => meta = Some(item),
                Some(keys::SETTINGS) => settings = Some(item),
                _ if text(&item, "day").is_some_and(|told| *told >= *day.to_string()) => return Ok(None),
                _ => {}
            }
        }
        let (Some(meta), Some(settings)) = (meta, settings) else { return Ok(None) };
        item::organization(id, meta, settings)
    }

    /// Puts a digest into the outbox, unless this reader was told on that day before. The mark and the email are one
    /// transaction, so that neither a repetition nor another run tells them again.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn save_digest(&self, reader: &Membership, day: NaiveDate, digest: &Event) -> Result<bool, Error> {
        let items =
            vec![self.digest_marker(reader.organization, Some(reader.id), day), outbox::write(&self.table, digest)?.1];
        Ok(self.table.write_with_retry(items).await? == Written::All)
    }

    /// Notes that everybody of an organisation has been told on that day.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn mark_digest_sent(&self, id: OrganizationId, day: NaiveDate) -> Result<(), Error> {
        self.table.write_with_retry(vec![self.digest_marker(id, None, day)]).await.map(drop)
    }

    /// A mark of a day, on the condition that it is not there yet.
    fn digest_marker(&self, id: OrganizationId, reader: Option<MembershipId>, day: NaiveDate) -> TransactWriteItem {
        let Key { pk, sk } = keys::digest(id, reader);
        let gone = (day + MARKER_RETENTION).and_time(NaiveTime::MIN).and_utc();
        let attributes = [
            ("pk", s(pk)),
            ("sk", s(sk)),
            ("day", s(day.to_string())),
            ("ttl", item::ttl(gone)),
            ("v", n(item::SCHEMA)),
        ];
        let item = attributes.map(|(name, value)| (name.to_owned(), value)).into();
        self.table.put(item, Some(Expression::absent().or("day", "<", s(day.to_string()))))
    }

    /// How far ahead any organisation looks for guests whose access is about to end.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn longest_renew_window(&self) -> Result<Period, Error> {
        let found = self.table.get(vec![keys::checkpoint(RENEW_WINDOW)]).await?;
        let seconds = found.first().and_then(|item| item.get(SECONDS)?.as_n().ok()?.parse::<u32>().ok());
        let asked = seconds.and_then(|seconds| format!("PT{seconds}S").parse().ok());
        Ok(asked.map_or(Policy::RENEW_WINDOW, |asked: Period| asked.max(Policy::RENEW_WINDOW)))
    }

    /// Lets sweeps look at least that far ahead: before an organisation does, and never less than before.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn raise_renew_window(&self, window: Period) -> Result<(), Error> {
        if window <= Policy::RENEW_WINDOW {
            return Ok(());
        }
        let further = Expression::absent().or(SECONDS, "<", n(window.seconds()));
        let edit = Edit::default().set(SECONDS, n(window.seconds()));
        self.table
            .write_with_retry(vec![self.table.update(&keys::checkpoint(RENEW_WINDOW), edit, further)])
            .await
            .map(drop)
    }
}
