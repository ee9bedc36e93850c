//! One story: a seed, the steps that it draws, the product that takes them, and the reference that judges.

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
    invariants::{self, Violation, Check},
    model::{Completion, Model, Org, Template},
    observed::Observed,
    random::Random,
};

/// How many of them bring people in.
const OPENING_STEPS: usize = 5;

pub struct Scenario {
    pub fixture: Fixture,
    pub model: Model,
    pub email_ledger: EmailLedger,
    /// The table after the latest step.
    pub observed: Observed,
    theme: Theme,
    /// What has happened, a line each.
    pub trace: Vec<String>,
    /// What kinds of things that were.
    pub covered: BTreeSet<String>,
}

impl Scenario {
    /// Two organisations of templates that the seed draws, the first of them perhaps with few seats.
    pub async fn begin(random: &mut Random, bug: Option<Bug>, theme: Option<Theme>) -> Self {
        let world = World::new().await;
        if let Some(bug) = &bug {
            world.wire().tamper(bug.tamper.clone());
        }
        let fixture = Fixture::of(world, bug.map(|bug| bug.presented_attempt));
        let model = Model { now: fixture.world.now(), orgs: Vec::new(), suppressed: BTreeMap::new() };
        let drawn = Theme::of(random);
        let theme = theme.unwrap_or(drawn);
        let (trace, covered) = (vec![format!("{theme:?}")], BTreeSet::new());
        let mut scenario = Self { fixture, model, email_ledger: EmailLedger::default(), observed: Observed::default(), theme, trace, covered };
        // Where people belong to both, one of them has often founded both.
        let second = usize::from(theme != Theme::Both || random.percent(60));
        for who in [0, second] {
            scenario.found(random, who).await;
        }
        scenario.look();
        assign_ids(&mut scenario.model, &scenario.observed);
        let _ = scenario.fixture.world.wire().take_calls();
        scenario
    }

    /// An organisation, perhaps with few seats or a short memory, and some resources where there is a type of them.
    async fn found(&mut self, random: &mut Random, who: usize) {
        let template = &Template::all()[random.below(5) % 4];
        let name = template.catalogue.template;
        let made = self.fixture.world.organization(name, &self.fixture.people[who]).await;
        let mut place = Org::created(made.id.clone(), template, who, self.fixture.world.now());
        place.policy.seat_limit = random.percent(20).then(|| 3 + random.below(3));
        place.policy.retention = TimeDelta::days(if random.percent(15) { 10 } else { 30 });
        if random.percent(if self.theme == Theme::Settings { 60 } else { 25 }) {
            place.policy.take(&generators::reminders(random, &place), self.model.now);
        }
        let (seats, kept) = (place.policy.seat_limit, place.policy.retention.num_days());
        if place.policy != template.policy {
            let policy = place.policy.as_json();
            let changed = ["seat_limit", "retention", "guest_reminders"].map(|name| (name, policy[name].clone()));
            let body = json!({ "policy": changed.into_iter().collect::<BTreeMap<_, _>>() });
            made.owner.patch(&made.path(""), body).await.assert_status(200);
        }
        let kind = place.catalogue.kind.clone().unwrap_or_default();
        self.model.orgs.push(place);
        let org = self.model.orgs.len() - 1;
        let mut drafts = if kind.is_empty() || random.percent(30) { Vec::new() } else { generators::resources() };
        if random.percent(25) {
            drafts.extend(generators::own(random, &self.model, org));
        }
        for draft in drafts {
            let now = self.model.now;
            // What is refused here will be tried by somebody else.
            if self.model.clone().put(org, who, &draft, Completion::Whole, now).is_ok() {
                let (path, body) = put(&kind, &draft);
                made.owner.put(&made.path(&path), body).await.assert_status(200);
                self.model.put(org, who, &draft, Completion::Whole, now).ok();
            }
        }
        self.trace.push(format!("{name} made by p{who}, seats: {seats:?}, kept for {kept} days"));
    }

    /// The whole story, of so many steps.
    pub async fn tell(&mut self, random: &mut Random, steps: usize) -> Check {
        for number in 0..steps {
            let (model, theme) = (&self.model, self.theme);
            let opens = number < OPENING_STEPS;
            let step =
                if opens { generators::opening(random, model, theme) } else { generators::step(random, model, theme) };
            self.trace.push(format!("{step:?}"));
            let before = self.model.clone();
            self.take(step).await?;
            self.check(&before)?;
            self.covered.extend(coverage::of_step(&before, &self.model));
        }
        self.end().await
    }

    /// Looks at the table.
    pub fn look(&mut self) {
        self.observed = Observed::of(&self.fixture.world);
    }

    /// Adds to what is told of the latest step.
    pub fn note(&mut self, what: &str) {
        if let Some(line) = self.trace.last_mut() {
            line.push_str(" => ");
            line.extend(what.chars().take(400));
        }
    }

    /// What must be so after every step.
    pub fn check(&mut self, before: &Model) -> Check {
        invariants::check(&self.observed)?;
        crate::compare::same(&self.model, &self.observed)?;
        let Self { fixture, model, email_ledger, observed, .. } = self;
        let mut tokens: Tokens = std::mem::take(&mut fixture.tokens);
        let followed = email_ledger.follow(&fixture.world, before, model, observed, &mut tokens);
        fixture.tokens = tokens;
        followed
    }

    /// The first outcome that explains what is seen is what has happened; without any, the first is told that does not.
    pub fn explain(&mut self, outcomes: impl IntoIterator<Item = Result<Model, Violation>>) -> Check {
        invariants::check(&self.observed)?;
        let mut first = None;
        for outcome in outcomes {
            let explained = outcome.and_then(|mut model| {
                assign_ids(&mut model, &self.observed);
                crate::compare::same(&model, &self.observed).map(|()| model)
            });
            match explained {
                Ok(model) => {
                    self.model = model;
                    return Ok(());
                }
                Err(broken) => first = first.or(Some(broken)),
            }
        }
        Err(first.unwrap_or_else(|| Violation::new("L2", "nothing could have happened")))
    }
}
