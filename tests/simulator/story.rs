//! One story: a seed, the steps that it draws, the product that takes them, and the reference that judges.

use std::collections::BTreeMap;

use harness::World;
use serde_json::json;

use crate::{
    bugs::Bug,
    compare::learn,
    dice::Dice,
    draw,
    invariants::{self, Broken, Check, hold},
    ledger::{Ledger, Tokens},
    model::{Catalogue, Member, Model, Org},
    seen::Seen,
    stage::Stage,
};

/// How many of them bring people in.
const OPENING: usize = 6;

pub struct Story {
    pub stage: Stage,
    pub model: Model,
    pub ledger: Ledger,
    /// The table after the latest step.
    pub seen: Seen,
    /// What has happened, a line each.
    pub trace: Vec<String>,
}

impl Story {
    /// Two organisations of templates that the seed draws, the first of them perhaps with few seats.
    pub async fn begin(dice: &mut Dice, bug: Option<Bug>) -> Self {
        let world = World::new().await;
        if let Some(bug) = &bug {
            world.wire().tamper(bug.tamper.clone());
        }
        let stage = Stage::of(world, bug.map(|bug| bug.presented));
        let (mut orgs, mut trace) = (Vec::new(), Vec::new());
        for who in 0..2 {
            let catalogue = &Catalogue::all()[dice.below(5) % 4];
            let made = stage.world.organization(catalogue.template, &stage.people[who]).await;
            let seat_limit = dice.percent(20).then(|| 3 + dice.below(3));
            if let Some(limit) = seat_limit {
                let body = json!({ "policy": { "seat_limit": limit } });
                made.owner.patch(&made.path(""), body).await.assert_status(200);
            }
            trace.push(format!("{} made by p{who}, seats: {seat_limit:?}", catalogue.template));
            let founder = Member::joined(who, catalogue.founder(), stage.world.now());
            let (entries, letters) = (vec![founder], BTreeMap::new());
            orgs.push(Org { id: made.id, catalogue, seat_limit, deleted: false, entries, letters });
        }
        let mut model = Model { now: stage.world.now(), orgs };
        let seen = Seen::of(&stage.world);
        learn(&mut model, &seen);
        let _ = stage.world.wire().take_calls();
        Self { stage, model, ledger: Ledger::default(), seen, trace }
    }

    /// The whole story, of so many steps.
    pub async fn tell(&mut self, dice: &mut Dice, steps: usize) -> Check {
        for number in 0..steps {
            let step = if number < OPENING { draw::opening(dice, &self.model) } else { draw::step(dice, &self.model) };
            self.trace.push(format!("{step:?}"));
            let before = self.model.clone();
            self.take(step).await?;
            self.check(&before)?;
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

    /// Nothing fails any more: everything leaves, everything is told, and the product says the same as the table.
    async fn end(&mut self) -> Check {
        self.trace.push("the end".to_owned());
        let before = self.model.clone();
        self.drain().await?;
        self.check(&before)?;
        self.ledger.settled()?;
        let published: Vec<String> = self
            .stage
            .world
            .events()
            .iter()
            .filter_map(|event| event.detail["id"].as_str().map(str::to_owned))
            .collect();
        let untold = self.seen.audit.iter().map(|entry| crate::seen::text(entry, "id").to_owned());
        let untold: Vec<String> = untold.filter(|id| !published.contains(id)).collect();
        hold(untold.is_empty(), "I12", || format!("the bus was never told of {untold:?}"))?;
        crate::api::says_the_same(&self.stage, &self.model, &self.seen).await
    }
}
