//! A summary of the table that can be compared between runs.

use harness::World;
use serde_json::Value;

use crate::races::invariants::{TableState, text};

/// Summarises the table without identifiers and times, which differ between runs.
pub fn summary(world: &World) -> Vec<String> {
    let state = TableState::of(world);
    state.check_all();
    let member = |row: &Value| {
        let (role, attempt) = (&row["grant"]["role"], &row["invitation"]["attempt"]);
        let name = (&row["first_name"], &row["login_type"]);
        format!("{} {} {} {role} {attempt} {} {name:?}", row["email"], row["state"], row["version"], row["group"])
    };
    let entry = |entry: &Value| format!("{} {}", entry["action"], entry["target"]["email"]);
    let meta = |meta: &Value| {
        let gone = meta["deleted_at"].is_string();
        format!("{} {} {} {gone}", meta["version"], state.seats(&meta["pk"]), meta["owners"])
    };
    let keys = |of: &Value| {
        of.as_object().into_iter().flat_map(|map| map.keys()).fold(String::new(), |all, key| all + " " + key)
    };
    let others = world.table_dump().into_iter().filter_map(|item| match text(&item, "sk") {
        "SETTINGS" => Some(format!("{} {} {}", item["name"], keys(&item["roles"]), keys(&item["groups"]))),
        // Each topic update counts as a new one.
        "PROFILE" if item["topics"].is_object() => Some(format!("{}", item["topics"]["incidents"]["subscribed"])),
        "PROFILE" => Some(format!("{} {} {}", item["first_name"], item["active"], item["version"])),
        "ALL" => Some(format!("{} {}", item["pk"], item["used"])),
        sk if sk.starts_with("R#") => Some(sk.to_owned()),
        _ => None,
    });
    let mut summary: Vec<String> = state.live().chain(state.ended()).map(member).collect();
    summary.extend(state.audit().map(entry));
    summary.extend(state.metas().map(meta));
    let with_event = state.outbox().filter(|pending| pending["event"].is_object());
    summary.extend(with_event.map(|pending| entry(&pending["event"])));
    summary.extend(others);
    summary.sort();
    // Repeated refusals and exports are audited each time.
    let each_time =
        |summary: &str| ["\"acceptance_refused", "\"exported"].iter().any(|action| summary.starts_with(action));
    summary.dedup_by(|one, other| one == other && each_time(one));
    summary
}
