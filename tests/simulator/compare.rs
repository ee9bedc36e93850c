//! Whether what is seen is what the reference says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    fixture::address,
    invariants::{Broken, Check, hold},
    model::{Ending, Group, Member, Model, Org, Role, Scope, State},
    observed::{Row, Seen, action, text, ulid},
};

/// Finds the rows of entries that the reference has made and the product has named meanwhile.
pub fn learn(model: &mut Model, seen: &Seen) {
    for place in &mut model.orgs {
        let mut known: BTreeSet<String> = place.entries.iter().filter_map(|member| member.id.clone()).collect();
        for member in place.entries.iter_mut().filter(|member| member.id.is_none()) {
            let own = |row: &&Row| row.place == ulid(&place.id) && row.email == address(member.who, false);
            let row = seen.rows.iter().filter(own).find(|row| !known.contains(&row.id));
            member.id = row.map(|row| row.id.clone());
            known.extend(member.id.clone());
        }
    }
}

/// Insists that the table holds what the reference holds.
pub fn same(model: &Model, seen: &Seen) -> Check {
    for place in &model.orgs {
        let kept: Vec<&Member> = place.entries.iter().filter(|member| member.is_kept()).collect();
        for member in &kept {
            let id = member
                .id
                .as_deref()
                .ok_or_else(|| Broken::new("I2", format!("there is no entry for {}", address(member.who, false))))?;
            let row = seen.row(id).ok_or_else(|| Broken::new("I3", format!("{id} is not there any more")))?;
            alike(place, member, row)?;
        }
        let rows: Vec<_> = seen.rows.iter().filter(|row| row.place == ulid(&place.id)).collect();
        hold(rows.len() == kept.len(), "I2", || {
            let known: BTreeSet<_> = kept.iter().filter_map(|member| member.id.as_deref()).collect();
            let more = rows.iter().find(|row| !known.contains(row.id.as_str()));
            format!("an entry too many: {:?}", more.map(|row| &row.all))
        })?;
        let counted = seen.counted.get(ulid(&place.id)).copied();
        hold(counted == Some((place.seats() as u64, place.owners() as u64)), "I11", || {
            format!("{counted:?} are counted in {}, {} and {} are expected", place.id, place.seats(), place.owners())
        })?;
        for member in &place.entries {
            let Some(id) = member.id.as_deref() else { continue };
            let told: Vec<_> = seen.decisions(id).map(action).collect();
            hold(told == member.trail, "I8", || format!("the trail of {id} says {told:?}, not {:?}", member.trail))?;
        }
        settings(place, seen)?;
    }
    Ok(())
}

/// Policy, roles, groups and resources.
fn settings(place: &Org, seen: &Seen) -> Check {
    let own = ulid(&place.id);
    let gone = seen.purged.contains(own);
    hold(gone == place.purged, "I12", || format!("{own} was purged: {gone}"))?;
    if gone {
        return Ok(());
    }
    let there = seen.resources.get(own).cloned().unwrap_or_default();
    hold(there == place.resources, "L3", || format!("resources {there:?}, not {:?}", place.resources))?;
    let Some(settings) = seen.settings.get(own) else {
        return Err(Broken::new("I3", format!("the settings of {own} are not there any more")));
    };
    let policy = &settings["policy"];
    let expected = place.policy.as_json();
    let other = expected.as_object().into_iter().flatten().find(|(name, value)| !equal(&policy[name.as_str()], value));
    hold(other.is_none(), "L3", || format!("the policy is {policy}, not {other:?}"))?;
    let (roles, groups) = (entries(&settings["roles"], Role::read), entries(&settings["groups"], Group::read));
    hold(roles == place.catalogue.roles, "L3", || format!("roles {roles:?}, not {:?}", place.catalogue.roles))?;
    hold(groups == place.catalogue.groups, "L3", || format!("groups {groups:?}, not {:?}", place.catalogue.groups))
}

fn entries<T>(map: &Value, read: fn(&Value) -> T) -> BTreeMap<String, T> {
    map.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), read(value))).collect()
}

/// Lists are sets.
fn equal(stored: &Value, expected: &Value) -> bool {
    let texts = |list: &Value| -> Option<BTreeSet<String>> {
        Some(list.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    };
    stored == expected || texts(stored).is_some_and(|stored| Some(stored) == texts(expected))
}

fn alike(place: &Org, member: &Member, row: &Row) -> Check {
    let (state, how) = match member.state {
        State::Invited => ("invited", None),
        State::Active => ("active", None),
        State::Suspended => ("suspended", None),
        State::Ended(how) => ("ended", Some(how)),
    };
    let by = how.map(Ending::name);
    let (all, id) = (&row.all, &row.id);
    hold((row.state(), all["ended"]["by"].as_str()) == (state, by), "I3", || {
        format!("{id} is {} {}, not {state} {by:?}", row.state(), all["ended"])
    })?;
    hold(row.live != member.is_over(), "I3", || format!("{id} is among the wrong entries"))?;
    hold(all["kind"] == if member.guest { "guest" } else { "member" }, "I5", || format!("{id} is no {}", all["kind"]))?;
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
    hold(held == expected, "I5", || format!("{id} holds {held:?}, not {access:?}"))?;
    let end = row.at("expires_at");
    hold(end == member.expires_at, "I7", || format!("{id} ends at {end:?}, not {:?}", member.expires_at))?;
    if member.attempt == 0 {
        return hold(all["invitation"].is_null(), "I2", || format!("{id} was never invited"));
    }
    let sent = &all["invitation"];
    let sponsor = member.sponsor.and_then(|sponsor| place.entries[sponsor].id.as_deref());
    hold(sent["attempt"].as_u64() == Some(member.attempt.into()), "I1", || {
        format!("{id} is at sending {}, not {}", sent["attempt"], member.attempt)
    })?;
    hold(crate::observed::instant(&sent["expires_at"]) == Some(member.open_until), "I3", || {
        format!("{id} is open until {}, not {}", sent["expires_at"], member.open_until)
    })?;
    hold((sent["lapse_notified"] == true) == member.lapsed, "I3", || {
        format!("{id} lapsed: {}", sent["lapse_notified"])
    })?;
    hold(sponsor.is_none_or(|sponsor| text(sent, "sponsor") == sponsor), "I5", || {
        format!("{} answers for {id}, not {sponsor:?}", sent["sponsor"])
    })
}
