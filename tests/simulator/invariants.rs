//! Invariants that hold after every step. They are checked on the table alone, without the model.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::observed::{Observed, Row, action, instant, text, ulid};

/// A violated invariant, and the details.
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

/// Fails with a violation of the invariant unless the condition holds.
pub fn ensure(has_permission: bool, invariant: &'static str, details: impl FnOnce() -> String) -> Check {
    if has_permission { Ok(()) } else { Err(Violation::new(invariant, details())) }
}

/// Checks every invariant that the table alone can show.
pub fn check(observed: &Observed) -> Check {
    owners_and_counters(observed)?;
    one_audit_entry_for_each_change_of_settings(observed)?;
    nothing_is_left_after_a_purge(observed)?;
    one_entry_for_an_address(observed)?;
    for row in &observed.rows {
        let decisions: Vec<&Value> = observed.decisions(&row.id).collect();
        one_cause(row, &decisions)?;
        no_effect_after_the_end(row, &decisions)?;
        no_guest_stays_longer(row, &decisions)?;
        one_audit_entry_for_each_change(row, &decisions)?;
    }
    ensure(
        observed.audit.iter().map(|entry| text(entry, "id")).collect::<BTreeSet<_>>().len() == observed.audit.len(),
        "I8",
        || "two audit entries with one identifier".to_owned(),
    )
}

fn is_owner(observed: &Observed, row: &Row) -> bool {
    let Some(settings) = observed.settings.get(&row.organization) else { return false };
    let owns = |role: &Value| settings["roles"][role.as_str().unwrap_or("-")]["owner_class"] == true;
    let shared = &settings["groups"][text(&row.all, "group")]["grant"]["role"];
    let member = row.live && row.state() == "active" && row.all["kind"] == "member";
    member && (owns(&row.all["grant"]["role"]) || owns(shared))
}

/// I4: every organisation has an owner. I11: the stored counters match the rows.
fn owners_and_counters(observed: &Observed) -> Check {
    for (organization, counted) in
        observed.counted.iter().filter(|(organization, _)| !observed.purged.contains(*organization))
    {
        let rows: Vec<&Row> =
            observed.rows.iter().filter(|row| row.live && row.organization == *organization).collect();
        let owners = rows.iter().filter(|row| is_owner(observed, row)).count() as u64;
        ensure(owners >= 1, "I4", || format!("{organization} has no owner"))?;
        let seated = |row: &&&Row| {
            row.all["kind"] == "member" && (row.state() != "invited" || row.all["invitation"]["lapse_notified"] != true)
        };
        let seats = i64::try_from(rows.iter().filter(seated).count()).unwrap_or(i64::MAX);
        ensure(*counted == (seats, owners), "I11", || {
            format!("{organization} counts {counted:?} seats and owners, there are {:?}", (seats, owners))
        })?;
    }
    Ok(())
}

/// I8: the version of the settings equals the number of their audit entries.
fn one_audit_entry_for_each_change_of_settings(observed: &Observed) -> Check {
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

/// I12: a purged organisation keeps only its tombstone and its audit log.
fn nothing_is_left_after_a_purge(observed: &Observed) -> Check {
    let left = observed.purged.iter().find(|organization| observed.items.contains_key(*organization));
    ensure(left.is_none(), "I12", || format!("{left:?} was purged, and there is something left"))
}

/// I1: an address has at most one live entry, and so at most one open link.
fn one_entry_for_an_address(observed: &Observed) -> Check {
    let mut taken = BTreeMap::new();
    for row in observed.rows.iter().filter(|row| row.live) {
        if let Some(other) = taken.insert((&row.organization, &row.email), &row.id) {
            return Err(Violation::new("I1", format!("{other} and {} are both of {}", row.id, row.email)));
        }
    }
    Ok(())
}

/// I2: a membership has exactly one cause.
fn one_cause(row: &Row, decisions: &[&Value]) -> Check {
    let reasons = ["accepted", "added", "organization_created"];
    let causes = decisions.iter().filter(|entry| reasons.contains(&action(entry))).count();
    let expected = usize::from(!row.all["user"].is_null());
    ensure(causes == expected, "I2", || format!("{} has {causes} causes: {:?}", row.id, actions(decisions)))
}

/// I3: an invitation that was accepted, cancelled or expired has no further effect.
fn no_effect_after_the_end(row: &Row, decisions: &[&Value]) -> Check {
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
            "cancelled" | "declined" | "replaced" | "merged" | "removed" | "left" => over = true,
            _ => {}
        }
    }
    Ok(())
}

/// I7: a guest stays for the original period since acceptance or renewal, and no longer.
fn no_guest_stays_longer(row: &Row, decisions: &[&Value]) -> Check {
    let Some(end) = row.at("expires_at") else { return Ok(()) };
    let began = decisions.iter().filter(|entry| ["accepted", "renewed"].contains(&action(entry)));
    let began = began.filter_map(|entry| instant(&entry["at"])).max();
    let days = text(&row.all, "period").trim_start_matches('P').trim_end_matches('D').parse().unwrap_or(0);
    // Events are at least a millisecond apart; decisions use the request's own time.
    let most = began.map(|began| began + chrono::TimeDelta::days(days));
    ensure(most.is_some_and(|most| end <= most), "I7", || format!("{} stays until {end}, at most {most:?}", row.id))
}

/// I8: each change has one audit entry, in the order of the changes.
fn one_audit_entry_for_each_change(row: &Row, decisions: &[&Value]) -> Check {
    ensure(row.all["version"].as_u64() == Some(decisions.len() as u64), "I8", || {
        format!("{} is at version {} after {:?}", row.id, row.all["version"], actions(decisions))
    })?;
    let times: Vec<_> = decisions.iter().filter_map(|entry| instant(&entry["at"])).collect();
    ensure(times.is_sorted_by(|a, b| a < b), "I8", || format!("the audit log of {} is out of order: {times:?}", row.id))
}

fn actions<'a>(decisions: &[&'a Value]) -> Vec<&'a str> {
    decisions.iter().map(|entry| action(entry)).collect()
}
