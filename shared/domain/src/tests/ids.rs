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

/// C23, C82, D10: a subject is 1 to 255 printable ASCII characters, as identity providers write them, and is kept as it is.
#[test]
fn a_subject_is_printable_ascii_and_is_kept_as_it_is() {
    let longest = "a".repeat(255);
    let subjects = [
        "auth0|5f7c8ec7c33c6c004bbafe82",
        "google-oauth2|103547991597142817347",
        "248289761001",
        "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
        "00uid4BxXw6I6TV4m0g3",
        "user-id:12/34",
        "CN=Ada Byron,OU=Engines,O=Example",
        "uid=ada,ou=people,dc=example,dc=com",
        "spotify:user:ada+b=c",
        "EXAMPLE\\ada byron",
        " ada ",
        "100%/%2F?x=#1",
        "~!@$^&*()[]{}<>\"'`;",
        &longest,
    ];

    for subject in subjects {
        assert_eq!(subject.parse::<UserId>().unwrap().as_str(), subject);
    }
}

/// C82, D10: what is no subject is refused with what is wrong with it.
#[test]
fn what_is_no_subject_is_refused_with_its_reason() {
    let faulty = [
        ("", "at least one character"),
        ("a\n", "U+000A"),
        ("a\tb", "U+0009"),
        ("\u{1}backend", "U+0001"),
        ("\u{7f}", "U+007F"),
        ("ä", "U+00E4"),
        ("ada\u{200b}", "U+200B"),
        ("ada\u{a0}byron", "U+00A0"),
        ("小龙", "U+5C0F"),
        (&"a".repeat(256), "at most 255 characters; this has 256 bytes"),
    ];

    for (text, reason) in faulty {
        let error = text.parse::<UserId>().unwrap_err().to_string();
        assert!(error.contains(reason), "{text}: {error}");
    }
}

/// F32, C36: a colour cannot carry anything else into a style sheet.
#[test]
fn a_color_is_six_hexadecimal_digits() {
    assert_eq!("#1A2b3C".parse::<Color>().unwrap().as_str(), "#1a2b3c");
    assert!(
        ["", "#", "1a2b3c", "#1a2b3", "#1a2b3c;", "#ggg000", "red"].iter().all(|text| text.parse::<Color>().is_err())
    );
}
