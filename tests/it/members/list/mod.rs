//! The list of members: rows, filters, pages, and the actions that each row offers.

mod allowed_actions;
mod filters;
mod invitations;
mod more_filters;
mod names;
mod order_by_expiry;
mod order_by_sign_in;
mod page_size;
mod paging;
mod portal_fields;
mod rows;
mod scale;
mod search;
mod search_bounds;

use harness::Org;
use serde_json::Value;

/// The rows of a page, and what leads to the next one as a part of a query.
async fn page(org: &Org, query: &str) -> (Vec<Value>, Option<String>) {
    let body = org.owner.get(&org.path(&format!("/members?{query}"))).await.assert_status(200).body;
    let rows = body["members"].as_array().expect("rows").clone();
    (rows, body["next_cursor"].as_str().map(|cursor| format!("&cursor={cursor}")))
}

/// The rows of all pages from `next` on.
async fn pages_from(org: &Org, query: &str, mut next: Option<String>) -> Vec<Value> {
    let mut listed = Vec::new();
    while let Some(cursor) = next {
        let (rows, after) = page(org, &format!("{query}{cursor}")).await;
        listed.extend(rows);
        next = after;
    }
    listed
}
