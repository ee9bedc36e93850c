//! The invitees of a request: addresses as a list or as one text, or people with their names.

use std::collections::BTreeSet;

use domain::{
    address::{EmailAddress, split_list},
    decide::Invitee,
    refusal::{Fault, FaultCode},
};
use kit::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// The maximum number of addresses in one call (R22).
pub const MAX_INVITEES: usize = 100;

/// Addresses: a list, or one text that separates them with commas, semicolons or white space.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "must be a list of addresses, or one text with separators between them")]
pub enum Emails {
    /// A list. An entry may hold several addresses, separated as in a text.
    List(#[schemars(length(max = 100))] Vec<String>),
    /// One text with separators.
    Text(String),
}

/// A person to invite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Invitee")]
pub struct Person {
    /// The address.
    pub email: String,
    /// The first name, at most 64 characters.
    #[serde(default)]
    pub first_name: Option<String>,
    /// The last name, at most 64 characters.
    #[serde(default)]
    pub last_name: Option<String>,
}

/// One entry of a batch: its text, and the parsed invitee or its faults.
type Entry = (String, Result<Invitee, Vec<Fault>>);

/// The entries of a batch with their positions in the request.
#[derive(Default)]
pub struct Entries {
    /// The parsed invitees, no two with the same address.
    pub valid: Vec<(usize, Invitee)>,
    /// The text and the faults of the others.
    pub faulty: Vec<(usize, String, Vec<Fault>)>,
}

impl Emails {
    fn pieces(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => split_list(text).collect(),
            Self::List(texts) => texts.iter().flat_map(|text| split_list(text)).collect(),
        }
    }
}

/// The entries of a batch in request order, without duplicate addresses (C78).
///
/// # Errors
/// 400 for no entry, too many entries, or both forms at once.
pub fn unique(emails: Option<&Emails>, people: Option<&[Person]>) -> Result<Entries, Problem> {
    let (pointer, entries): (_, Vec<Entry>) = match (emails, people) {
        (Some(emails), None) => ("/emails", emails.pieces().into_iter().map(address).collect()),
        (None, Some(people)) => ("/people", people.iter().map(Person::read).collect()),
        (Some(_), Some(_)) => return Err(Problem::malformed("/people", "give either emails or people, not both")),
        (None, None) => return Err(Problem::malformed("/emails", "whom to invite is missing")),
    };
    let mut seen = BTreeSet::new();
    let fresh = |entry: &Entry| match &entry.1 {
        Ok(invitee) => seen.insert(invitee.email.canonical().to_owned()),
        Err(_) => true,
    };
    let count = entries.len();
    let entries: Vec<Entry> = entries.into_iter().filter(fresh).collect();
    if count == 0 {
        return Err(Problem::malformed(pointer, "there is no address in this list"));
    }
    if entries.len() > MAX_INVITEES {
        return Err(Problem::malformed(pointer, format!("at most {MAX_INVITEES} addresses in one call")));
    }
    let mut parsed = Entries::default();
    for (index, (text, entry)) in entries.into_iter().enumerate() {
        match entry {
            Ok(invitee) => parsed.valid.push((index, invitee)),
            Err(faults) => parsed.faulty.push((index, text, faults)),
        }
    }
    Ok(parsed)
}

fn address(text: &str) -> Entry {
    let read = text.parse().map_err(|_| vec![not_an_address()]);
    (text.to_owned(), read.map(|email| Invitee { email, first_name: None, last_name: None }))
}

fn not_an_address() -> Fault {
    Fault::new("/email", FaultCode::InvalidEmail, domain::address::NotAnAddress.to_string())
}

impl Person {
    fn read(&self) -> Entry {
        let mut faults = Vec::new();
        let email: Option<EmailAddress> = self.email.parse().map_err(|_| faults.push(not_an_address())).ok();
        let first_name = super::parsed("/first_name", self.first_name.as_deref(), &mut faults);
        let last_name = super::parsed("/last_name", self.last_name.as_deref(), &mut faults);
        let read = match email {
            Some(email) if faults.is_empty() => Ok(Invitee { email, first_name, last_name }),
            _ => Err(faults),
        };
        (self.email.clone(), read)
    }
}
