//! What each operation does, in more than its summary: the sections of `operations.md`.

const TEXT: &str = include_str!("operations.md");

/// The description of an operation: its section.
pub(super) fn of(operation: &str) -> Option<&'static str> {
    sections().find(|(name, _)| *name == operation).map(|(_, text)| text)
}

/// Every section: the name of its operation and its text.
pub(super) fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    TEXT.split("\n## ").skip(1).filter_map(|section| section.split_once('\n')).map(|(name, text)| (name, text.trim()))
}
