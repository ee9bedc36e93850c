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
mod parsers;
mod periods;
mod portal_and_partners;
mod quotas;
mod resend;
mod scene;
mod seats;
mod sites_and_guests;
mod sources;
mod status;
mod subset;
mod templates;
