//! Compares the product's answers with the table: the list of members, the audit log, and the links that open.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    fixture::Fixture,
    invariants::{Check, ensure},
    model::Model,
    observed::{Observed, ulid},
};

/// How many open links and how many closed links are tried.
const LINKS: usize = 2;

/// Checks each organisation through a person who may read everything, if there is one.
pub async fn check_api(fixture: &Fixture, model: &Model, observed: &Observed) -> Check {
    for org in 0..model.orgs.len() {
        check_member_list(fixture, model, org).await?;
        check_audit_log(fixture, model, observed, org).await?;
    }
    check_links(fixture, model).await
}

/// A person with that permission.
fn find_reader(model: &Model, org: usize, permission: &str) -> Option<usize> {
    let reads = |person: &usize| {
        model.actor(org, *person, model.now).is_ok_and(|own| model.orgs[org].has_permission(&own, permission))
    };
    (0..crate::generators::PEOPLE).find(reads)
}

/// Checks the list of members and their status.
async fn check_member_list(fixture: &Fixture, model: &Model, org: usize) -> Check {
    let organization = &model.orgs[org];
    let Some(person) = find_reader(model, org, "members:read") else { return Ok(()) };
    let answer = fixture.people[person].get(&format!("/v1/organizations/{}/members?limit=100", organization.id)).await;
    let shown = answer.body["members"].as_array().cloned().unwrap_or_default();
    let mut shown: Vec<_> = shown.iter().map(|row| (field(row, "id"), field(row, "status"))).collect();
    let listed = organization.entries.iter().filter(|member| member.is_listed());
    let mut expected: Vec<_> = listed
        .map(|member| (member.id.clone().unwrap_or_default(), organization.status(member, model.now).to_owned()))
        .collect();
    shown.sort();
    expected.sort();
    ensure(shown == expected, "L3", || format!("the list shows {shown:?}, not {expected:?}: {}", answer.status))
}

/// Checks that the audit log shows every entry.
async fn check_audit_log(fixture: &Fixture, model: &Model, observed: &Observed, org: usize) -> Check {
    let organization = &model.orgs[org];
    let Some(person) = find_reader(model, org, "audit:read") else { return Ok(()) };
    let (mut shown, mut cursor) = (0, String::new());
    loop {
        let path = format!("/v1/organizations/{}/audit?limit=100{cursor}", organization.id);
        let page = fixture.people[person].get(&path).await;
        shown += page.body["events"].as_array().map_or(0, Vec::len);
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let own = |entry: &&Value| ulid(entry["organization"].as_str().unwrap_or_default()) == ulid(&organization.id);
    let there = observed.audit.iter().filter(own).count();
    ensure(shown == there, "I8", || format!("the audit log shows {shown} of {there} entries"))
}

/// I1: of all links that were ever sent, exactly those open that the model expects, at most one for each invitation.
async fn check_links(fixture: &Fixture, model: &Model) -> Check {
    let opens = |(org, entry, attempt): &(usize, usize, u32)| {
        let (organization, member) = (&model.orgs[*org], &model.orgs[*org].entries[*entry]);
        !organization.is_deleted() && member.is_open(model.now) && member.attempt == *attempt
    };
    let (open, closed): (Vec<_>, Vec<_>) = fixture.tokens.iter().partition(|(sending, _)| opens(sending));
    for (sending, token) in open.into_iter().take(LINKS).chain(closed.into_iter().rev().take(LINKS)) {
        let (opens, (_, _, attempt)) = (opens(sending), sending);
        let member = &model.orgs[sending.0].entries[sending.1];
        let answer = fixture.world.anonymous().post("/v1/invitations/preview", json!({ "token": token })).await;
        ensure((answer.status == 200) == opens, "I1", || {
            format!("the link of sending {attempt} to p{} opens: {}", member.person, answer.status)
        })?;
    }
    Ok(())
}

/// S4.21, S4.29: a person is subscribed to the topics of the organisations to which they belong, and to nothing else.
pub fn check_subscriptions(fixture: &Fixture, model: &Model) -> Check {
    let list = fixture.world.cloud().ses().contacts(local::machine::CONTACT_LIST);
    for person in 0..crate::generators::PEOPLE {
        let contact = list.iter().find(|contact| crate::fixture::person_with_address(&contact.email) == Some(person));
        let said = contact.into_iter().flat_map(|contact| &contact.topics);
        let wanted: BTreeSet<String> =
            said.filter(|(_, said)| *said == "OPT_IN").map(|(topic, _)| topic.clone()).collect();
        let expected = model.topics(person);
        ensure(wanted == expected, "I12", || format!("p{person} is subscribed to {wanted:?}, not {expected:?}"))?;
    }
    Ok(())
}

fn field(row: &Value, name: &str) -> String {
    row[name].as_str().unwrap_or_default().to_owned()
}
