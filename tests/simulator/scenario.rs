//! One story: a seed, the steps that it draws, the product that takes them, and the reference that judges.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use harness::World;
use serde_json::json;

use crate::{
    bugs::Bug,
    compare::learn,
    coverage,
    email_ledger::{Ledger, Tokens},
    fixture::{Stage, put},
    generators::{self, Theme},
    invariants::{self, Broken, Check},
    model::{Extent, Model, Org, Template},
    observed::Seen,
    random::Random,
};

/// How many of them bring people in.
const OPENING: usize = 5;

pub struct Story {
    pub stage: Stage,
    pub model: Model,
    pub ledger: Ledger,
    /// The table after the latest step.
    pub seen: Seen,
    theme: Theme,
    /// What has happened, a line each.
    pub trace: Vec<String>,
    /// What kinds of things that were.
    pub happened: BTreeSet<String>,
}

impl Story {
    /// Two organisations of templates that the seed draws, the first of them perhaps with few seats.
    pub async fn begin(random: &mut Random, bug: Option<Bug>, theme: Option<Theme>) -> Self {
        let world = World::new().await;
        if let Some(bug) = &bug {
            world.wire().tamper(bug.tamper.clone());
        }
        let stage = Stage::of(world, bug.map(|bug| bug.presented));
        let model = Model { now: stage.world.now(), orgs: Vec::new(), suppressed: BTreeMap::new() };
        let drawn = Theme::of(random);
        let theme = theme.unwrap_or(drawn);
        let (trace, happened) = (vec![format!("{theme:?}")], BTreeSet::new());
        let mut story = Self { stage, model, ledger: Ledger::default(), seen: Seen::default(), theme, trace, happened };
        // Where people belong to both, one of them has often founded both.
        let second = usize::from(theme != Theme::Both || random.percent(60));
        for who in [0, second] {
            story.found(random, who).await;
        }
        story.look();
        learn(&mut story.model, &story.seen);
        let _ = story.stage.world.wire().take_calls();
        story
    }

    /// An organisation, perhaps with few seats or a short memory, and some resources where there is a type of them.
    async fn found(&mut self, random: &mut Random, who: usize) {
        let template = &Template::all()[random.below(5) % 4];
        let name = template.catalogue.template;
        let made = self.stage.world.organization(name, &self.stage.people[who]).await;
        let mut place = Org::founded(made.id.clone(), template, who, self.stage.world.now());
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
            if self.model.clone().put(org, who, &draft, Extent::Whole, now).is_ok() {
                let (path, body) = put(&kind, &draft);
                made.owner.put(&made.path(&path), body).await.assert_status(200);
                self.model.put(org, who, &draft, Extent::Whole, now).ok();
            }
        }
        self.trace.push(format!("{name} made by p{who}, seats: {seats:?}, kept for {kept} days"));
    }

    /// The whole story, of so many steps.
    pub async fn tell(&mut self, random: &mut Random, steps: usize) -> Check {
        for number in 0..steps {
            let (model, theme) = (&self.model, self.theme);
            let opens = number < OPENING;
            let step =
                if opens { generators::opening(random, model, theme) } else { generators::step(random, model, theme) };
            self.trace.push(format!("{step:?}"));
            let before = self.model.clone();
            self.take(step).await?;
            self.check(&before)?;
            self.happened.extend(coverage::of_step(&before, &self.model));
        }
        self.end().await
    }

    /// Looks at the table.
    pub fn look(&mut self) {
        self.seen = Seen::of(&self.stage.world);
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
        invariants::check(&self.seen)?;
        crate::compare::same(&self.model, &self.seen)?;
        let Self { stage, model, ledger, seen, .. } = self;
        let mut tokens: Tokens = std::mem::take(&mut stage.tokens);
        let followed = ledger.follow(&stage.world, before, model, seen, &mut tokens);
        stage.tokens = tokens;
        followed
    }

    /// The first outcome that explains what is seen is what has happened; without any, the first is told that does not.
    pub fn explain(&mut self, outcomes: impl IntoIterator<Item = Result<Model, Broken>>) -> Check {
        invariants::check(&self.seen)?;
        let mut first = None;
        for outcome in outcomes {
            let explained = outcome.and_then(|mut model| {
                learn(&mut model, &self.seen);
                crate::compare::same(&model, &self.seen).map(|()| model)
            });
            match explained {
                Ok(model) => {
                    self.model = model;
                    return Ok(());
                }
                Err(broken) => first = first.or(Some(broken)),
            }
        }
        Err(first.unwrap_or_else(|| Broken::new("L2", "nothing could have happened")))
    }
}
