//! Random steps: most of them are plausible, and enough of them are not.

mod concurrent_pairs;
mod people;
mod policy;
mod request;
mod settings;

use chrono::TimeDelta;
use harness::{Fault, When};

pub use policy::reminders;
pub use settings::{own_role_and_group, resources};

use crate::{
    fixture::Functions,
    model::{FollowedLink, Model, PersonIndex},
    random::Random,
    step::{Faults, Job, Request, Step},
};

/// The number of people.
pub const PEOPLE: usize = 8;

/// The main subject of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Invitations, members and guests.
    People,
    /// Settings of organisations.
    Settings,
    /// Few people, who belong to both organisations.
    Both,
}

impl Theme {
    pub fn of(random: &mut Random) -> Self {
        match random.below(20) {
            0..12 => Self::People,
            12..17 => Self::Settings,
            _ => Self::Both,
        }
    }

    /// The percentage of requests that change settings.
    fn settings(self) -> usize {
        match self {
            Self::People => 5,
            Self::Settings => 45,
            Self::Both => 8,
        }
    }

    /// Draws the first organisation or the second one.
    fn org(self, random: &mut Random) -> usize {
        usize::from(random.percent(if self == Self::Both { 50 } else { 25 }))
    }

    fn person(self, random: &mut Random) -> PersonIndex {
        random.below(if self == Self::Both { PEOPLE / 2 } else { PEOPLE })
    }
}

const TABLE: [&str; 3] = ["BatchGetItem", "Query", harness::WRITE];
const DELIVERY: [&str; 4] = ["BatchGetItem", harness::WRITE, "SendEmail", "PutEvents"];
const CONTACT_LIST: [&str; 4] = ["GetContact", "CreateContact", "UpdateContact", "DeleteContact"];

/// Draws the next step.
pub fn step(random: &mut Random, model: &Model, theme: Theme) -> Step {
    if !model.due_to_remind(model.now).is_empty() && random.percent(30) {
        return Step::Job { job: Job::Remind, faults: random_faults(random, &DELIVERY, 30) };
    }
    let needs_digest = |organization: &crate::model::Org| !organization.digest_recipients(model.now).is_empty();
    if model.orgs.iter().any(needs_digest) && random.percent(12) {
        return Step::Job { job: Job::Digest, faults: random_faults(random, &TABLE, 25) };
    }
    let over = |organization: &crate::model::Org| {
        !organization.purged
            && organization.deleted_at.is_some_and(|at| at + organization.policy.retention <= model.now)
    };
    if model.orgs.iter().any(over) && random.percent(50) {
        return Step::Job { job: Job::Purge, faults: random_faults(random, &TABLE, 50) };
    }
    match random.below(100) {
        0..54 => {
            let request = request::request(random, model, theme);
            if request.is_post() && random.percent(8) {
                Step::Repeat { request, faults: random_faults(random, &TABLE, 75) }
            } else {
                let halfway = request.has_two_steps(model) && random.percent(25);
                let faults = if halfway { faults_after_first_write() } else { random_faults(random, &TABLE, 35) };
                Step::Request { request, functions: functions(random), faults }
            }
        }
        54..65 => {
            let (outer, inner) = concurrent_pairs::pair(random, model, theme);
            Step::Concurrent { outer, inner, when: interleaving_point(random) }
        }
        65..68 => {
            let job = if random.percent(25) { Job::Recount } else { job(random) };
            Step::JobDuringRequest {
                outer: request::request(random, model, theme),
                job,
                when: interleaving_point(random),
            }
        }
        68..77 => Step::Pump { faults: delivery_faults(random, model, 40) },
        77..80 => Step::Replay { shuffle: random.next_u64(), faults: delivery_faults(random, model, 30) },
        80..87 => Step::Job { job: job(random), faults: delivery_faults(random, model, 30) },
        87 => Step::Job { job: Job::Recount, faults: random_faults(random, &TABLE, 30) },
        88 => Step::Feedback { person: random.below(PEOPLE), complaint: random.percent(30) },
        89..98 => Step::Wait(wait_time(random, model)),
        _ => Step::TimeToLive,
    }
}

