//! How a story ends: everything leaves, and the books are right.

use crate::{
    coverage,
    invariants::{self, Check, ensure},
    scenario::Scenario,
    step::{Job, Faults},
};

impl Scenario {
    /// Nothing fails any more: everything leaves, everything is told, and the product says the same as the table.
    pub async fn end(&mut self) -> Check {
        self.trace.push("the end".to_owned());
        let before = self.model.clone();
        self.drain().await?;
        self.check(&before)?;
        self.email_ledger.settled()?;
        let published: Vec<String> = self
            .fixture
            .world
            .events()
            .iter()
            .filter_map(|event| event.detail["id"].as_str().map(str::to_owned))
            .collect();
        let untold = self.observed.audit.iter().map(|entry| crate::observed::text(entry, "id").to_owned());
        let untold: Vec<String> = untold.filter(|id| !published.contains(id)).collect();
        ensure(untold.is_empty(), "I12", || format!("the bus was never told of {untold:?}"))?;
        crate::api_checks::check_api(&self.fixture, &self.model, &self.observed).await?;
        self.covered.extend(coverage::of_story(&self.model, &self.observed));
        self.books().await
    }

    /// Whoever belongs is on the contact list and nobody else, nothing is left to mend, and of what was deleted nothing is
    /// left when its time has come.
    async fn books(&mut self) -> Check {
        let listed = self.model.orgs.iter().any(|place| !place.policy.topics.is_empty());
        if listed && !self.model.due_to_expire(self.model.now).is_empty() {
            // Who is gone leaves the list when that is told of.
            self.run(Job::Expire, &Faults::new()).await?;
            self.drain().await?;
        }
        crate::api_checks::topics(&self.fixture, &self.model)?;
        self.run(Job::Recount, &Faults::new()).await?;
        let over = self.model.orgs.iter().filter_map(|place| Some(place.deleted_at? + place.policy.retention)).max();
        if let Some(over) = over {
            if over > self.model.now {
                self.pass(over - self.model.now);
            }
            self.run(Job::Purge, &Faults::new()).await?;
        }
        invariants::check(&self.observed)?;
        crate::compare::same(&self.model, &self.observed)
    }
}
