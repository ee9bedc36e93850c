//! `--product FILE`: the product definition of this server, as `PUT /v1/product` takes it.

use std::path::{Path, PathBuf};

use domain::{
    event::Actor,
    product::ProductDocument,
    refusal::{Fault, Refusal},
};

use crate::machine::Machine;

/// The file of `--product` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProductFileError {
    /// It cannot be read.
    #[error("--product {}: {}", .0.display(), .1)]
    Unreadable(PathBuf, String),
    /// It is not a product definition.
    #[error("--product {}: {}", .0.display(), .1)]
    Malformed(PathBuf, serde_json::Error),
    /// The definition has faults.
    #[error("--product {}:{}", .0.display(), lines(.1))]
    Faulty(PathBuf, Vec<Fault>),
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("\n  {}: {}", fault.pointer, fault.detail)).collect::<Vec<_>>().concat()
}

/// Puts the definition of the file, if it differs from the stored one.
///
/// # Errors
/// [`ProductFileError`].
pub(super) async fn put(machine: &Machine, file: &Path) -> anyhow::Result<()> {
    let unreadable = |error: std::io::Error| ProductFileError::Unreadable(file.to_owned(), error.to_string());
    let text = std::fs::read_to_string(file).map_err(unreadable)?;
    let malformed = |error| ProductFileError::Malformed(file.to_owned(), error);
    let document: ProductDocument = serde_json::from_str(&text).map_err(malformed)?;
    let app = machine.deployment.unrestricted_app();
    let before = app.store.definition().await?;
    let next = match before.replace(document, app.clock.now()) {
        Ok(next) => next,
        Err(Refusal::Invalid(faults)) => return Err(ProductFileError::Faulty(file.to_owned(), faults).into()),
        Err(refusal) => return Err(refusal.into()),
    };
    if let Some(next) = next {
        let client = "local".parse()?;
        app.store.write_definition(&next, &Actor::Machine { client, on_behalf_of: None }).await?;
    }
    Ok(())
}
