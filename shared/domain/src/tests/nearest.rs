//! The nearest known name.

use crate::nearest::nearest;

/// A11: a mistyped name finds the one that was meant; another name finds none.
#[test]
fn a_mistyped_name_finds_the_one_that_was_meant() {
    let known = ["emails", "people", "kind", "grant", "dry_run", "members:read", "members:remove"];
    let cases = [
        ("email", Some("emails")),
        ("Emails", Some("emails")),
        ("emials", Some("emails")),
        ("dryRun", Some("dry_run")),
        ("dry-run", Some("dry_run")),
        ("peple", Some("people")),
        ("grants", Some("grant")),
        ("members:raed", Some("members:read")),
        ("members.read", Some("members:read")),
        ("colour", None),
        ("", None),
        ("x", None),
    ];

    for (name, expected) in cases {
        assert_eq!(nearest(name, known), expected, "{name}");
    }
    assert_eq!(nearest(&"emails".repeat(20), known), None, "longer than any name");
    assert_eq!(nearest("emails", []), None);
}
