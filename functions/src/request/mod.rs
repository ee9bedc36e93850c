//! Parses requests into domain types: grants, addresses, filters and path identifiers.

mod comma_list;
mod grant;
mod host;
mod invitees;
mod patch;
mod rows;
mod sending;
mod snapshot;
mod sources;

pub use comma_list::CommaList;
pub use grant::{GrantBody, OneRole, ScopeBody};
pub use host::member_host_data;
pub use invitees::{Emails, Person, unique};
pub use patch::{Patch, not_null};
pub use rows::{ListedStatus, Rows, with_resource};
pub use sending::SendingFields;
pub use snapshot::{InOrganization, OfMember, OfResource, member_id, organization_id, snapshot};
pub use sources::find_partners;

use domain::{
    address::EmailAddress,
    fault::{Fault, FaultCode, ParseError},
    mailbox_list,
    time_zone::TimeZone,
};

/// Parses one address as people paste it, such as `Erin Bar <erin@corp.example>` or `mailto:erin@corp.example` (D1), or adds
/// its fault to `faults`.
pub fn parse_address(pointer: &str, text: &str, faults: &mut Vec<Fault>) -> Option<EmailAddress> {
    Fault::parse(pointer, &mailbox_list::read_one(text).address, faults)
}

/// Parses one field, or adds its fault to `faults`. A missing field is none.
pub fn parsed<T>(pointer: &str, text: Option<&str>, faults: &mut Vec<Fault>) -> Option<T>
where
    T: std::str::FromStr,
    T::Err: ParseError,
{
    let fault = |error: T::Err| Fault::new(pointer, error.fault_code(), error.to_string());
    text?.parse().map_err(|error| faults.push(fault(error))).ok()
}

/// Parses an IANA time zone, or adds its fault to `faults`.
pub fn parse_time_zone(text: Option<&str>, faults: &mut Vec<Fault>) -> Option<TimeZone> {
    let unknown = |_| {
        let detail = "must be a zone of the IANA database, such as Europe/Berlin";
        faults.push(Fault::new("/time_zone", FaultCode::UnknownReference, detail));
    };
    text?.parse().map_err(unknown).ok()
}
