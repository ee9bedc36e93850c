//! Keys of what belongs to the deployment and to no organisation: checkpoints of jobs, the product definition.

use super::Key;

/// The checkpoint of a job.
#[must_use]
pub fn checkpoint(job: &str) -> Key {
    Key::new("CHECKPOINT", job)
}

/// The product definition. In the audit table, [`product_version`] keeps each of its versions.
#[must_use]
pub fn product() -> Key {
    Key::new(PRODUCT, "DEFINITION")
}

/// The partition of the product definition and its versions.
pub(crate) const PRODUCT: &str = "PRODUCT";

/// One version of the product definition, in the audit table.
#[must_use]
pub fn product_version(version: u64) -> Key {
    Key::new(PRODUCT, format!("VERSION#{version:010}"))
}