/// Draws a step of the opening: mostly invitations and acceptances.
pub fn opening(random: &mut Random, model: &Model, theme: Theme) -> Step {
    let org = theme.org(random);
    let request = match people::followed_link(random, model, org).filter(|_| random.percent(60)) {
        Some(held) => {
            Request::Accept(FollowedLink { by: model.orgs[org].entries[held.entry].person, verified: true, ..held })
        }
        None => people::invitation(random, model, org, theme),
    };
    match random.below(10) {
        0 => Step::Pump { faults: delivery_faults(random, model, 40) },
        1 => Step::Request { request, functions: functions(random), faults: random_faults(random, &TABLE, 100) },
        _ => Step::Request { request, functions: Functions::Accurate, faults: Vec::new() },
    }
}

fn job(random: &mut Random) -> Job {
    random.one_of(&[Job::Lapse, Job::Lapse, Job::Remind, Job::Expire, Job::SweepOutbox])
}

/// Until the next change by time, a second before it, or some hours.
fn wait_time(random: &mut Random, model: &Model) -> TimeDelta {
    let ahead: Vec<TimeDelta> = model.upcoming_changes().into_iter().map(|at| at - model.now).collect();
    match random.any(&ahead) {
        Some(ahead) if random.percent(50) => ahead,
        Some(ahead) if ahead > TimeDelta::seconds(1) && random.percent(20) => ahead - TimeDelta::seconds(1),
        _ => TimeDelta::hours(random.one_of(&[1, 20, 24, 48, 96, 168])),
    }
}

/// Most functions have an accurate clock.
fn functions(random: &mut Random) -> Functions {
    if random.percent(15) { random.one_of(&[Functions::Slow, Functions::Fast]) } else { Functions::Accurate }
}

fn interleaving_point(random: &mut Random) -> When {
    if random.percent(50) { When::Operation(harness::WRITE, 0) } else { When::Call(random.below(5)) }
}

/// Faults during delivery, and of the contact list if an organisation uses topics.
fn delivery_faults(random: &mut Random, model: &Model, of_hundred: usize) -> Faults {
    let listed = model.orgs.iter().any(|organization| !organization.policy.topics.is_empty());
    if listed && random.percent(30) {
        random_faults(random, &CONTACT_LIST, of_hundred)
    } else {
        random_faults(random, &DELIVERY, of_hundred)
    }
}

/// One failing call, or as many in a row as make the SDK give up.
fn random_faults(random: &mut Random, operations: &[&'static str], of_hundred: usize) -> Faults {
    if !random.percent(of_hundred) {
        return Vec::new();
    }
    let operation = random.one_of(operations);
    let mut faults = vec![Fault::BeforeEffect, Fault::AfterEffect, Fault::throttled(), Fault::internal()];
    if operation == harness::WRITE {
        faults.extend([Fault::Conflict, Fault::AfterEffect]);
    }
    let (fault, first) = (random.one_of(&faults), random.below(3));
    (first..=first + random.below(3)).map(|index| (When::Operation(operation, index), fault.clone())).collect()
}

/// Every transaction after the first one fails.
fn faults_after_first_write() -> Faults {
    (1..8).map(|index| (When::Operation(harness::WRITE, index), Fault::internal())).collect()
}

/// Mostly a person with that permission, sometimes anybody.
fn actor(random: &mut Random, model: &Model, org: usize, permission: &str) -> PersonIndex {
    let organization = &model.orgs[org];
    let able = (0..PEOPLE).filter(|person| {
        model.actor(org, *person, model.now).is_ok_and(|a| organization.has_permission(&a, permission))
    });
    let able: Vec<PersonIndex> = able.collect();
    match random.any(&able) {
        Some(person) if random.percent(88) => person,
        _ => random.below(PEOPLE),
    }
}
