//! Whether a role or a group is assigned to a membership; the catalogue refuses to delete it then.

use domain::{entry::Entry, id::OrganizationId, organization::Settings};
use futures::future::try_join_all;

use crate::table::{
    Error, Store,
    keys::{self, s},
    schema::BY_ACCESS,
};

/// Queries that run concurrently.
const CONCURRENT_QUERIES: usize = 50;
/// Sorts after every key with the same prefix.
const LAST: &str = "\u{10FFFF}";

impl Store {
    /// Whether a live membership has the role itself, or is in the group. Expired invitations count, because they can be sent
    /// again.
    pub async fn is_assigned(&self, id: OrganizationId, settings: &Settings, entry: &Entry) -> Result<bool, Error> {
        let prefixes: Vec<String> = match entry {
            Entry::Group(group) => vec![keys::group_prefix(Some(group))],
            // Keys of the index start with the group, and a membership has at most one.
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
