//! Compares the table with the reference model.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    fixture::address,
    invariants::{Check, Violation, ensure},
    model::{Ending, Group, Member, Model, Org, Role, Scope, State},
    observed::{Observed, Row, action, text, ulid},
};

/// Assigns the product's identifiers to entries that the model created.
pub fn assign_ids(model: &mut Model, observed: &Observed) {
    for organization in &mut model.orgs {
        let mut known: BTreeSet<String> = organization.entries.iter().filter_map(|member| member.id.clone()).collect();
        for member in organization.entries.iter_mut().filter(|member| member.id.is_none()) {
            let own =
                |row: &&Row| row.organization == ulid(&organization.id) && row.email == address(member.person, false);
            let row = observed.rows.iter().filter(own).find(|row| !known.contains(&row.id));
            member.id = row.map(|row| row.id.clone());
            known.extend(member.id.clone());
        }
    }
}

/// Checks that the table holds what the model holds.
pub fn check_state(model: &Model, observed: &Observed) -> Check {
    for organization in &model.orgs {
        let kept: Vec<&Member> = organization.entries.iter().filter(|member| member.is_kept()).collect();
        for member in &kept {
            let id = member.id.as_deref().ok_or_else(|| {
                Violation::new("I2", format!("there is no entry for {}", address(member.person, false)))
            })?;
            let row = observed.row(id).ok_or_else(|| Violation::new("I3", format!("{id} is missing")))?;
            check_entry(organization, member, row)?;
        }
        let rows: Vec<_> = observed.rows.iter().filter(|row| row.organization == ulid(&organization.id)).collect();
        ensure(rows.len() == kept.len(), "I2", || {
            let known: BTreeSet<_> = kept.iter().filter_map(|member| member.id.as_deref()).collect();
            let more = rows.iter().find(|row| !known.contains(row.id.as_str()));
            format!("an entry too many: {:?}", more.map(|row| &row.all))
        })?;
        let counted = observed.counted.get(ulid(&organization.id)).copied();
        ensure(
            counted == i64::try_from(organization.seats()).ok().map(|seats| (seats, organization.owners() as u64)),
            "I11",
            || {
                format!(
                    "{counted:?} are counted in {}, {} and {} are expected",
                    organization.id,
                    organization.seats(),
                    organization.owners()
                )
            },
        )?;
        for member in &organization.entries {
            let Some(id) = member.id.as_deref() else { continue };
            let actions: Vec<_> = observed.decisions(id).map(action).collect();
            ensure(actions == member.audit_actions, "I8", || {
                format!("the audit log of {id} has {actions:?}, not {:?}", member.audit_actions)
            })?;
        }
        settings(organization, observed)?;
    }
    Ok(())
}

/// Checks policy, roles, groups and resources.
fn settings(organization: &Org, observed: &Observed) -> Check {
    let own = ulid(&organization.id);
    let row_deleted = observed.purged.contains(own);
    ensure(row_deleted == organization.purged, "I12", || format!("{own} was purged: {row_deleted}"))?;
    if row_deleted {
        return Ok(());
    }
    let there = observed.resources.get(own).cloned().unwrap_or_default();
    ensure(there == organization.resources, "L3", || format!("resources {there:?}, not {:?}", organization.resources))?;
    let Some(settings) = observed.settings.get(own) else {
        return Err(Violation::new("I3", format!("the settings of {own} are missing")));
    };
    let policy = &settings["policy"];
    let expected = organization.policy.as_json();
    let other = expected.as_object().into_iter().flatten().find(|(name, value)| !equal(&policy[name.as_str()], value));
    ensure(other.is_none(), "L3", || format!("the policy is {policy}, not {other:?}"))?;
    let (roles, groups) = (entries(&settings["roles"], Role::read), entries(&settings["groups"], Group::read));
    ensure(roles == organization.catalogue.roles, "L3", || {
        format!("roles {roles:?}, not {:?}", organization.catalogue.roles)
    })?;
    ensure(groups == organization.catalogue.groups, "L3", || {
        format!("groups {groups:?}, not {:?}", organization.catalogue.groups)
    })
}

fn entries<T>(map: &Value, read: fn(&Value) -> T) -> BTreeMap<String, T> {
    map.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), read(value))).collect()
}

/// Compares lists as sets.
fn equal(stored: &Value, expected: &Value) -> bool {
    let texts = |list: &Value| -> Option<BTreeSet<String>> {
        Some(list.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    };
    stored == expected || texts(stored).is_some_and(|stored| Some(stored) == texts(expected))
}

fn check_entry(organization: &Org, member: &Member, row: &Row) -> Check {
    let (state, how) = match member.state {
        State::Invited => ("invited", None),
        State::Active => ("active", None),
        State::Suspended => ("suspended", None),
        State::Ended(how) => ("ended", Some(how)),
    };
    let by = how.map(Ending::name);
    let (all, id) = (&row.all, &row.id);
    ensure((row.state(), all["ended"]["by"].as_str()) == (state, by), "I3", || {
        format!("{id} is {} {}, not {state} {by:?}", row.state(), all["ended"])
    })?;
    ensure(row.live != member.has_ended(), "I3", || format!("{id} is among the wrong entries"))?;
    ensure(all["kind"] == if member.guest { "guest" } else { "member" }, "I5", || {
        format!("{id} is no {}", all["kind"])
    })?;
    let extras: BTreeSet<String> = all["grant"]["permissions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|key| key.as_str())
        .map(str::to_owned)
        .collect();
    let scope = Scope::read(&all["grant"]["scopes"]);
    let held = (all["grant"]["role"].as_str(), &extras, all["group"].as_str(), &scope);
    let access = &member.access;
    let expected = (access.role.as_deref(), &access.extras, access.group.as_deref(), &access.scope);
    ensure(held == expected, "I5", || format!("{id} holds {held:?}, not {access:?}"))?;
    let end = row.at("expires_at");
    ensure(end == member.expires_at, "I7", || format!("{id} ends at {end:?}, not {:?}", member.expires_at))?;
    if member.attempt == 0 {
        return ensure(all["invitation"].is_null(), "I2", || format!("{id} was never invited"));
    }
    let sent = &all["invitation"];
    let sponsor = member.sponsor.and_then(|sponsor| organization.entries[sponsor].id.as_deref());
    ensure(sent["attempt"].as_u64() == Some(member.attempt.into()), "I1", || {
        format!("{id} is at sending {}, not {}", sent["attempt"], member.attempt)
    })?;
    ensure(crate::observed::instant(&sent["expires_at"]) == Some(member.open_until), "I3", || {
        format!("{id} is open until {}, not {}", sent["expires_at"], member.open_until)
    })?;
    ensure((sent["lapse_notified"] == true) == member.lapse_notified, "I3", || {
        format!("{id} lapsed: {}", sent["lapse_notified"])
    })?;
    ensure(sponsor.is_none_or(|sponsor| text(sent, "sponsor") == sponsor), "I5", || {
        format!("{} answers for {id}, not {sponsor:?}", sent["sponsor"])
    })
}
