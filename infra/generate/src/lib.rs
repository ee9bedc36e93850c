//! Writes the files that follow from the declarations of the operations: the deployment template, the API document, the
//! binaries with their entries in the manifest, the router of `cargo lambda watch`, and the pages of problem codes and of
//! events.

pub mod openapi;

mod binaries;
mod events;
mod output;
mod problems;
mod section;
mod template;
mod watch_router;

use std::path::Path;

use anyhow::{Context as _, Result};
use functions::OPERATIONS;

pub use output::{Output, stale_binaries};
pub use template::resource_count;

/// The path of the deployment template.
pub const TEMPLATE: &str = "infra/template.yaml";
/// The path of the API document.
pub const OPENAPI: &str = "infra/openapi.json";
/// The path of the page of problem codes.
pub const PROBLEMS: &str = "shared/kit/PROBLEMS.md";
/// The path of the page of events.
pub const EVENTS: &str = "infra/EVENTS.md";
/// The folder of the binaries, one file for each operation.
pub const BINARIES: &str = "functions/src/bin";

const FUNCTIONS_MANIFEST: &str = "functions/Cargo.toml";
const WORKSPACE_MANIFEST: &str = "Cargo.toml";

/// The generated files of the repository at `root`. The two manifests are read: only a section of each is generated.
///
/// # Errors
/// When a template cannot be rendered, or a manifest lacks its section.
pub fn outputs(root: &Path) -> Result<Vec<Output>> {
    let read = |path: &str| std::fs::read_to_string(root.join(path)).with_context(|| format!("{path} cannot be read"));
    let manifest = section::replaced(&read(FUNCTIONS_MANIFEST)?, &binaries::manifest_section(OPERATIONS))
        .with_context(|| format!("{FUNCTIONS_MANIFEST} lacks the section of the binaries"))?;
    let workspace = section::replaced(&read(WORKSPACE_MANIFEST)?, &watch_router::rows(OPERATIONS))
        .with_context(|| format!("{WORKSPACE_MANIFEST} lacks the section of the watch router"))?;
    let mut outputs = vec![
        Output::new(TEMPLATE, template::render(OPERATIONS)?),
        Output::new(OPENAPI, openapi::text(OPERATIONS)),
        Output::new(PROBLEMS, problems::page(OPERATIONS)),
        Output::new(EVENTS, events::page()),
        Output::new(FUNCTIONS_MANIFEST, manifest),
        Output::new(WORKSPACE_MANIFEST, workspace),
    ];
    outputs.extend(
        OPERATIONS.iter().map(|operation| {
            Output::new(format!("{BINARIES}/{}.rs", operation.name), binaries::source(operation.name))
        }),
    );
    Ok(outputs)
}
