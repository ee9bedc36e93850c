//! What runs without a request: jobs, the stream that repeats itself, and the mail service's word on emails.

use chrono::TimeDelta;
use local::aws::{dynamodb::Position, ses::Feedback};
use serde_json::{Value, json};
use store::{DuePosition, keys::DUE_SHARDS};

use super::{Stage, address};
use crate::{
    model::{Instant, Who},
    random::Random,
    seen::text,
    step::Job,
};

/// The name of a job.
pub fn name(job: Job) -> &'static str {
    match job {
        Job::Lapse => "lapse-invitations",
        Job::Remind => "remind-guests",
        Job::Expire => "expire-guests",
        Job::SweepOutbox => "sweep-outbox",
        Job::Recount => "recount",
        Job::Digest => "digest",
        Job::Purge => "purge",
    }
}

impl Stage {
    /// That job has run until then, in the order of what it goes by, and left nothing over.
    pub async fn up_to_date(&self, job: Job, until: Instant) {
        let store = &self.sender.store;
        match job {
            Job::Lapse | Job::Expire => self.swept(&format!("jobs-{}", name(job)), until).await,
            // Each by the end of the access, ahead of time by what it reminds of.
            Job::Remind => {
                for days in [14, 3, 1] {
                    self.swept(&format!("jobs-remind-guests#P{days}D"), until + TimeDelta::days(days)).await;
                }
                for (offset, progress) in store.reminder_checkpoints().await.unwrap() {
                    let ahead = until + TimeDelta::seconds(offset.seconds());
                    let since = progress.since.map_or(ahead, |since| since.max(ahead));
                    self.swept(&format!("jobs-remind-guests#{offset}"), since).await;
                }
            }
            Job::Recount => {
                self.recounts_are_due();
                store.mark_day_finished("jobs-recount", self.world.now().date_naive()).await.unwrap();
            }
            Job::Purge => {
                let today = self.world.now().date_naive();
                let first = self.due_days("PURGE#").min().map_or(today, |day| day.min(today));
                store.mark_day_finished("jobs-purge", first).await.unwrap();
            }
            Job::SweepOutbox | Job::Digest => {}
        }
    }

    async fn swept(&self, sweep: &str, until: Instant) {
        let mark = DuePosition::at(until);
        let known = self.sender.store.checkpoint(sweep).await.unwrap().positions;
        let behind = |shard: &u8| known.get(shard).is_none_or(|known| *known < mark);
        let marks = (0..DUE_SHARDS).filter(behind).map(|shard| (shard, mark.clone())).collect();
        self.sender.store.save_checkpoint(sweep, &marks).await.unwrap();
    }

    /// The days on which organisations are due for something.
    fn due_days(&self, kind: &str) -> impl Iterator<Item = chrono::NaiveDate> {
        let mut items = self.world.table_dump();
        items.retain(|item| item["sk"] == "META" && text(item, "due").starts_with(kind));
        items.into_iter().filter_map(|item| text(&item, "due_at").get(..10)?.parse().ok())
    }

    /// The week of every organisation is over: written past the product, which would take days to come to them all.
    fn recounts_are_due(&self) {
        let today = self.world.now().format("%Y-%m-%d").to_string();
        for item in self.world.table_dump() {
            let (due, due_at) = (text(&item, "due"), text(&item, "due_at"));
            if item["sk"] != "META" || !due.starts_with("RECOUNT#") {
                continue;
            }
            let due = due.replacen(due.split('#').nth(1).unwrap_or_default(), &today, 1);
            let midnight = format!("{today}T00:00:00.000Z");
            let due_at = due_at.replacen(due_at.split('#').next().unwrap_or_default(), &midnight, 1);
            let request = json!({
                "TableName": local::machine::TABLE,
                "Key": { "pk": { "S": text(&item, "pk") }, "sk": { "S": "META" } },
                "UpdateExpression": "SET due = :due, due_at = :due_at",
                "ExpressionAttributeValues": { ":due": { "S": due }, ":due_at": { "S": due_at } },
            });
            let database = self.world.cloud().dynamodb().database();
            database.update_item(serde_json::from_value(request).unwrap()).unwrap();
        }
    }

    /// Runs a job; what it answered, if it finished. Nothing is due before `earliest`: as if it had run every few minutes
    /// until then.
    pub async fn run(&self, job: Job, earliest: Instant) -> Option<Value> {
        self.up_to_date(job, earliest).await;
        let ran = self.world.jobs().run(name(job)).await.ok()?;
        ran.result.filter(|_| ran.error.is_none())
    }

    /// The stream delivers again what it has delivered, in any order, some of it twice.
    pub async fn replay(&self, shuffle: u64) {
        let mut random = Random::new(shuffle);
        let stream = self.world.cloud().dynamodb();
        let all = stream.records_since(local::machine::TABLE, Position::default(), 1_000).unwrap().records;
        let partition = |record: &Value| record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap_or_default().to_owned();
        let mut batch: Vec<Value> = all
            .into_iter()
            .filter(|record| record["eventName"] == "INSERT" && partition(record).starts_with("OUTBOX#"))
            .filter(|_| random.percent(30))
            .collect();
        batch.extend(random.any(&batch.clone()));
        random.shuffle(&mut batch);
        batch.truncate(10);
        functions::jobs::DELIVER.run(&self.sender, json!({ "Records": batch })).await.ok();
    }

    /// The mail service tells of the last email to somebody; false where there is none.
    pub async fn feedback(&self, who: Who, complaint: bool) -> bool {
        let sent = self.world.cloud().ses().sent();
        let theirs = |to: &String| to.to_lowercase().contains(&address(who, false));
        let Some(last) = sent.iter().rfind(|email| email.to.iter().any(theirs)) else { return false };
        let word = if complaint { Feedback::Complained } else { Feedback::Bounced };
        let event = word.event(last, self.world.now());
        functions::jobs::FEEDBACK.run(&self.sender, event).await.is_ok()
    }
}
