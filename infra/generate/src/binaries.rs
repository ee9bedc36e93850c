//! The binaries: a file for each operation, and their entries in the manifest.

use kit::Operation;

/// The source of a binary.
pub(crate) fn source(name: &str) -> String {
    let (area, verb) = name.split_once('-').unwrap_or((name, ""));
    let operation = verb.replace('-', "_").to_uppercase();
    format!(
        "//! `{name}`, written by `cargo run -p generate`.\n\
         fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {{\n    \
             kit::lambda::serve(&functions::{area}::{operation})\n\
         }}\n"
    )
}

/// The entries of all binaries. Without them Cargo would build each a second time, for tests that it does not have.
pub(crate) fn manifest_section(operations: &[&Operation]) -> String {
    let entry =
        |operation: &&Operation| format!("[[bin]]\nname = \"{}\"\ntest = false\nbench = false\n\n", operation.name);
    operations.iter().map(entry).collect()
}
