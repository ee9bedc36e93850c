//! The keys and indexes of a table, as the template states them.

use minijinja::{Value, context};
use store::schema::Definition;

/// Attributes, local and global indexes.
pub(super) fn keys(table: &Definition) -> Value {
    let local = table.local.iter().map(|index| {
        let projection = if index.projects_all { "ALL" } else { "KEYS_ONLY" };
        context! { name => index.name, sort_key => index.sort_key, projection }
    });
    let global = table.global.iter().map(|index| {
        context! { name => index.name, partition_key => index.partition_key, sort_key => index.sort_key }
    });
    context! {
        attributes => table.key_attributes().into_iter().collect::<Vec<_>>(),
        local => local.collect::<Vec<_>>(),
        global => global.collect::<Vec<_>>(),
    }
}
