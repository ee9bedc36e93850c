//! Contracts between files: catalogue, binaries, template, watch router, configuration and table agree.

mod binaries;
mod development_identity;
mod environment;
mod jobs;
mod least_privilege;
mod manifest;
mod monitoring;
mod observed_calls;
mod openapi;
mod roles;
mod routes;
mod table;
mod template;
mod token_keys;
mod topics;
mod watch_router;
