//! The invitees of a request: addresses as a list or as one text, or people with their names.

use std::collections::BTreeSet;

use domain::{
    address::{EmailAddress, split_list},
    decide::Invitee,
    host::MemberHostData,
    refusal::{Fault, FaultCode},
};
use kit::{Code, Problem};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

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
    /// The identifier in the host product, 1 to 128 printable ASCII characters. It is not checked for uniqueness. Needs
    /// `members:update`.
    #[serde(default)]
    pub external_id: Option<String>,
    /// Data of the host product, at most 50 keys and 8 KB: texts, numbers and booleans by key. Needs `members:update`.
    #[serde(default)]
    pub metadata: Option<Map<String, Value>>,
}

/// Where an entry stands in the body.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// In the text of `emails`.
    Text,
    /// In this element of `emails`.
    Listed(usize),
    /// This element of `people`.
    Person(usize),
}

/// One entry of a batch: its place, its text, and the parsed invitee or its faults.
type Entry = (Place, String, Result<Invitee, Vec<Fault>>);

/// The entries of a batch with their positions in the request.
#[derive(Default)]
pub struct Entries {
    /// The parsed invitees, no two with the same address.
    pub valid: Vec<(usize, Invitee)>,
    /// The text and the faults of the others.
    pub faulty: Vec<(usize, String, Vec<Fault>)>,
    places: Vec<Place>,
}

impl Entries {
    /// Where in the body a field of the entry at `index` stands: rules name the fields of one invitee.
    pub fn pointer(&self, index: usize, field: &str) -> String {
        match (self.places.get(index), field) {
            (Some(place), "/email" | "/first_name" | "/last_name") => place.pointer(field),
            _ => field.to_owned(),
        }
    }
}

impl Place {
    fn pointer(self, field: &str) -> String {
        match self {
            Self::Text => "/emails".to_owned(),
            Self::Listed(index) => format!("/emails/{index}"),
            Self::Person(index) => format!("/people/{index}{field}"),
        }
    }
}

impl Emails {
    fn pieces(&self) -> Vec<(Place, &str)> {
        match self {
            Self::Text(text) => split_list(text).map(|piece| (Place::Text, piece)).collect(),
            Self::List(texts) => {
                let pieces = |(index, text)| split_list(text).map(move |piece| (Place::Listed(index), piece));
                texts.iter().map(String::as_str).enumerate().flat_map(pieces).collect()
            }
        }
    }
}

/// The entries of a batch in request order, without duplicate addresses (C78). Their positions count the duplicates.
///
/// # Errors
/// 400 for no entry, too many entries, or both forms at once.
pub fn unique(emails: Option<&Emails>, people: Option<&[Person]>) -> Result<Entries, Problem> {
    let (pointer, entries): (_, Vec<Entry>) = match (emails, people) {
        (Some(emails), None) => ("/emails", emails.pieces().into_iter().map(address).collect()),
        (None, Some(people)) => ("/people", people.iter().enumerate().map(Person::read).collect()),
        (Some(_), Some(_)) => return Err(Problem::malformed("/people", "give either emails or people, not both")),
        (None, None) => {
            return Err(Problem::of_field("/emails", Code::Required, "give the invitees as emails or as people"));
        }
    };
    if entries.is_empty() {
        return Err(Problem::malformed(pointer, "there is no address in this list"));
    }
    let mut seen = BTreeSet::new();
    let mut parsed = Entries { places: entries.iter().map(|(place, ..)| *place).collect(), ..Entries::default() };
    for (index, (_, text, entry)) in entries.into_iter().enumerate() {
        match entry {
            Ok(invitee) if !seen.insert(invitee.email.canonical().to_owned()) => {}
            Ok(invitee) => parsed.valid.push((index, invitee)),
            Err(faults) => parsed.faulty.push((index, text, faults)),
        }
    }
    if parsed.valid.len() + parsed.faulty.len() > MAX_INVITEES {
        return Err(Problem::malformed(pointer, format!("at most {MAX_INVITEES} addresses in one call")));
    }
    Ok(parsed)
}

fn address((place, text): (Place, &str)) -> Entry {
    let read = text.parse().map_err(|_| vec![not_an_address(place)]);
    let host = MemberHostData::default();
    (place, text.to_owned(), read.map(|email| Invitee { email, first_name: None, last_name: None, host }))
}

fn not_an_address(place: Place) -> Fault {
    Fault::new(place.pointer("/email"), FaultCode::InvalidEmail, domain::address::NotAnAddress.to_string())
}

impl Person {
    fn read((index, person): (usize, &Self)) -> Entry {
        let mut faults = Vec::new();
        let place = Place::Person(index);
        let email: Option<EmailAddress> = person.email.parse().map_err(|_| faults.push(not_an_address(place))).ok();
        let mut name =
            |field, text: &Option<String>| super::parsed(&place.pointer(field), text.as_deref(), &mut faults);
        let (first_name, last_name) = (name("/first_name", &person.first_name), name("/last_name", &person.last_name));
        let (external_id, metadata) = (person.external_id.as_deref(), person.metadata.as_ref());
        let host = super::member_host_data(&place.pointer(""), external_id, metadata, &mut faults);
        let read = match email {
            Some(email) if faults.is_empty() => Ok(Invitee { email, first_name, last_name, host }),
            _ => Err(faults),
        };
        (place, person.email.clone(), read)
    }
}
