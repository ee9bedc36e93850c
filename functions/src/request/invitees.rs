//! The invitees of a request: addresses as a list or as one text, or people with their names. Lists are read as people paste
//! them (D1): an entry is one person, with a name where the text has one.

use std::collections::BTreeSet;

use domain::{
    address::EmailAddress,
    decide::Invitee,
    host::MemberHostData,
    mailbox_list::{self, Mailbox},
    refusal::Fault,
    text::PersonName,
};
use kit::{Code, Problem};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The maximum number of addresses in one call (R22).
pub const MAX_INVITEES: usize = 100;

/// Addresses: a list, or one text that separates them with commas, semicolons or white space. Names may stand beside them, as
/// in `Erin Bar <erin@corp.example>`.
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
    fn mailboxes(&self) -> Vec<(Place, Mailbox)> {
        let read = |place, text: &str| mailbox_list::read(text).into_iter().map(move |mailbox| (place, mailbox));
        match self {
            Self::Text(text) => read(Place::Text, text).collect(),
            Self::List(texts) => {
                let read = |(index, text): (usize, &String)| read(Place::Listed(index), text);
                texts.iter().enumerate().flat_map(read).collect()
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
        (Some(emails), None) => ("/emails", emails.mailboxes().into_iter().map(invitee).collect()),
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

fn invitee((place, mailbox): (Place, Mailbox)) -> Entry {
    let mut faults = Vec::new();
    let email = address(place, &mailbox.address, &mut faults);
    let (first_name, last_name) = names(&mailbox);
    (
        place,
        mailbox.text,
        email.map(|email| Invitee { email, first_name, last_name, host: MemberHostData::default() }).ok_or(faults),
    )
}

fn address(place: Place, text: &str, faults: &mut Vec<Fault>) -> Option<EmailAddress> {
    Fault::parse(place.pointer("/email"), text, faults)
}

/// First and last name beside an address. What is no name is left out: the address alone is an invitation, too.
fn names(mailbox: &Mailbox) -> (Option<PersonName>, Option<PersonName>) {
    let (first, last) = mailbox.names();
    (first.and_then(|name| name.parse().ok()), last.and_then(|name| name.parse().ok()))
}

impl Person {
    fn read((index, person): (usize, &Self)) -> Entry {
        let mut faults = Vec::new();
        let place = Place::Person(index);
        // The field takes one entry of a list as well, whose name counts where the person has none.
        let mailbox = mailbox_list::read_one(&person.email);
        let email = address(place, &mailbox.address, &mut faults);
        let mut name =
            |field, text: &Option<String>| super::parsed(&place.pointer(field), text.as_deref(), &mut faults);
        let (first_name, last_name) = (name("/first_name", &person.first_name), name("/last_name", &person.last_name));
        let (first_name, last_name) = match (first_name, last_name) {
            (None, None) => names(&mailbox),
            given => given,
        };
        let (external_id, metadata) = (person.external_id.as_deref(), person.metadata.as_ref());
        let host = super::member_host_data(&place.pointer(""), external_id, metadata, &mut faults);
        let read = match email {
            Some(email) if faults.is_empty() => Ok(Invitee { email, first_name, last_name, host }),
            _ => Err(faults),
        };
        (place, person.email.clone(), read)
    }
}
