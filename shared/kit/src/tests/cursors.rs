//! Pagination cursors and their scope.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

use super::keys;
use crate::{http::cursor::CursorScope, token::Keys};

const OURS: CursorScope<'_> = CursorScope { organization: "org_1", principal: "ada", query: "members {}" };

/// C06: a cursor is valid only in its organisation, for its caller and its query.
#[test]
fn a_cursor_is_valid_in_its_scope_only() {
    let cursor = keys().encrypt_cursor(&OURS, &("M#1", 3));

    assert_eq!(keys().decrypt_cursor::<(String, u32)>(&OURS, &cursor), Some(("M#1".to_owned(), 3)));
    for other in [
        CursorScope { organization: "org_2", ..OURS },
        CursorScope { principal: "bob", ..OURS },
        CursorScope { query: "audit", ..OURS },
        // The parts cannot be shifted into each other.
        CursorScope { organization: "org_", principal: "1ada", ..OURS },
    ] {
        assert_eq!(keys().decrypt_cursor::<(String, u32)>(&other, &cursor), None, "{other:?}");
    }
}

/// C06, C83: a changed or shortened cursor is refused, and so is a token.
#[test]
fn a_tampered_cursor_is_refused() {
    let cursor = keys().encrypt_cursor(&OURS, &("M#1", 3));

    for at in 0..cursor.len() {
        let mut other = cursor.clone().into_bytes();
        other[at] = if other[at] == b'A' { b'B' } else { b'A' };
        let other = String::from_utf8(other).unwrap();
        assert_eq!(keys().decrypt_cursor::<(String, u32)>(&OURS, &other), None, "changed at {at}");
    }
    for odd in ["", "A", "AAAA", &cursor[..cursor.len() - 4], &"A".repeat(115)] {
        assert_eq!(keys().decrypt_cursor::<(String, u32)>(&OURS, odd), None, "{odd}");
    }
}

/// B4: a cursor shows nothing of its position, in no place and in no encoding of it.
#[test]
fn a_cursor_shows_nothing_of_its_position() {
    let position = ("grace.hopper@example.com", "ORG#o", "M#01M7YZMHG00000000000000003");

    let cursor = keys().encrypt_cursor(&OURS, &position);

    let bytes = URL_SAFE_NO_PAD.decode(&cursor).unwrap();
    let shown = format!("{cursor} {}", String::from_utf8_lossy(&bytes));
    for part in ["grace", "hopper", "example", "ORG", "M#", "01M7", "ada", "org_1", "members"] {
        assert!(!shown.contains(part) && !shown.contains(&URL_SAFE_NO_PAD.encode(part)), "{part} in {shown}");
    }
    assert_ne!(cursor, keys().encrypt_cursor(&OURS, &("grace.hopper@example.con", "ORG#o", position.2)));
}

/// B4: a new key version encrypts from now on, and cursors of an older one stay valid while it is kept.
#[test]
fn a_cursor_survives_the_rotation_of_keys() {
    let versions = |versions: &[u8]| {
        let keys = versions.iter().map(|version| format!("\"{version}\":\"{}\"", STANDARD.encode([*version; 32])));
        Keys::parse(&format!("{{{}}}", keys.collect::<Vec<_>>().join(","))).unwrap()
    };
    let old = versions(&[1]).encrypt_cursor(&OURS, &7);
    let both = versions(&[1, 2]);
    let new = both.encrypt_cursor(&OURS, &7);

    let opened = |keys: &Keys, cursor: &str| keys.decrypt_cursor::<u32>(&OURS, cursor);
    assert_eq!([opened(&both, &old), opened(&both, &new)], [Some(7), Some(7)]);
    assert_eq!([opened(&versions(&[2]), &old), opened(&versions(&[1]), &new)], [None, None]);
}
