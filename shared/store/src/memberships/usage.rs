//! Whether anybody holds a role or is in a group: what the catalogue must not lose.

use domain::{catalogue::Entry, id::OrganizationId, organization::Settings};
use futures::future::try_join_all;

use crate::table::{
    Error, Store,
    keys::{self, s},
    schema::BY_ACCESS,
};

/// How many ranges are asked at once.
const CONCURRENT_QUERIES: usize = 50;
/// Sorts after everything that begins as what stands before it.
const LAST: &str = "\u{10FFFF}";

impl Store {
    /// Whether any membership that is not over holds the role itself, or is in the group. Expired ones count as long as
    /// they are listed: they can be sent again.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn is_assigned(&self, id: OrganizationId, settings: &Settings, entry: &Entry) -> Result<bool, Error> {
        let prefixes: Vec<String> = match entry {
            Entry::Group(group) => vec![keys::group_prefix(Some(group))],
            // The index leads with the group, and a person is in one at most.
            Entry::Role(role) => std::iter::once(None)
                .chain(settings.groups.keys().map(Some))
                .map(|group| keys::role_prefix(group, role))
                .collect(),
        };
        for prefixes in prefixes.chunks(CONCURRENT_QUERIES) {
            let found = try_join_all(prefixes.iter().map(|prefix| self.any_with_access(id, prefix))).await?;
            if found.contains(&true) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn any_with_access(&self, id: OrganizationId, prefix: &str) -> Result<bool, Error> {
        let answer = self
            .table
            .query(Some(BY_ACCESS))
            .key_condition_expression("pk = :pk AND access_key BETWEEN :low AND :high")
            .expression_attribute_values(":pk", s(keys::organization(id)))
            .expression_attribute_values(":low", s(prefix))
            .expression_attribute_values(":high", s(format!("{prefix}{LAST}")))
            .consistent_read(true)
            .limit(1)
            .send()
            .await?;
        Ok(!answer.items.unwrap_or_default().is_empty())
    }
}
