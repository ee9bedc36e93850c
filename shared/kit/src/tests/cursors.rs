//! Pagination cursors and their scope.

use super::keys;
use crate::http::cursor::CursorScope;

const OURS: CursorScope<'_> = CursorScope { organization: "org_1", principal: "ada", query: "members {}" };

/// C06: a cursor is valid only in its organisation, for its caller and its query.
#[test]
fn a_cursor_is_valid_in_its_scope_only() {
    let cursor = keys().sign_cursor(&OURS, &("M#1", 3));

    assert_eq!(keys().verify_cursor::<(String, u32)>(&OURS, &cursor), Some(("M#1".to_owned(), 3)));
    for other in [
        CursorScope { organization: "org_2", ..OURS },
        CursorScope { principal: "bob", ..OURS },
        CursorScope { query: "audit", ..OURS },
        // The parts cannot be shifted into each other.
        CursorScope { organization: "org_", principal: "1ada", ..OURS },
    ] {
        assert_eq!(keys().verify_cursor::<(String, u32)>(&other, &cursor), None, "{other:?}");
    }
}

/// C06, C83: a changed or shortened cursor is refused, and so is a token.
#[test]
fn a_tampered_cursor_is_refused() {
    let cursor = keys().sign_cursor(&OURS, &("M#1", 3));

    for at in 0..cursor.len() {
        let mut other = cursor.clone().into_bytes();
        other[at] = if other[at] == b'A' { b'B' } else { b'A' };
        let other = String::from_utf8(other).unwrap();
        assert_eq!(keys().verify_cursor::<(String, u32)>(&OURS, &other), None, "changed at {at}");
    }
    for odd in ["", "A", "AAAA", &cursor[..cursor.len() - 4], &"A".repeat(115)] {
        assert_eq!(keys().verify_cursor::<(String, u32)>(&OURS, odd), None, "{odd}");
    }
}
