//! How far a page of a search has come, so that an answer without a person does not read as "there is none".

use domain::membership::Membership;
use schemars::JsonSchema;
use serde::Serialize;
use store::{Filter, Page};

/// How far a search has come with a page and those before it. A page looks at 4,000 members at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Searched {
    /// All members: nothing else matches, and `next_cursor` is null.
    Everybody,
    /// The page is full. More may match: `next_cursor` continues.
    UntilFull,
    /// A part of the members, which a page looks at most. More may match: `next_cursor` continues.
    Part,
}

impl Searched {
    /// Of a page of at most `limit` rows; none without a search.
    pub fn of(filter: &Filter, page: &Page<Membership>, limit: usize) -> Option<Self> {
        filter.q.as_ref()?;
        Some(match page.next {
            None => Self::Everybody,
            Some(_) if page.rows.len() >= limit => Self::UntilFull,
            Some(_) => Self::Part,
        })
    }
}
