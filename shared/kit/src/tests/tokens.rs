//! The token in the link of an invitation.

use std::collections::HashSet;

use domain::id::Id;
use ulid::Ulid;

use super::{keys, older_keys};
use crate::runtime::token::{Keys, Link};

fn link(number: u128) -> Link {
    Link {
        organization: Id::new(Ulid(number)),
        membership: Id::new(Ulid(number + 1)),
        sponsor: Some(Id::new(Ulid(number + 2))),
        attempt: 1,
    }
}

/// C24: a hundred thousand tokens are all different, have one length and are no identifiers.
#[test]
fn tokens_do_not_repeat() {
    let keys = keys();

    let tokens: HashSet<String> = (0..100_000).map(|number| keys.sign_link(&link(number))).collect();

    assert_eq!(tokens.len(), 100_000);
    assert!(tokens.iter().all(|token| token.len() == 115 && token.parse::<Ulid>().is_err()));
}

/// C24: each bit of the MAC is set in about half of the tokens when only a counter changes.
#[test]
fn every_bit_of_the_mac_is_unpredictable() {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let keys = keys();
    let mut ones = [0_u32; 256];

    for number in 0..4096 {
        let bytes = URL_SAFE_NO_PAD.decode(keys.sign_link(&link(number))).unwrap();
        for (bit, count) in ones.iter_mut().enumerate() {
            *count += u32::from(bytes[54 + bit / 8] >> (bit % 8) & 1);
        }
    }

    // Six standard deviations around the middle of 4,096 tosses.
    assert!(ones.iter().all(|count| (1856..=2240).contains(count)), "{ones:?}");
}

/// C24, C28: a signed token verifies; a changed one, or one signed with other keys, does not.
#[test]
fn only_a_signed_token_verifies() {
    let token = keys().sign_link(&link(7));

    assert_eq!(keys().verify_link(&token), Some(link(7)));
    for at in 0..token.len() {
        let mut other = token.clone().into_bytes();
        other[at] = if other[at] == b'A' { b'B' } else { b'A' };
        assert_eq!(keys().verify_link(&String::from_utf8(other).unwrap()), None, "changed at {at}");
    }
    for odd in ["", "x", "Latchkey", &token[1..], &format!("{token}A"), &"A".repeat(115), "\u{0}", "ü"] {
        assert_eq!(keys().verify_link(odd), None, "{odd:?}");
    }
    let stranger = Keys::parse(&format!(r#"{{"2": "{}"}}"#, "c".repeat(64))).unwrap();
    assert_eq!(stranger.verify_link(&token), None);
}

/// C24: after a rotation older tokens still verify, and new ones are signed with the new key.
#[test]
fn keys_rotate_by_version() {
    let older = older_keys().sign_link(&link(7));

    assert_eq!(keys().verify_link(&older), Some(link(7)));
    assert_ne!(keys().sign_link(&link(7)), older);
    assert_eq!(older_keys().verify_link(&keys().sign_link(&link(7))), None);
}

/// I9: an email that is sent again carries the same link, one of a later attempt does not.
#[test]
fn the_same_attempt_has_the_same_token() {
    assert_eq!(keys().sign_link(&link(7)), keys().sign_link(&link(7)));
    assert_ne!(keys().sign_link(&link(7)), keys().sign_link(&Link { attempt: 2, ..link(7) }));
}

/// C35, C93: a malformed secret is refused, and the debug output shows no key.
#[test]
fn a_secret_is_validated_and_never_printed() {
    let short = format!(r#"{{"1": "{}"}}"#, "A".repeat(40));
    for bad in ["", "{}", "[]", "secret", r#"{"0": "x"}"#, r#"{"256": "x"}"#, r#"{"1": "not base64!"}"#, &short] {
        assert!(Keys::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(format!("{:?}", keys()), "Keys([1, 2])");
}

/// A4, C24: the link of a machine's invitation names no sponsor, and is signed like every other.
#[test]
fn a_link_without_a_sponsor_keeps_none() {
    let unsponsored = Link { sponsor: None, ..link(7) };

    let token = keys().sign_link(&unsponsored);

    assert_eq!(keys().verify_link(&token), Some(unsponsored));
    assert_ne!(token, keys().sign_link(&link(7)));
}
