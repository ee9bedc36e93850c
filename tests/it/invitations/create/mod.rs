//! Inviting: who may invite whom, to what, how many, and what the invitation email says.

mod addresses;
mod batches;
mod dry_run;
mod email_content;
mod escalation;
mod field_faults;
mod guest_seats;
mod guest_sources;
mod guests;
mod host_data;
mod idempotency;
mod injected_keys;
mod link_origin;
mod malformed_bodies;
mod names;
mod notes;
mod partners_template;
mod pasted_lists;
mod portal_template;
mod rate_limits;
mod rate_limits_in_batches;
mod roles;
mod scope_limits;
mod scopes;
mod seats;
mod single;
