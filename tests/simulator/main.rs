//! A seeded simulator: many actors, faults, clocks and a stream that misbehaves, against a reference model.
//!
//! A story is one number. It tells which organisations there are, what happens, and what fails on the way; after every
//! step the reference says what must have come of it, and the invariants I1 to I12 must hold. See `tests/README.md`.

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
