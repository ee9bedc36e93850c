//! Parsed value types: only their parsers make them, and deserialising runs the parser.

pub mod address;
pub mod branding;
pub mod caller;
pub mod continue_url;
pub mod domain_name;
pub mod fault;
pub mod fold;
pub mod full_name;
pub mod host;
pub mod id;
pub mod invisible;
pub mod language_tag;
pub mod locale;
pub mod login;
pub mod mailbox_list;
pub mod metadata;
pub mod nearest;
pub mod parsed;
pub mod period;
pub mod read_error;
mod schema;
pub mod search;
pub mod status;
pub mod strict;
pub mod text;
pub mod time_zone;
pub mod unknown;
