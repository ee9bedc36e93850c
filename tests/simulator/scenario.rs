//! One scenario: it draws steps from a seed, runs them against the product and compares the result with the model.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use harness::World;
use serde_json::json;

use crate::{
    bugs::Bug,
    compare::assign_ids,
    coverage,
    email_ledger::{EmailLedger, Tokens},
    fixture::{Fixture, put},
    generators::{self, Theme},
    invariants::{self, Check, Violation},
    model::{Completion, Model, Org, Template},
    observed::Observed,
    random::Random,
};

/// The number of first steps that mostly invite people and accept invitations.
const OPENING_STEPS: usize = 5;

pub struct Scenario {
    pub fixture: Fixture,
    pub model: Model,
    pub email_ledger: EmailLedger,
    /// The table after the latest step.
    pub observed: Observed,
    theme: Theme,
    /// One line for each step.
    pub trace: Vec<String>,
    /// The kinds of events that have occurred, for [`coverage`].
    pub covered: BTreeSet<String>,
}

impl Scenario {
    /// Creates two organisations with templates drawn from the seed.
    pub async fn start(random: &mut Random, bug: Option<Bug>, theme: Option<Theme>) -> Self {
        let world = World::new().await;
        if let Some(bug) = &bug {
            world.wire().intercept(bug.tamper.clone());
        }
        let fixture = Fixture::new(world, bug.map(|bug| bug.presented_attempt));
        let model = Model { now: fixture.world.now(), orgs: Vec::new(), suppressed: BTreeMap::new() };
        let drawn = Theme::of(random);
        let theme = theme.unwrap_or(drawn);
        let (trace, covered) = (vec![format!("{theme:?}")], BTreeSet::new());
        let mut scenario = Self {
            fixture,
            model,
            email_ledger: EmailLedger::default(),
            observed: Observed::default(),
            theme,
            trace,
            covered,
        };
        // In scenarios about both organisations, one person often creates both.
        let second = usize::from(theme != Theme::Both || random.percent(60));
        for person in [0, second] {
            scenario.create_organization(random, person).await;
        }
        scenario.observe();
        assign_ids(&mut scenario.model, &scenario.observed);
        let _ = scenario.fixture.world.wire().take_calls();
        scenario
    }

    /// Creates an organisation, perhaps with few seats or a short retention, and some resources if its template has
    /// any.
    async fn create_organization(&mut self, random: &mut Random, person: usize) {
        let template = &Template::all()[random.below(5) % 4];
        let name = template.catalogue.template;
        let made = self.fixture.world.organization(name, &self.fixture.people[person]).await;
        let mut organization = Org::created(made.id.clone(), template, person, self.fixture.world.now());
        organization.policy.seat_limit = random.percent(20).then(|| 3 + random.below(3));
        organization.policy.retention = TimeDelta::days(if random.percent(15) { 10 } else { 30 });
        if random.percent(if self.theme == Theme::Settings { 60 } else { 25 }) {
            organization.policy.apply(&generators::reminders(random, &organization), self.model.now);
        }
        let (seats, kept) = (organization.policy.seat_limit, organization.policy.retention.num_days());
        if organization.policy != template.policy {
            let policy = organization.policy.as_json();
            let changed = ["seat_limit", "retention", "guest_reminders"].map(|name| (name, policy[name].clone()));
            let body = json!({ "policy": changed.into_iter().collect::<BTreeMap<_, _>>() });
            made.owner.patch(&made.path(""), body).await.assert_status(200);
        }
        let kind = organization.catalogue.kind.clone().unwrap_or_default();
        self.model.orgs.push(organization);
        let org = self.model.orgs.len() - 1;
        let mut drafts = if kind.is_empty() || random.percent(30) { Vec::new() } else { generators::resources() };
        if random.percent(25) {
            drafts.extend(generators::own_role_and_group(random, &self.model, org));
        }
        for draft in drafts {
            let now = self.model.now;
            // Other people try later what the model refuses here.
            if self.model.clone().put(org, person, &draft, Completion::Complete, now).is_ok() {
                let (path, body) = put(&kind, &draft);
                made.owner.put(&made.path(&path), body).await.assert_status(200);
                self.model.put(org, person, &draft, Completion::Complete, now).ok();
            }
        }
        self.trace.push(format!("{name} made by p{person}, seats: {seats:?}, kept for {kept} days"));
    }

    /// Runs that many steps and the final checks.
    pub async fn run(&mut self, random: &mut Random, steps: usize) -> Check {
        for number in 0..steps {
            let (model, theme) = (&self.model, self.theme);
            let opens = number < OPENING_STEPS;
            let step =
                if opens { generators::opening(random, model, theme) } else { generators::step(random, model, theme) };
            self.trace.push(format!("{step:?}"));
            let before = self.model.clone();
            self.execute(step).await?;
            self.check(&before)?;
            self.covered.extend(coverage::of_step(&before, &self.model));
        }
        self.finish().await
    }

    /// Reads the table.
    pub fn observe(&mut self) {
        self.observed = Observed::of(&self.fixture.world);
    }

    /// Appends a result to the trace of the latest step.
    pub fn annotate(&mut self, what: &str) {
        if let Some(line) = self.trace.last_mut() {
            line.push_str(" => ");
            line.extend(what.chars().take(400));
        }
    }

    /// Checks the invariants, the model and the emails after a step.
    pub fn check(&mut self, before: &Model) -> Check {
        invariants::check(&self.observed)?;
        crate::compare::check_state(&self.model, &self.observed)?;
        let Self { fixture, model, email_ledger, observed, .. } = self;
        let mut tokens: Tokens = std::mem::take(&mut fixture.tokens);
        let recorded = email_ledger.record_step(&fixture.world, before, model, observed, &mut tokens);
        fixture.tokens = tokens;
        recorded
    }

    /// Accepts the first candidate model that matches the table; without any match, reports the first mismatch.
    pub fn explain(&mut self, outcomes: impl IntoIterator<Item = Result<Model, Violation>>) -> Check {
        invariants::check(&self.observed)?;
        let mut first = None;
        for outcome in outcomes {
            let explained = outcome.and_then(|mut model| {
                assign_ids(&mut model, &self.observed);
                crate::compare::check_state(&model, &self.observed).map(|()| model)
            });
            match explained {
                Ok(model) => {
                    self.model = model;
                    return Ok(());
                }
                Err(violation) => first = first.or(Some(violation)),
            }
        }
        Err(first.unwrap_or_else(|| Violation::new("L2", "no possible outcome")))
    }
}
