//! A seeded, model-based simulator: random requests, injected faults, skewed clocks and a redelivering stream.
//!
//! One seed determines a whole scenario: the organisations, the steps and the injected faults. After each step the
//! reference model gives the expected state, and the invariants I1 to I12 have to hold. See `README.md`.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod api_checks;
mod bugs;
mod compare;
mod coverage;
mod email_ledger;
mod execute;
mod final_checks;
mod fixture;
mod generators;
mod invariants;
mod model;
mod observed;
mod random;
mod random_scenarios;
mod runner;
mod scenario;
mod seeded_bugs;
mod step;
