//! What the host product keeps with a member: an identifier and metadata.

use std::collections::BTreeSet;

use harness::{Answer, Member, Org, World};
use serde_json::{Map, Value, json};

use super::{addresses_of, list_all};

/// Bodies with host data that are refused, with the pointer and the code of the fault.
pub fn hostile() -> Vec<(Value, String, &'static str)> {
    let many: Map<String, Value> = (0..51).map(|n| (format!("k{n}"), json!(n))).collect();
    let long = "k".repeat(65);
    let of_key = |key: &str, value: Value| (json!({ "metadata": { key: value } }), format!("/metadata/{key}"));
    let keys = [
        of_key("deep", json!({ "a": { "b": 1 } })),
        of_key("list", json!([1])),
        of_key("bell", json!("a\u{7}b")),
        of_key("nul", json!("\0")),
        of_key("escape", json!("\u{1b}[31m")),
        of_key("next", json!("a\u{85}b")),
        of_key("big", json!(1e300)),
        of_key("small", json!(1e-200)),
        of_key("", json!(1)),
        of_key("__proto__", json!(1)),
        of_key("with space", json!(1)),
        of_key("é", json!(1)),
        of_key("a\u{0}", json!(1)),
        of_key(&long, json!(1)),
        (json!({ "metadata": { "a/b~c": 1 } }), "/metadata/a~1b~0c".to_owned()),
    ];
    let identifiers = ["", "with space", "\u{7}", "é", &"x".repeat(129)]
        .map(|id| (json!({ "external_id": id }), "/external_id".to_owned()));
    let sizes = [json!(many), json!({ "big": "x".repeat(8_200) })].map(|metadata| {
        let body = json!({ "metadata": metadata });
        (body, "/metadata".to_owned(), "too_long")
    });
    let malformed = keys.into_iter().chain(identifiers).map(|(body, pointer)| (body, pointer, "invalid_format"));
    malformed.chain(sizes).collect()
}

async fn portal() -> (World, Org, Member) {
    let world = World::new().await;
    let org = world.organization("portal", &world.person("ada@example.com")).await;
    let grace = org.accepted_member("grace@example.com", "administrative").await;
    world.pump().await;
    (world, org, grace)
}

async fn change(org: &Org, member: &str, body: Value) -> Answer {
    org.update_member(&org.owner, member, body).await
}

/// A12: identifier and metadata are shown, changed one by one, and recorded before and after, in audit log and events.
#[tokio::test]
async fn the_host_product_keeps_data_with_a_member() {
    let (world, org, grace) = portal().await;
    let all =
        json!({ "external_id": "crm/7", "metadata": { "plan": "gold", "seats": 2, "trial": false, "score": 0.5 } });

    let changed = change(&org, &grace.id, all.clone()).await.assert_status(200);

    let read = org.member(&grace.id).await;
    assert_eq!(read, changed.body);
    assert_eq!((&read["external_id"], &read["metadata"]), (&all["external_id"], &all["metadata"]));
    let patch = json!({ "external_id": null, "metadata": { "trial": null, "plan": "silver" } });
    let patched = change(&org, &grace.id, patch).await.assert_status(200).body;
    assert_eq!(patched["metadata"], json!({ "plan": "silver", "seats": 2, "score": 0.5 }));
    assert_eq!((&patched["external_id"], &patched["first_name"]), (&Value::Null, &json!("Grace")));
    let entries = org.audit_events("action=profile_changed").await;
    assert_eq!(
        (&entries[0]["detail"]["before"]["external_id"], &entries[0]["detail"]["after"]["metadata"]["plan"]),
        (&json!("crm/7"), &json!("silver"))
    );
    assert_eq!(entries[0]["detail"]["after"]["external_id"], Value::Null);
    assert_eq!(
        (&entries[1]["target"]["external_id"], &entries[1]["detail"]["after"]["external_id"]),
        (&json!("crm/7"), &json!("crm/7"))
    );
    world.pump().await;
    let events = world.events();
    let event = events.iter().find(|event| event.detail_type.ends_with("profile_changed")).unwrap();
    assert_eq!(event.detail["target"]["external_id"], "crm/7");
    assert_eq!(event.detail["detail"]["after"]["metadata"], all["metadata"]);
}

