//! Contracts between files: operations, template, API document, configuration and tables agree.

mod development_identity;
mod environment;
mod generated;
mod jobs;
mod least_privilege;
mod manifest;
mod monitoring;
mod observed_calls;
mod openapi;
mod outside;
mod roles;
mod routes;
mod rules;
mod service_roles;
mod table;
mod template;
mod token_keys;
mod topics;
mod watch_variables;
