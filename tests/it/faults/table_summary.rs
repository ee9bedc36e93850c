//! What the table says after a story, comparable with what it says after another.

use harness::World;
use serde_json::Value;

use crate::races::invariants::{TableState, text};

/// What the table says, without the identifiers and instants that differ between tellings of one story.
pub fn told(world: &World) -> Vec<String> {
    let state = TableState::of(world);
    state.balance();
    let member = |row: &Value| {
        let (role, attempt) = (&row["grant"]["role"], &row["invitation"]["attempt"]);
        let name = (&row["first_name"], &row["login_type"]);
        format!("{} {} {} {role} {attempt} {} {name:?}", row["email"], row["state"], row["version"], row["group"])
    };
    let entry = |entry: &Value| format!("{} {}", entry["action"], entry["target"]["email"]);
    let meta = |meta: &Value| {
        let gone = meta["deleted_at"].is_string();
        format!("{} {} {} {gone}", meta["version"], meta["seats"], meta["owners"])
    };
    let keys = |of: &Value| {
        of.as_object().into_iter().flat_map(|map| map.keys()).fold(String::new(), |all, key| all + " " + key)
    };
    let others = world.table_dump().into_iter().filter_map(|item| match text(&item, "sk") {
        "SETTINGS" => Some(format!("{} {} {}", item["name"], keys(&item["roles"]), keys(&item["groups"]))),
        // What is said of topics counts anew each time, as the later word.
        "PROFILE" if item["topics"].is_object() => Some(format!("{}", item["topics"]["incidents"]["subscribed"])),
        "PROFILE" => Some(format!("{} {} {}", item["first_name"], item["active"], item["version"])),
        "ALL" => Some(format!("{} {}", item["pk"], item["used"])),
        sk if sk.starts_with("R#") => Some(sk.to_owned()),
        _ => None,
    });
    let mut told: Vec<String> = state.live().chain(state.ended()).map(member).collect();
    told.extend(state.audit().map(entry));
    told.extend(state.metas().map(meta));
    let news = state.outbox().filter(|pending| pending["event"].is_object());
    told.extend(news.map(|pending| entry(&pending["event"])));
    told.extend(others);
    told.sort();
    // Whoever is refused again, or takes another copy away, is in the trail each time.
    let each_time = |told: &str| ["\"acceptance_refused", "\"exported"].iter().any(|action| told.starts_with(action));
    told.dedup_by(|one, other| one == other && each_time(one));
    told
}