/// A12, R22, B7: a change of host data alone causes no email and counts against no quota, also where the policy reports
/// changes of the profile; one of a name beside it does both.
#[tokio::test]
async fn host_data_cause_no_email_and_count_against_no_quota() {
    let (world, org, grace) = portal().await;
    world.advance("24h");
    let emails = world.emails_to("grace@example.com").len();
    let quotas = |world: &World| {
        let of_quota = |item: &Value| item.to_string().contains("QUOTA#");
        world.table_dump().into_iter().filter(of_quota).collect::<Vec<_>>()
    };
    let before = quotas(&world);

    for n in 0..5 {
        let answer = change(&org, &grace.id, json!({ "metadata": { "n": n } })).await.assert_status(200);
        assert_eq!(answer.header("ratelimit-limit"), None);
    }
    world.pump().await;

    assert_eq!((world.emails_to("grace@example.com").len(), quotas(&world)), (emails, before.clone()));
    change(&org, &grace.id, json!({ "metadata": { "n": 9 }, "last_name": "Hopper" })).await.assert_status(200);
    world.pump().await;
    assert_eq!(world.emails_to("grace@example.com").len(), emails + 1);
    assert_ne!(quotas(&world), before);
}

/// A12: hostile host data are refused by their field, where a member is changed and where one is added, and nothing changes.
#[tokio::test]
async fn hostile_host_data_are_refused_by_their_field() {
    let (world, org, grace) = portal().await;
    let other = world.organization("portal", &org.owner).await;
    let before = world.table_dump();

    for (body, pointer, code) in hostile() {
        let refused = change(&org, &grace.id, body.clone()).await;
        assert_eq!((refused.status, refused.faults()), (422, vec![(&*pointer, code)]), "{body}: {}", refused.text());
        let mut added = body.clone();
        added["user"] = json!(grace.person.user_id());
        let refused = other.owner.post(&other.path("/members"), added).await;
        assert_eq!((refused.status, refused.faults()), (422, vec![(&*pointer, code)]), "{body}: {}", refused.text());
    }
    for body in [json!({ "metadata": [] }), json!({ "metadata": "x" }), json!({ "external_id": 7 })] {
        change(&org, &grace.id, body).await.assert_problem(400, "malformed");
    }
    assert_eq!(world.table_dump(), before);
}

/// A12: fifty keys in all are the limit, also when they come one by one.
#[tokio::test]
async fn the_limits_hold_for_what_is_kept() {
    let (_, org, grace) = portal().await;
    let keys = |range: std::ops::Range<usize>| {
        let metadata: Map<String, Value> = range.map(|n| (format!("k{n}"), json!(n))).collect();
        json!({ "metadata": metadata })
    };
    change(&org, &grace.id, keys(0..50)).await.assert_status(200);

    let refused = change(&org, &grace.id, keys(50..51)).await;

    assert_eq!(refused.assert_problem(422, "too_long").faults(), [("/metadata", "too_long")]);
    let mut exchanged = keys(50..51);
    exchanged["metadata"]["k0"] = Value::Null;
    change(&org, &grace.id, exchanged).await.assert_status(200);
}

