//! The surroundings of an operation: configuration, time, randomness, keys, clients, logs and metrics.

pub mod app;
pub mod bus;
pub mod clock;
pub mod config;
pub mod https;
pub mod log;
pub mod metrics;
pub mod random;
pub mod secret;
pub mod token;
