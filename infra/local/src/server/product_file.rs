//! `--product FILE`: the product definition of this server, as `PUT /v1/product` takes it.

use std::path::{Path, PathBuf};

use domain::{event::Actor, product::ProductDocument};
use kit::{
    body::document,
    problem::{FieldError, Problem},
};

use crate::machine::Machine;

/// The file of `--product` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProductFileError {
    /// It cannot be read.
    #[error("--product {}: {}", .0.display(), .1)]
    Unreadable(PathBuf, String),
    /// It is no product definition, or one with faults.
    #[error("--product {}:{}", .0.display(), in_lines(.1))]
    Refused(PathBuf, Problem),
}

/// The faults, one in a line, each with its JSON pointer.
fn in_lines(problem: &Problem) -> String {
    let of_file = problem.errors.iter().all(|fault| fault.pointer.is_empty());
    if of_file {
        let detail = problem.errors.first().map_or(&problem.detail, |fault| &fault.detail);
        return format!(" {}", detail.replace("the body", "the file"));
    }
    let line = |fault: &FieldError| format!("\n  {}: {}", fault.pointer, fault.detail);
    problem.errors.iter().map(line).collect()
}

/// Puts the definition of the file, if it differs from the stored one.
///
/// # Errors
/// [`ProductFileError`].
pub(super) async fn put(machine: &Machine, file: &Path) -> anyhow::Result<()> {
    let unreadable = |error: std::io::Error| ProductFileError::Unreadable(file.to_owned(), error.to_string());
    let refused = |problem| ProductFileError::Refused(file.to_owned(), problem);
    let document: ProductDocument = document(&std::fs::read(file).map_err(unreadable)?).map_err(refused)?;
    let app = machine.deployment.unrestricted_app();
    let before = app.store.definition().await?;
    let next = before.replace(document, app.clock.now()).map_err(|refusal| refused(refusal.into()))?;
    if let Some(next) = next {
        let client = "local".parse()?;
        app.store.write_definition(&next, &Actor::Machine { client, on_behalf_of: None }).await?;
    }
    Ok(())
}