/// A12, S4.13, S4.14: who may change members changes host data, whatever the policy lets administrators change; rank and the
/// protection of one's own record hold. A machine needs the scope to manage.
#[tokio::test]
async fn host_data_need_the_permission_to_change_members() {
    let world = World::new().await;
    let sites = world.acme("sites").await;
    let grace = sites.accepted_member("grace@example.com", "observer").await;
    let body = json!({ "external_id": "crm/7" });

    sites.update_member(&sites.owner, &grace.id, body.clone()).await.assert_status(200);
    sites
        .update_member(&grace.person, &grace.id, json!({ "external_id": "me" }))
        .await
        .assert_problem(403, "forbidden");
    sites
        .update_member(&world.machine("latchkey/read"), &grace.id, body.clone())
        .await
        .assert_problem(404, "not_found");
    let managed = json!({ "metadata": { "plan": "gold" } });
    sites.update_member(&world.machine("latchkey/manage"), &grace.id, managed).await.assert_status(200);
    let read = sites.member(&grace.id).await;
    assert_eq!((&read["external_id"], &read["metadata"]), (&json!("crm/7"), &json!({ "plan": "gold" })));

    let (_, portal, chief) = portal().await;
    let guard = portal.accepted_member("guard@example.com", "security-administration").await;
    portal.update_member(&guard.person, &guard.id, body.clone()).await.assert_problem(403, "self_edit_forbidden");
    portal.update_member(&guard.person, &chief.id, body).await.assert_problem(403, "target_outranks_actor");
}

/// A12: host data of an invitation change without another email, and the link stays valid. Acceptance and suspension keep
/// them; a person who is invited again after the end starts without.
#[tokio::test]
async fn host_data_last_from_the_invitation_to_the_end() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let person = json!({ "email": "grace@example.com", "external_id": "crm/7" });
    let offer = json!({ "people": [person], "grant": { "role": "user" } });
    let id = org.invited(offer.clone()).await;
    world.pump().await;
    let (sent, token) = (world.emails_to("grace@example.com").len(), world.link_token("grace@example.com"));

    change(&org, &id, json!({ "metadata": { "plan": "gold" } })).await.assert_status(200);
    world.pump().await;

    assert_eq!(world.emails_to("grace@example.com").len(), sent);
    let grace = world.person("grace@example.com");
    grace.post("/v1/invitations/accept", json!({ "token": token })).await.assert_status(200);
    org.batch(&org.owner, "/members/suspend", &[&id]).await.assert_status(200);
    let kept = org.member(&id).await;
    assert_eq!((&kept["external_id"], &kept["metadata"]), (&json!("crm/7"), &json!({ "plan": "gold" })));
    org.batch(&org.owner, "/members/remove", &[&id]).await.assert_status(200);
    let again = org.invited(json!({ "emails": "grace@example.com", "grant": { "role": "user" } })).await;
    let fresh = org.member(&again).await;
    assert_eq!((&fresh["external_id"], &fresh["metadata"]), (&Value::Null, &json!({})));
}

/// A12: a person who is added takes host data; adding them again does not change these.
#[tokio::test]
async fn an_added_person_takes_host_data() {
    let (world, org, grace) = portal().await;
    let other = world.organization("portal", &org.owner).await;
    let add = async |external_id: &str| {
        let group = "administrative";
        let metadata = json!({ "plan": "gold" });
        let body =
            json!({ "user": grace.person.user_id(), "group": group, "external_id": external_id, "metadata": metadata });
        other.owner.post(&other.path("/members"), body).await
    };

    let added = add("crm/7").await.assert_status(201);

    assert_eq!((&added.body["external_id"], &added.body["metadata"]), (&json!("crm/7"), &json!({ "plan": "gold" })));
    assert_eq!(other.member(&added.id()).await, added.body);
    let entry = other.audit_events("action=added").await.remove(0);
    assert_eq!(
        (&entry["detail"]["external_id"], &entry["detail"]["metadata"]["plan"]),
        (&json!("crm/7"), &json!("gold"))
    );
    assert_eq!(org.member(&grace.id).await["external_id"], Value::Null, "each organisation has its own");
    add("crm/7").await.assert_status(200);
    add("crm/8").await.assert_problem(409, "already_member");
}

