//! Removing members by id: effects, rights, and batches.

use harness::World;
use serde_json::json;

use crate::members::{addresses_of, list_all};

/// S1.17, S1.18: a person who is removed is out of this organisation with the next request, and of no other.
#[tokio::test]
async fn a_removed_member_loses_access_at_once_and_stays_in_other_organisations() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (one, other) = (world.organization("sites", &ada).await, world.organization("sites", &ada).await);
    let here = one.accepted_member("grace@example.com", "super-observer").await;
    let there = other.accepted_member("grace@example.com", "super-observer").await;

    let answer = one.batch(&ada, "/members/remove", &[&here.id]).await.assert_status(200);

    assert_eq!(answer.body, json!({ "results": [{ "index": 0, "id": here.id, "outcome": "removed" }] }));
    for path in ["", "/members", "/audit", &format!("/members/{}", here.id)] {
        here.person.get(&one.path(path)).await.assert_problem(404, "not_found");
    }
    here.person.get(&other.path("/members")).await.assert_status(200);
    assert_eq!(other.member(&there.id).await["status"], "active");
}

/// S1.19, S1.14, R13: what was not accepted is cancelled, what was accepted is removed; each verb names the other.
#[tokio::test]
async fn invitations_are_cancelled_and_members_removed() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let grant = acme.offer("observer")["grant"].clone();
    let pending = acme.invited(json!({ "emails": "alan@example.com", "grant": grant })).await;
    let grace = acme.accepted_member("grace@example.com", "observer").await;

    let removed = acme.batch(&acme.owner, "/members/remove", &[&pending]).await;
    let cancelled = acme.batch(&acme.owner, "/invitations/cancel", &[&grace.id]).await;
    world.advance("7d");
    let expired = acme.batch(&acme.owner, "/members/remove", &[&pending]).await;

    assert_eq!((removed.status, removed.code()), (409, "use_cancel"));
    assert_eq!((cancelled.status, cancelled.code()), (409, "use_remove"));
    assert_eq!((expired.status, expired.code()), (409, "use_cancel"));
    assert_eq!(acme.members("").await.len(), 3);
    assert_eq!(acme.batch(&acme.owner, "/invitations/cancel", &[&pending]).await.outcomes(), ["cancelled"]);
    assert_eq!(acme.batch(&acme.owner, "/members/remove", &[&grace.id]).await.outcomes(), ["removed"]);
}

/// S3.10, R13: a guest can be ended at any time: before acceptance by cancelling, afterwards by removing.
#[tokio::test]
async fn a_guest_can_be_ended_in_every_status() {
    let world = World::new().await;
    let org = crate::members::every_status::organization(&world).await;
    let guests = list_all(&org.owner, &org, "kind=guest", 100).await;
    assert_eq!(guests.len(), 7);

    for guest in &guests {
        let pending = guest["status"].as_str().expect("a status").starts_with("invite_");
        let verb = if pending { "/invitations/cancel" } else { "/members/remove" };
        let answer = org.batch(&org.owner, verb, &[guest["id"].as_str().expect("an id")]).await;
        assert_eq!(answer.outcomes(), [if pending { "cancelled" } else { "removed" }], "{guest}");
    }

    assert!(list_all(&org.owner, &org, "kind=guest", 100).await.is_empty());
}

/// S5.4, S2.14: a batch removes each once, says so for each, and again when it is repeated.
#[tokio::test]
async fn a_batch_removes_each_member_once_and_can_be_repeated() {
    let world = World::new().await;
    let acme = world.acme("partners").await;
    let grace = acme.accepted_member("grace@example.com", "normal").await.id;
    let alan = acme.accepted_member("alan@example.com", "normal").await.id;
    let pending = acme.invited(json!({ "emails": "kurt@example.com", "grant": { "role": "normal" } })).await;

    let ids = [grace.as_str(), &pending, "nonsense", &alan, &grace, "mem_01JD000000000000000000000A"];
    let mixed = acme.batch(&acme.owner, "/members/remove", &ids).await;
    let again = acme.batch(&acme.owner, "/members/remove", &[&grace, &alan]).await;

    assert_eq!(mixed.status, 207);
    assert_eq!(mixed.outcomes(), ["removed", "use_cancel", "not_found", "removed", "not_found"]);
    assert_eq!((again.status, again.outcomes()), (200, vec!["removed", "removed"]));
    let trail = acme.owner.get(&acme.path("/audit?action=removed")).await.body;
    assert_eq!(trail["events"].as_array().map(Vec::len), Some(2));
    assert_eq!(addresses_of(&acme.members("?sort=email").await), ["ada@example.com", "kurt@example.com"]);
}

