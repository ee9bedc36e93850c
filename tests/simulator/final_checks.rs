//! The checks at the end of a scenario: the outbox is empty, all events are published, counters are correct.

use crate::{
    coverage,
    invariants::{self, Check, ensure},
    scenario::Scenario,
    step::{Faults, Job},
};

impl Scenario {
    /// Stops all faults, delivers everything, and compares the product's answers with the table.
    pub async fn finish(&mut self) -> Check {
        self.trace.push("the end".to_owned());
        let before = self.model.clone();
        self.drain().await?;
        self.check(&before)?;
        self.email_ledger.ensure_all_processed()?;
        let published: Vec<String> = self
            .fixture
            .world
            .events()
            .iter()
            .filter_map(|event| event.detail["id"].as_str().map(str::to_owned))
            .collect();
        let unpublished = self.observed.audit.iter().map(|entry| crate::observed::text(entry, "id").to_owned());
        let unpublished: Vec<String> = unpublished.filter(|id| !published.contains(id)).collect();
        ensure(unpublished.is_empty(), "I12", || format!("never published on the bus: {unpublished:?}"))?;
        crate::api_checks::check_api(&self.fixture, &self.model, &self.observed).await?;
        self.covered.extend(coverage::of_story(&self.model, &self.observed));
        self.check_after_end().await
    }

    /// Checks the contact list, runs a recount, and purges what was deleted.
    async fn check_after_end(&mut self) -> Check {
        let listed = self.model.orgs.iter().any(|organization| !organization.policy.topics.is_empty());
        if listed && !self.model.due_to_expire(self.model.now).is_empty() {
            // The notice about the end of access removes a person from the contact list.
            self.run_job(Job::Expire, &Faults::new()).await?;
            self.drain().await?;
        }
        crate::api_checks::check_subscriptions(&self.fixture, &self.model)?;
        self.run_job(Job::Recount, &Faults::new()).await?;
        let over = self
            .model
            .orgs
            .iter()
            .filter_map(|organization| Some(organization.deleted_at? + organization.policy.retention))
            .max();
        if let Some(over) = over {
            if over > self.model.now {
                self.advance(over - self.model.now);
            }
            self.run_job(Job::Purge, &Faults::new()).await?;
        }
        invariants::check(&self.observed)?;
        crate::compare::check_state(&self.model, &self.observed)
    }
}
