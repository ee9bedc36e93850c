//! What must be so after every step, whatever happened: told from the table alone, without the reference.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::observed::{Observed, Row, action, instant, text, ulid};

/// What is wrong: the invariant by its name, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub invariant: &'static str,
    pub details: String,
}

impl Violation {
    pub fn new(invariant: &'static str, details: impl Into<String>) -> Self {
        Self { invariant, details: details.into() }
    }
}

pub type Check = Result<(), Violation>;

/// Insists on an invariant.
pub fn ensure(has_permission: bool, invariant: &'static str, details: impl FnOnce() -> String) -> Check {
    if has_permission { Ok(()) } else { Err(Violation::new(invariant, details())) }
}

/// Every invariant that the table alone can break.
pub fn check(observed: &Observed) -> Check {
    owners_and_counters(observed)?;
    one_entry_of_the_trail_for_each_change_of_settings(observed)?;
    nothing_is_left_of_what_was_purged(observed)?;
    one_entry_for_an_address(observed)?;
    for row in &observed.rows {
        let decisions: Vec<&Value> = observed.decisions(&row.id).collect();
        one_cause(row, &decisions)?;
        nothing_comes_of_what_is_over(row, &decisions)?;
        no_guest_stays_longer(row, &decisions)?;
        one_entry_of_the_trail_for_each_change(row, &decisions)?;
    }
    ensure(
        observed.audit.iter().map(|entry| text(entry, "id")).collect::<BTreeSet<_>>().len() == observed.audit.len(),
        "I8",
        || "two entries of the trail under one identifier".to_owned(),
    )
}

fn is_owner(observed: &Observed, row: &Row) -> bool {
    let Some(settings) = observed.settings.get(&row.organization) else { return false };
    let owns = |role: &Value| settings["roles"][role.as_str().unwrap_or("-")]["owner_class"] == true;
    let shared = &settings["groups"][text(&row.all, "group")]["grant"]["role"];
    let member = row.live && row.state() == "active" && row.all["kind"] == "member";
    member && (owns(&row.all["grant"]["role"]) || owns(shared))
}

/// I4: there is an owner. I11: what is counted is what there is.
fn owners_and_counters(observed: &Observed) -> Check {
    for (organization, counted) in
        observed.counted.iter().filter(|(organization, _)| !observed.purged.contains(*organization))
    {
        let rows: Vec<&Row> =
            observed.rows.iter().filter(|row| row.live && row.organization == *organization).collect();
        let owners = rows.iter().filter(|row| is_owner(observed, row)).count() as u64;
        ensure(owners >= 1, "I4", || format!("nobody owns {organization}"))?;
        let seated = |row: &&&Row| {
            row.all["kind"] == "member" && (row.state() != "invited" || row.all["invitation"]["lapse_notified"] != true)
        };
        let seats = rows.iter().filter(seated).count() as u64;
        ensure(*counted == (seats, owners), "I11", || {
            format!("{organization} counts {counted:?} seats and owners, there are {:?}", (seats, owners))
        })?;
    }
    Ok(())
}

/// I8: the settings have changed as often as the trail says.
fn one_entry_of_the_trail_for_each_change_of_settings(observed: &Observed) -> Check {
    const CHANGES: [&str; 3] = ["organization_created", "organization_updated", "organization_deleted"];
    for (organization, version) in &observed.versions {
        let own =
            |entry: &&Value| ulid(text(entry, "organization")) == organization && CHANGES.contains(&action(entry));
        let changes = observed.audit.iter().filter(own).count() as u64;
        ensure(*version == changes, "I8", || {
            format!("{organization} is at version {version} after {changes} changes")
        })?;
    }
    Ok(())
}

/// I12: of what was purged there is nothing but its trail and a stone.
fn nothing_is_left_of_what_was_purged(observed: &Observed) -> Check {
    let left = observed.purged.iter().find(|organization| observed.items.contains_key(*organization));
    ensure(left.is_none(), "I12", || format!("{left:?} was purged, and there is something left"))
}

/// I1: an address has one entry that is not over, and with it one link that opens.
fn one_entry_for_an_address(observed: &Observed) -> Check {
    let mut taken = BTreeMap::new();
    for row in observed.rows.iter().filter(|row| row.live) {
        if let Some(other) = taken.insert((&row.organization, &row.email), &row.id) {
            return Err(Violation::new("I1", format!("{other} and {} are both of {}", row.id, row.email)));
        }
    }
    Ok(())
}

/// I2: whoever belongs does so for one reason.
fn one_cause(row: &Row, decisions: &[&Value]) -> Check {
    let reasons = ["accepted", "added", "organization_created"];
    let causes = decisions.iter().filter(|entry| reasons.contains(&action(entry))).count();
    let expected = usize::from(!row.all["user"].is_null());
    ensure(causes == expected, "I2", || format!("{} has {causes} causes: {:?}", row.id, actions(decisions)))
}

/// I3: of what was accepted, withdrawn or lapsed, nothing comes any more.
fn nothing_comes_of_what_is_over(row: &Row, decisions: &[&Value]) -> Check {
    let (mut open, mut over) = (false, false);
    for entry in decisions {
        let action = action(entry);
        ensure(!over, "I3", || format!("{} goes on after its end: {:?}", row.id, actions(decisions)))?;
        match action {
            "invited" | "resent" => open = true,
            "access_changed" if !entry["detail"]["attempt"].is_null() => open = true,
            "invite_expired" => open = false,
            "accepted" => {
                ensure(open, "I3", || format!("{} was accepted when it was over: {:?}", row.id, actions(decisions)))?;
                open = false;
            }
            "cancelled" | "declined" | "replaced" | "removed" | "left" => over = true,
            _ => {}
        }
    }
    Ok(())
}

/// I7: a guest stays for the original period from acceptance or renewal on, never longer.
fn no_guest_stays_longer(row: &Row, decisions: &[&Value]) -> Check {
    let Some(end) = row.at("expires_at") else { return Ok(()) };
    let began = decisions.iter().filter(|entry| ["accepted", "renewed"].contains(&action(entry)));
    let began = began.filter_map(|entry| instant(&entry["at"])).max();
    let days = text(&row.all, "period").trim_start_matches('P').trim_end_matches('D').parse().unwrap_or(0);
    // Facts are told at least a millisecond after one another, decisions count from the request's own instant.
    let most = began.map(|began| began + chrono::TimeDelta::days(days));
    ensure(most.is_some_and(|most| end <= most), "I7", || format!("{} stays until {end}, at most {most:?}", row.id))
}

/// I8: one entry of the trail for each change, in their order.
fn one_entry_of_the_trail_for_each_change(row: &Row, decisions: &[&Value]) -> Check {
    ensure(row.all["version"].as_u64() == Some(decisions.len() as u64), "I8", || {
        format!("{} is at version {} after {:?}", row.id, row.all["version"], actions(decisions))
    })?;
    let times: Vec<_> = decisions.iter().filter_map(|entry| instant(&entry["at"])).collect();
    ensure(times.is_sorted_by(|a, b| a < b), "I8", || format!("the trail of {} is out of order: {times:?}", row.id))
}

fn actions<'a>(decisions: &[&'a Value]) -> Vec<&'a str> {
    decisions.iter().map(|entry| action(entry)).collect()
}
