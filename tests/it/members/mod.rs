//! Members: reading, listing, adding, changing, suspending, moving, removing and exporting.

mod add;
mod email_limits;
pub mod every_status;
mod export;
mod get;
pub mod host_data;
mod last_owner;
mod list;
mod rank;
mod reactivate;
mod relocate;
mod remove;
mod reset_password;
mod selection;
mod suspend;
mod update;

use harness::{Org, Person};
use serde_json::{Value, json};

/// Every row of a list as somebody sees it, page by page; no page may hold more than was asked for.
pub async fn list_all(reader: &Person, org: &Org, query: &str, limit: usize) -> Vec<Value> {
    reader.get_pages(&org.path(&format!("/members?{query}")), "members", limit).await
}

/// The addresses of rows, in their order.
pub fn addresses_of(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["email"].as_str().expect("an address")).collect()
}

/// One field of every row as text, in their order; empty where there is none.
pub fn values_of<'a>(rows: &'a [Value], field: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[field].as_str().unwrap_or_default()).collect()
}

/// Who the caller is in an organisation: their own row.
pub async fn own_row(org: &Org, person: &Person) -> Value {
    let rows = org.members("?limit=100").await;
    let own = rows.into_iter().find(|row| row["user_id"] == json!(person.user_id()));
    own.expect("a row of their own")
}

/// The id of a row.
pub fn id_of(row: &Value) -> String {
    row["id"].as_str().expect("an id").to_owned()
}

/// The actions of entries, oldest first.
pub fn actions(trail: &[Value]) -> Vec<&str> {
    let mut actions: Vec<&str> = trail.iter().map(|entry| entry["action"].as_str().expect("an action")).collect();
    actions.reverse();
    actions
}