/// C02, C01: ids of another organisation in a batch are answered like ids of nobody, and nothing happens over there.
#[tokio::test]
async fn ids_of_other_organisations_in_a_batch_are_not_found() {
    let world = World::new().await;
    let (ada, eve) = (world.person("ada@example.com"), world.person("eve@example.com"));
    let (ours, theirs) = (world.organization("partners", &ada).await, world.organization("partners", &eve).await);
    let invited = |email: &str| json!({ "emails": email, "grant": { "role": "normal" } });
    let member = theirs.joined(invited("grace@example.com")).await.id;
    let locked = theirs.joined(invited("locked@example.com")).await.id;
    let pending = theirs.invited(invited("kurt@example.com")).await;
    theirs.batch(&eve, "/members/suspend", &[&locked]).await.assert_status(200);
    world.pump().await;
    let verbs = [
        ("/members/remove", "removed"),
        ("/members/suspend", "suspended"),
        ("/members/reactivate", "reactivated"),
        ("/members/move", "moved"),
        ("/invitations/cancel", "cancelled"),
        ("/invitations/resend", "resent"),
    ];

    for (number, (verb, done)) in verbs.into_iter().enumerate() {
        let own = invited(&format!("own-{number}@example.com"));
        let own = if verb.starts_with("/inv") { ours.invited(own).await } else { ours.joined(own).await.id };
        world.pump().await;
        let (before, emails) = (world.table_dump(), world.emails().len());
        let nobody = "mem_01JD000000000000000000000A";

        let mixed = ours.batch(&ada, verb, &[&member, nobody, &own, &pending, &locked]).await;
        let none = ours.batch(&ada, verb, &[&member, nobody]).await;
        world.pump().await;

        assert_eq!(mixed.status, 207, "{verb}");
        assert_eq!(mixed.outcomes(), ["not_found", "not_found", done, "not_found", "not_found"], "{verb}");
        assert_eq!(mixed.results()[0]["error"], mixed.results()[1]["error"], "{verb}");
        assert_eq!((none.status, none.code()), (422, "batch_failed"));
        let over_there = |dump: Vec<serde_json::Value>| {
            let key = theirs.id.trim_start_matches("org_").to_owned();
            dump.into_iter().filter(|item| item["pk"].as_str().is_some_and(|pk| pk.contains(&key))).collect::<Vec<_>>()
        };
        assert_eq!(over_there(world.table_dump()), over_there(before), "{verb}");
        assert!(world.emails().len() - emails <= 1, "{verb}: none but our own");
    }
}

/// C79: a batch has 1 to 100 members; beyond, nothing is done.
#[tokio::test]
async fn a_batch_has_one_to_a_hundred_members() {
    let world = World::new().await;
    let acme = world.acme("partners").await;
    let grace = acme.accepted_member("grace@example.com", "normal").await.id;
    let mut ids = vec!["mem_01JD000000000000000000000A"; 100];
    ids.push(&grace);

    for verb in ["remove", "suspend", "reactivate", "move"] {
        let path = format!("/members/{verb}");
        acme.batch(&acme.owner, &path, &[]).await.assert_problem(400, "malformed");
        acme.batch(&acme.owner, &path, &ids).await.assert_problem(400, "malformed");
    }

    assert_eq!(acme.member(&grace).await["status"], "active");
}
