//! One email a day to whoever may renew guests, while some of their organisation are about to lose access (R12). It costs
//! what expires: organisations are found by their guests, and nobody is told twice on a day, however often it runs.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, Utc};
use domain::{
    digest::Digest as News,
    event::{Actor, Event, Fact, Target},
    id::OrganizationId,
    membership::Membership,
    organization::Organization,
};
use futures::{StreamExt as _, stream};
use kit::{App, Job, JobError, Trigger, config::Need};
use serde_json::{Value, json};
use store::{
    Filter,
    keys::{DUE_SHARDS, Due},
};

use super::organizations::in_time;

/// See the module.
pub struct Digest;

const NAME: &str = "jobs-digest";
/// How many organisations are told of at once.
const AT_A_TIME: usize = 8;
/// How many rows of an organisation are read at a time.
const PAGE: usize = 500;

impl Job for Digest {
    const TRIGGER: Trigger = Trigger::Schedule("cron(0 6 * * ? *)");
    const NEEDS: &'static [Need] = &[];

    async fn run(app: &App, _: Value) -> Result<Value, JobError> {
        let now = app.clock.now();
        let until = app.store.longest_renew_window().await?.after(now);
        // Of all that is found, only who was looked at is kept: 16 bytes for each organisation.
        let mut seen = BTreeSet::new();
        let mut ran = Ran::default();
        let (mut day, last) = (now.date_naive(), until.date_naive());
        while day <= last {
            for shard in 0..DUE_SHARDS {
                let mut from = None;
                loop {
                    in_time(app, now)?;
                    let (mut found, next) = app.store.organizations_due(Due::Access, (day, shard), until, from).await?;
                    found.retain(|id| seen.insert(*id));
                    ran.all(app, found, now).await;
                    from = match next {
                        Some(next) => Some(next),
                        None => break,
                    };
                }
            }
            day = day + Days::new(1);
        }
        ran.answer()
    }
}

/// What came of a run.
#[derive(Default)]
struct Ran {
    told: usize,
    failed: usize,
}

impl Ran {
    /// One that fails holds no other up.
    async fn all(&mut self, app: &App, found: Vec<OrganizationId>, now: DateTime<Utc>) {
        let tell = |id| async move { (id, tell_of(app, id, now).await) };
        let mut told = stream::iter(found).map(tell).buffer_unordered(AT_A_TIME);
        while let Some((id, outcome)) = told.next().await {
            match outcome {
                Ok(emails) => self.told += emails,
                Err(error) => {
                    tracing::warn!(job = NAME, organization.id = %id, %error, "a digest was left to the next try");
                    self.failed += 1;
                }
            }
        }
    }

    fn answer(self) -> Result<Value, JobError> {
        match self.failed {
            0 => Ok(json!({ "told": self.told })),
            failed => Err(JobError(format!("the digests of {failed} organisations were left to the next try"))),
        }
    }
}

/// Tells everybody of one organisation who has not been told today, and says how many that were.
async fn tell_of(app: &App, id: OrganizationId, now: DateTime<Utc>) -> Result<usize, JobError> {
    let today = now.date_naive();
    let Some(organization) = app.store.needs_digest(id, today).await? else { return Ok(0) };
    let settings = &organization.settings;
    if !settings.policy.notify.expiring_digest {
        return Ok(0);
    }
    let expiring = app.store.count_expiring(&organization, now).await?;
    if expiring.is_empty() {
        return Ok(0);
    }
    let (mut told, mut from) = (0, None);
    loop {
        let page = app.store.list(id, settings, &Filter::default(), PAGE, from, now).await?;
        for reader in &page.rows {
            let Some(news) = expiring.digest_for(reader, settings, now) else { continue };
            let event = event(app, &organization, reader, news, now);
            told += usize::from(app.store.save_digest(reader, today, &event).await?);
        }
        from = match page.next {
            Some(next) => Some(next),
            None => break,
        };
    }
    app.store.mark_digest_sent(id, today).await?;
    Ok(told)
}

fn event(app: &App, organization: &Organization, reader: &Membership, news: News, now: DateTime<Utc>) -> Event {
    Event {
        id: app.random.new_id(now),
        at: now,
        organization: organization.id,
        actor: Actor::Job { name: NAME.to_owned() },
        target: Some(Target::from(reader)),
        fact: Fact::DigestDue { guests: news.guests, earliest: news.earliest },
    }
}
