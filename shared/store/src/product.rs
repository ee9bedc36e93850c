//! Versions of the product definition: the current one is an item that every process keeps for a minute, all of them are in
//! the audit table (A1).

use chrono::{DateTime, Utc};
use domain::{decide::Definition, event::Actor};
use serde::{Deserialize, Serialize, ser::Error as _};

use crate::{
    commit::Outcome,
    table::{
        Error, Expression, Store, StoredDefinition, Written, definition,
        item::{self, stamp, to_item},
        keys::{self, n, s},
    },
};

/// A version of the product definition, for the list of versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProductVersion {
    /// The version.
    pub version: u64,
    /// When it was put.
    pub at: DateTime<Utc>,
    /// Who put it.
    pub actor: Actor,
}

impl Store {
    /// Reads the stored definition; the built-in one before any was put.
    pub async fn definition(&self) -> Result<Definition, Error> {
        let found = self.table.get(vec![keys::product()]).await?.pop();
        found.map_or_else(|| Ok(Definition::built_in()), definition)
    }

    /// Reads an earlier version of the definition; none if there never was one.
    pub async fn definition_of_version(&self, version: u64) -> Result<Option<Definition>, Error> {
        if version == 0 {
            return Ok(Some(Definition::built_in()));
        }
        self.audit.get(vec![keys::product_version(version)]).await?.pop().map(definition).transpose()
    }

    /// Replaces the definition that `next` was decided on, and records the version in the audit table.
    /// [`Outcome::Stale`] when the definition has changed since.
    ///
    /// # Errors
    /// When the item cannot be serialized, or the table is unavailable.
    pub async fn write_definition(&self, next: &Definition, actor: &Actor) -> Result<Outcome, Error> {
        let stored = StoredDefinition {
            version: next.version,
            document: json(&next.document)?,
            retired: json(&next.retired)?,
            updated_at: next.updated_at.unwrap_or_default(),
        };
        let item = to_item("a product definition", &stored)?;
        let unchanged = match next.version - 1 {
            0 => Expression::absent(),
            before => Expression::compare("version", "=", n(before)),
        };
        let record = ProductVersion { version: next.version, at: stored.updated_at, actor: actor.clone() };
        let mut entry = stamp(&keys::product_version(next.version), item.clone());
        entry.extend(to_item("a version of the product definition", &record)?);
        let items = vec![
            self.table.put(stamp(&keys::product(), item), Some(unchanged)),
            self.audit.put(entry, Some(Expression::absent())),
        ];
        Ok(match self.table.write_with_retry(items).await? {
            Written::All => Outcome::Committed,
            Written::Nothing => Outcome::Stale,
        })
    }

    /// Reads the versions of the definition before `before`, latest first, at most `limit`.
    pub async fn product_versions(&self, before: Option<u64>, limit: usize) -> Result<Vec<ProductVersion>, Error> {
        let answer = self
            .audit
            .query(None)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", s(keys::PRODUCT))
            .expression_attribute_values(":first", s(keys::product_version(0).sk))
            .expression_attribute_values(
                ":last",
                s(keys::product_version(before.map_or(u64::MAX, |v| v.saturating_sub(1))).sk),
            )
            .projection_expression("pk, sk, version, #at, actor")
            .expression_attribute_names("#at", "at")
            .scan_index_forward(false)
            .consistent_read(true)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await?;
        let entries = answer.items.unwrap_or_default().into_iter();
        entries.map(|entry| item::from_item("a version of the product definition", entry)).collect()
    }
}

fn json<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value)
        .map_err(|error| Error::malformed("a product definition")(serde_dynamo::Error::custom(error)))
}
