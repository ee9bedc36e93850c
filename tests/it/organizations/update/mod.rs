//! Changing an organisation: settings, policy, and the sources of its guests.

mod guest_sources;
mod policy;
mod settings;
