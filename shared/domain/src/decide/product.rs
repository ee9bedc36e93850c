//! Replacing the product definition (A1, A2).

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::{
    product::{Product, ProductDocument, Retired},
    refusal::{Fault, FaultCode, Refusal},
};

/// The longest definition, in bytes of JSON: it is one item of the table, of at most 400 KB, together with what is retired.
const MAX_BYTES: usize = 250_000;

/// A version of the product definition, as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// 0 for the built-in definition; raised with every change.
    pub version: u64,
    /// The definition, as it was put.
    pub document: ProductDocument,
    /// What earlier versions contained.
    pub retired: Retired,
    /// When it was put; none for the built-in definition.
    pub updated_at: Option<DateTime<Utc>>,
}

impl Definition {
    /// The built-in definition.
    #[must_use]
    pub fn built_in() -> Self {
        Self { version: 0, document: ProductDocument::built_in(), retired: Retired::default(), updated_at: None }
    }

    /// The definition, parsed. What an earlier version of this service accepted and this one does not, is left out.
    #[must_use]
    pub fn product(&self) -> Arc<Product> {
        if self.version == 0 {
            return Product::built_in();
        }
        Arc::new(Product::read(&self.document, &self.retired, self.version).0)
    }

    /// The next version with another content; none if the content is the same.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with every fault.
    pub fn replace(&self, document: ProductDocument, now: DateTime<Utc>) -> Result<Option<Self>, Refusal> {
        let retired = self.retired.after(&self.document, &document);
        let (product, mut faults) = Product::read(&document, &retired, self.version + 1);
        // An entry that is omitted because of a fault would cause further faults.
        if faults.is_empty() {
            faults = product.faults();
        }
        faults.extend(self.product().faults_of_change(&product));
        if serde_json::to_vec(&(&document, &retired)).is_ok_and(|bytes| bytes.len() > MAX_BYTES) {
            let detail =
                format!("at most {MAX_BYTES} bytes of JSON, with the templates that earlier versions contained");
            faults.push(Fault::new("", FaultCode::TooLong, detail));
        }
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        let next = Self { version: self.version + 1, document, retired, updated_at: Some(now) };
        let is_same = next.document.completed() == self.document.completed();
        Ok((!is_same).then_some(next))
    }
}
