//! The rules, one file for each subject. Every test names the rules that it shows.

mod accept;
mod addresses;
mod allowed;
mod builders;
mod cancel;
mod edit;
mod grants;
mod ids;
mod invite;
mod lapse;
mod life;
mod links;
mod names;
mod owners;
mod periods;
mod quotas;
mod resend;
mod seats;
mod sources;
mod status;
mod subset;
mod template_rules;
mod templates;
