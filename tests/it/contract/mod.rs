//! Lists that must agree: the catalogue, the binaries, the template, the watch router, the configuration, the table.

mod binaries;
mod development_identity;
mod environment;
mod jobs;
mod keys;
mod manifest;
mod roles;
mod routes;
mod table;
mod template;
mod watch;
