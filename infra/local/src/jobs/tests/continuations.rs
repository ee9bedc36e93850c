//! Continuations: a run of a job starts further runs.

use std::sync::Mutex;

use super::*;

/// Counts down with a run for each number, and fails on a bad event.
struct Countdown;

static SEEN: Mutex<Vec<Value>> = Mutex::new(Vec::new());

impl Job for Countdown {
    const TRIGGER: Trigger = Trigger::Schedule("rate(1 hour)");
    const SUMMARY: &'static str = "A job of a test";
    const FAILURE: &'static str = "nothing";
    const NEEDS: &'static [Need] = &[Need::Bus];
    const TABLES: Tables = Tables::NONE;
    const CONTINUES: bool = true;

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        SEEN.lock().expect("not poisoned").push(json!([input["source"], input["detail-type"], input["detail"]]));
        if input["detail"]["bad"] == true {
            return Err(JobError::input("a good part"));
        }
        let from = input["from"].as_u64().unwrap_or_default();
        let left = input["detail"]["left"].as_u64().unwrap_or(from);
        if left > 0 {
            let parts = [json!({ "left": left - 1 })];
            app.bus().continue_later("jobs-countdown", &parts).await?;
        }
        Ok(json!({ "left": left }))
    }
}

/// Does not continue, so it gets no continuation events.
struct Deaf;

impl Job for Deaf {
    const TRIGGER: Trigger = Trigger::Schedule("rate(1 hour)");
    const SUMMARY: &'static str = "A job of a test";
    const FAILURE: &'static str = "nothing";
    const NEEDS: &'static [Need] = &[];
    const TABLES: Tables = Tables::NONE;

    async fn run(_: &App, input: Value) -> Result<Value, JobError> {
        panic!("it was given {input}")
    }
}

static DEAF: Operation = Operation::job::<Deaf>("jobs-deaf");
static COUNTDOWN: Operation = Operation::job::<Countdown>("jobs-countdown");
static COUNTING: &[&Operation] = &[&COUNTDOWN, &DEAF];

/// C61: continuations run without an advance of the clock. Events for other consumers or unknown jobs start nothing; an
/// event that keeps failing becomes a dead letter.
#[tokio::test]
async fn a_continuation_starts_the_job_again() {
    let (jobs, cloud) = jobs_of(COUNTING).await;
    let app = jobs.0.deployment.app(&COUNTDOWN);
    let seen = || std::mem::take(&mut *SEEN.lock().expect("not poisoned"));

    let ran = jobs.run_with("countdown", &json!({ "from": 2 })).await.expect("ran");
    jobs.drain().await.expect("pumped");
    let first = seen();

    assert_eq!(ran.result, Some(json!({ "left": 2 })));
    let part = |left| json!(["latchkey.jobs", "jobs-countdown", { "left": left }]);
    assert_eq!(first, [json!(["aws.events", "Scheduled Event", {}]), part(1), part(0)]);
    for job in ["jobs-nobody", "jobs-deaf"] {
        app.bus().continue_later(job, &[json!({})]).await.expect("taken");
    }
    app.bus().continue_later("jobs-countdown", &[json!({ "bad": true })]).await.expect("taken");
    jobs.drain().await.expect("pumped");
    assert_eq!(seen().len(), 3, "once, and twice more");
    let given_up: Vec<Value> = jobs.dead_letters().into_iter().map(|dead| dead.record["detail"].clone()).collect();
    assert_eq!(given_up, [json!({ "bad": true })]);
    assert_eq!(cloud.eventbridge().published().len(), 5);
}