/// A12, S4.23: who may add members but not change them adds no host data.
#[tokio::test]
async fn host_data_of_an_added_person_need_the_permission_to_change_members() {
    let (world, org, grace) = portal().await;
    let other = world.organization("portal", &org.owner).await;
    let permissions = json!(["members:read", "members:add"]);
    other
        .put("roles/adder", json!({ "name": "Adder", "rank": 1, "permissions": permissions }))
        .await
        .assert_status(200);
    let adder = json!({ "emails": "adder@example.com", "grant": { "role": "adder" } });
    let (here, there) = (
        org.joined(json!({ "emails": "adder@example.com", "group": "administrative" })).await,
        other.joined(adder).await,
    );
    assert_eq!(here.person.user_id(), there.person.user_id());
    let add = async |external_id: Value| {
        let body = json!({ "user": grace.person.user_id(), "external_id": external_id });
        there.person.post(&other.path("/members"), body).await
    };

    add(json!("crm/7")).await.assert_problem(403, "forbidden");
    add(Value::Null).await.assert_status(201);
}

/// A12, A13: members and invitations are found by the identifier, several where several have it; batches select by it.
#[tokio::test]
async fn members_are_found_by_the_identifier_of_the_host_product() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let person = |n: usize, id: &str| json!({ "email": format!("p{n}@example.com"), "external_id": id });
    let people = json!([person(0, "crm/7"), person(1, "crm/7"), person(2, "crm/70"), person(3, "=1+1")]);
    org.invite(json!({ "people": people, "grant": { "role": "user" } })).await.assert_status(201);
    let joined = json!({ "people": [person(4, "crm/7")], "grant": { "role": "user" } });
    let joined = org.joined(joined).await;

    let found = list_all(&org.owner, &org, "external_id=crm/7", 2).await;
    let invited = org.owner.get_pages(&org.path("/invitations?external_id=crm/7"), "invitations", 50).await;

    let sorted = |rows: &[Value]| addresses_of(rows).into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(sorted(&found), ["p0", "p1", "p4"].map(|name| format!("{name}@example.com")).into());
    assert_eq!(sorted(&invited), ["p0", "p1"].map(|name| format!("{name}@example.com")).into());
    assert_eq!(list_all(&org.owner, &org, "external_id=crm/7&status=active", 50).await.len(), 1);
    assert_eq!(list_all(&org.owner, &org, "external_id=CRM/7&sort=name", 50).await.len(), 0);
    for path in ["/members", "/members.csv", "/invitations"] {
        let refused = org.owner.get(&org.path(&format!("{path}?external_id=a%20b"))).await;
        assert_eq!(refused.assert_problem(400, "malformed").faults(), [("?external_id", "malformed")]);
    }
    let of = |id: &str| json!({ "all_matching": { "external_id": id } });
    let suspended = org.owner.post(&org.path("/members/suspend"), of("crm/7")).await.assert_status(200);
    assert_eq!(suspended.result_ids(), [joined.id]);
    let cancelled = org.owner.post(&org.path("/invitations/cancel"), of("crm/7")).await.assert_status(200);
    assert_eq!(cancelled.outcomes(), ["cancelled", "cancelled"]);
    let refused = org.owner.post(&org.path("/members/suspend"), of("a b")).await;
    assert_eq!(refused.assert_problem(400, "malformed").faults(), [("/all_matching/external_id", "malformed")]);
}

/// A12, S4.31, C85: the file has the identifier, which no spreadsheet runs, and the metadata as one JSON object.
#[tokio::test]
async fn the_export_has_the_host_data() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let metadata = json!({ "plan": "gold \"1\", 2", "seats": 2 });
    let person = json!({ "email": "grace@example.com", "external_id": "=1+1", "metadata": metadata });
    org.invite(json!({ "people": [person], "grant": { "role": "user" } })).await.assert_status(201);

    let file = org.owner.get(&org.path("/members.csv?external_id=%3D1%2B1")).await.assert_status(200);

    let mut reader = csv::Reader::from_reader(file.bytes.as_ref());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |name: &str| &rows[0][header.iter().position(|column| column == name).unwrap()];
    assert_eq!((rows.len(), cell("external_id")), (1, "'=1+1"));
    assert_eq!(serde_json::from_str::<Value>(cell("metadata")).unwrap(), metadata);
    let all = org.owner.get(&org.path("/members.csv?email=ada@example.com")).await.assert_status(200);
    assert!(all.text().ends_with(",,\r\n"), "the owner has neither: {}", all.text());
}
