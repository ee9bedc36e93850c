//! Keys by which a search finds people (D5): those of the row, and *rotations*, which begin with another part of the same text.
//!
//! A row is in `by_name` under its whole searchable text, last name first, and in `by_email` under its address. The claim on
//! its address is in the same indexes under the text with the first name first, and under the domain. Rotations begin with
//! [`ROTATED`], so no list in the order of an index reads them.

use domain::{
    host::ExternalId,
    membership::Membership,
    search::{FIELD, SearchText, domain_of},
    text::PersonName,
};
use ulid::Ulid;

use crate::table::schema::{BY_EMAIL, BY_NAME};

/// The first character of a rotation. It sorts before every plain key, and no text that people type has it.
pub const ROTATED: char = '\u{1}';
/// Marks a text of which a part is missing, because DynamoDB takes 1,024 bytes of a sort key. Only names of unusual scripts are
/// so long.
const CUT: char = '\u{3}';
/// The room for a text, beside [`ROTATED`], [`CUT`], a separator and an identifier.
const MAX_BYTES: usize = 980;

/// What a search finds a membership by.
#[must_use]
pub fn search_text(membership: &Membership) -> SearchText {
    SearchText::of(
        membership.first_name.as_ref().map(PersonName::as_str),
        membership.last_name.as_ref().map(PersonName::as_str),
        &membership.email,
        membership.host.external_id.as_ref().map(ExternalId::as_str),
    )
}

/// The key of a row in `by_name`. Its end tells rows of one name apart.
#[must_use]
pub fn name_key(text: &SearchText, ulid: Ulid) -> String {
    format!("{}{FIELD}{ulid}", cut(text.by_last_name()))
}

/// The index attributes of the claim on an address: rotations of the keys of its row. A person of one name has none by name.
#[must_use]
pub fn rotations(text: &SearchText, ulid: Ulid) -> Vec<(&'static str, String)> {
    let by_name = text.by_first_name().map(|text| ("name_key", format!("{ROTATED}{}{FIELD}{ulid}", cut(text))));
    let by_domain = ("email_key", format!("{ROTATED}{}{FIELD}{ulid}", cut(text.domain().to_owned())));
    by_name.into_iter().chain([by_domain]).collect()
}

/// Every key under which a membership is in `by_name` and `by_email`, with its index.
pub(crate) fn entry_keys(membership: &Membership) -> Vec<(&'static str, String)> {
    let (text, ulid) = (search_text(membership), membership.id.ulid());
    let index = |(attribute, key)| (if attribute == "name_key" { BY_NAME } else { BY_EMAIL }, key);
    let own = [(BY_NAME, name_key(&text, ulid)), (BY_EMAIL, membership.email.canonical().to_owned())];
    own.into_iter().chain(rotations(&text, ulid).into_iter().map(index)).collect()
}

/// The beginnings of the keys of the same membership, as far as a key of `by_name` says them. No prefix of a search is longer.
pub(crate) fn entry_keys_beside(name_key: &str) -> Vec<(&'static str, String)> {
    let fields: Vec<&str> = searchable(name_key).unwrap_or_default().split(FIELD).collect();
    // Names are words, and have no such sign.
    let Some(address) = fields.iter().position(|field| field.contains('@')) else { return Vec::new() };
    let canonical = fields[address];
    let domain = format!("{ROTATED}{}{FIELD}", domain_of(canonical));
    let mut keys = vec![(BY_NAME, name_key.to_owned()), (BY_EMAIL, canonical.to_owned()), (BY_EMAIL, domain)];
    if let [one, other] = fields[..address] {
        let is_rotated = name_key.starts_with(ROTATED);
        let rotated = if is_rotated { String::new() } else { ROTATED.to_string() };
        keys.push((BY_NAME, format!("{rotated}{other}{FIELD}{one}")));
    }
    keys
}

/// The whole searchable text in a key of `by_name`; none when a part is missing.
pub(crate) fn searchable(name_key: &str) -> Option<&str> {
    let (text, _) = name_key.rsplit_once(FIELD)?;
    (!text.ends_with(CUT)).then(|| text.trim_start_matches(ROTATED))
}

/// The identifier at the end of a key of `by_name` or of a rotation.
pub(crate) fn ulid_of(key: &str) -> Option<Ulid> {
    Ulid::from_string(key.rsplit_once(FIELD)?.1).ok()
}

fn cut(mut text: String) -> String {
    if text.len() > MAX_BYTES {
        let end = (0..=MAX_BYTES).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
        text.push(CUT);
    }
    text
}
