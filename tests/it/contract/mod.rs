//! Lists that must agree: the catalogue, the binaries, the template, the watch router, the configuration, the table.

mod binaries;
mod calls;
mod development_identity;
mod environment;
mod jobs;
mod keys;
mod manifest;
mod openapi;
mod roles;
mod routes;
mod stories;
mod table;
mod template;
mod topics;
mod watch;
mod watching;
