//! Identifiers: one spelling each, and no kind passes for another.

use ulid::Ulid;

use crate::{
    branding::Color,
    id::{MembershipId, OrganizationId, UserId},
};

/// C01, C82: the prefix, the length and the spelling are exact.
#[test]
fn an_identifier_has_one_spelling_and_one_kind() {
    let id = MembershipId::new(Ulid(42)).to_string();

    assert_eq!(id, "mem_0000000000000000000000001A");
    assert!(id.parse::<OrganizationId>().is_err());
    let hostile = [id.to_lowercase(), id.replace("1A", "IA"), format!("{id} "), format!("{id}#"), id[4..].to_owned()];
    assert!(hostile.iter().all(|text| text.parse::<MembershipId>().is_err()));
    assert!("mem_8ZZZZZZZZZZZZZZZZZZZZZZZZZ".parse::<MembershipId>().is_err(), "more than 128 bits");
}

/// C23, C82: a subject is 1 to 255 visible ASCII characters.
#[test]
fn a_subject_is_short_and_visible() {
    let is_subject = |text: &str| text.parse::<UserId>().is_ok();

    assert!(is_subject("auth0|5f7c8ec7") && is_subject(&"a".repeat(255)));
    assert!(["", "a b", "a\n", "ä", &"a".repeat(256)].iter().all(|text| !is_subject(text)));
}

/// F32, C36: a colour cannot carry anything else into a style sheet.
#[test]
fn a_color_is_six_hexadecimal_digits() {
    assert_eq!("#1A2b3C".parse::<Color>().unwrap().as_str(), "#1a2b3c");
    assert!(
        ["", "#", "1a2b3c", "#1a2b3", "#1a2b3c;", "#ggg000", "red"].iter().all(|text| text.parse::<Color>().is_err())
    );
}
