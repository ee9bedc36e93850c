//! Host data of people who are invited.

use harness::World;
use serde_json::{Value, json};

use crate::members::host_data::hostile;

/// A12: each person of an invitation has host data of their own, which are recorded with it.
#[tokio::test]
async fn each_person_has_host_data_of_their_own() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let grace = json!({ "email": "grace@example.com", "external_id": "crm/7", "metadata": { "plan": "gold" } });
    let alan = json!({ "email": "alan@example.com", "external_id": null });
    let body = json!({ "people": [grace, alan], "grant": { "role": "user" } });

    let invited = org.invite(body).await.assert_status(201);
    world.pump().await;

    let ids = invited.result_ids();
    let (grace, alan) = (org.member(&ids[0]).await, org.member(&ids[1]).await);
    assert_eq!((&grace["external_id"], &grace["metadata"]), (&json!("crm/7"), &json!({ "plan": "gold" })));
    assert_eq!((&alan["external_id"], &alan["metadata"]), (&Value::Null, &json!({})));
    let entry = org.audit_events(&format!("target={}", ids[0])).await.remove(0);
    assert_eq!(entry["target"]["external_id"], "crm/7");
    assert_eq!(
        (&entry["detail"]["external_id"], &entry["detail"]["metadata"]["plan"]),
        (&json!("crm/7"), &json!("gold"))
    );
    let plain = org.audit_events(&format!("target={}", ids[1])).await.remove(0);
    assert!(plain["detail"].get("external_id").is_none() && plain["detail"].get("metadata").is_none(), "{plain}");
    let events = world.events();
    let published = events.iter().find(|event| event.detail["target"]["external_id"] == "crm/7").unwrap();
    assert_eq!(published.detail["detail"]["metadata"], json!({ "plan": "gold" }));
    org.owner.post(&org.path("/invitations/resend"), json!({ "members": [ids[0]] })).await.assert_status(200);
    assert_eq!(org.member(&ids[0]).await["external_id"], "crm/7");
}

/// A12: hostile host data fail their entry alone, with a pointer into the request, and leave nothing.
#[tokio::test]
async fn hostile_host_data_fail_their_entry_alone() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let entries = hostile().into_iter().enumerate().map(|(n, (mut person, pointer, code))| {
        person["email"] = json!(format!("p{n}@example.com"));
        (person, format!("/people/{n}{pointer}"), code)
    });
    let (mut people, expected): (Vec<Value>, Vec<_>) =
        entries.map(|(person, pointer, code)| (person, (pointer, code.to_owned()))).unzip();
    let before = world.table_dump();
    let all_hostile = org.invite(json!({ "people": people, "grant": { "role": "user" } })).await;
    all_hostile.assert_problem(422, "batch_failed");
    assert_eq!(world.table_dump(), before);
    people.push(json!({ "email": "grace@example.com", "external_id": "crm/7" }));

    let answer = org.invite(json!({ "people": people, "grant": { "role": "user" } })).await.assert_status(207);

    let (invited, failed) = answer.results().split_last().unwrap();
    let faults = failed.iter().map(|result| {
        let text = |field: &str| result["error"][field].as_str().unwrap_or_default().to_owned();
        (text("pointer"), text("code"))
    });
    assert_eq!(faults.collect::<Vec<_>>(), expected);
    assert_eq!(invited["outcome"], "invited");
    assert_eq!(org.members("?status=invite_pending").await.len(), 1);
}

/// A12: who may invite but not change members invites without host data; a person with them is refused alone.
#[tokio::test]
async fn host_data_of_invitees_need_the_permission_to_change_members() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let grant = json!({ "role": "user", "permissions": ["guests:invite"] });
    let host = org.joined(json!({ "emails": "host@example.com", "grant": grant })).await;
    let people = json!([
        { "email": "one@example.com", "external_id": "crm/1" },
        { "email": "two@example.com", "metadata": {}, "external_id": null },
        { "email": "three@example.com", "metadata": { "plan": "gold" } },
    ]);

    let answer = host.person.post(&org.path("/invitations"), json!({ "people": people, "kind": "guest" })).await;

    assert_eq!(answer.assert_status(207).outcomes(), ["forbidden", "invited", "forbidden"]);
    let machine = world.machine("latchkey/manage");
    let person = json!({ "email": "four@example.com", "external_id": "crm/4" });
    let body = json!({ "people": [person], "grant": { "role": "user" } });
    machine.post(&org.path("/invitations"), body).await.assert_status(201);
}

/// A12: host data belong to one person, so neither the offer nor the list of addresses has them.
#[tokio::test]
async fn an_offer_has_no_host_data() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    for field in [json!({ "external_id": "crm/7" }), json!({ "metadata": { "plan": "gold" } })] {
        let mut body = json!({ "emails": "grace@example.com", "grant": { "role": "user" } });
        body.as_object_mut().unwrap().extend(field.as_object().unwrap().clone());
        org.invite(body).await.assert_problem(422, "unknown_field");
    }
    let malformed =
        json!({ "people": [{ "email": "grace@example.com", "metadata": [] }], "grant": { "role": "user" } });
    org.invite(malformed).await.assert_problem(400, "malformed");
}
