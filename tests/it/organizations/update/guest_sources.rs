//! Which organisations can become a source of guests (S3.2): those whose members the caller can read, because an
//! invitation discloses who is a member there.

use harness::{Answer, Org, Person, When, World};
use serde_json::{Value, json};

async fn link(editor: &Person, org: &Org, ids: &[&str]) -> Answer {
    let sources = json!({ "guest_sources": { "organizations": ids } });
    editor.patch(&org.path(""), json!({ "policy": sources })).await
}

async fn sources(org: &Org) -> Value {
    let observed = org.owner.get(&org.path("")).await.assert_status(200).body;
    observed["policy"]["guest_sources"]["organizations"].clone()
}

const POINTER: &str = "/policy/guest_sources/organizations";
const RANDOM: &str = "org_01ARZ3NDEKTSV4RRFFQ69G5FAV";

/// S3.2, C94, C95: an organisation becomes a source only by somebody who is an active member there and may read
/// members; every other is answered like one that does not exist, and nothing is changed.
#[tokio::test]
async fn only_an_organisation_whose_members_the_caller_can_read_becomes_a_guest_source() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let bob = world.person("bob@example.com");
    let there = async |standing: &str| {
        let partner = world.organization("guests", &bob).await;
        let offer = |kind: &str, role: &str, more: &[&str]| json!({ "emails": "ada@example.com", "kind": kind, "grant": { "role": role, "permissions": more } });
        let id = match standing {
            "stranger" => return partner,
            "invited" => partner.invited(offer("member", "administrator", &[])).await,
            "user" => partner.joined(offer("member", "user", &[])).await.id,
            "guest" => partner.joined(offer("guest", "guest", &["account_manager"])).await.id,
            _ => partner.joined(offer("member", "administrator", &[])).await.id,
        };
        if ["suspend", "remove"].contains(&standing) {
            let body = json!({ "members": [id] });
            partner.owner.post(&partner.path(&format!("/members/{standing}")), body).await.assert_status(200);
        }
        if standing == "deleted" {
            partner.owner.delete(&partner.path("")).await.assert_status(204);
        }
        partner
    };
    let unknown = link(&acme.owner, &acme, &[RANDOM]).await;
    unknown.assert_problem(422, "unknown_reference");
    assert_eq!(unknown.faults(), [(POINTER, "unknown_reference")]);

    for standing in ["stranger", "invited", "user", "guest", "suspend", "remove", "deleted"] {
        let partner = there(standing).await;
        let answer = link(&acme.owner, &acme, &[&partner.id]).await;
        let without_id = |answer: &Answer| {
            let mut body = answer.body.clone();
            body["request_id"] = Value::Null;
            body.to_string().replace(&partner.id, RANDOM)
        };
        assert_eq!((answer.status, without_id(&answer)), (422, without_id(&unknown)), "{standing}");
    }
    assert_eq!(sources(&acme).await, json!([]));
    let partner = there("administrator").await;
    link(&acme.owner, &acme, &[&partner.id]).await.assert_status(200);
    assert_eq!(sources(&acme).await, json!([partner.id]));
}

/// S3.2: what is a source already stays one when somebody else changes the rest, and is taken away by anybody who may.
#[tokio::test]
async fn a_source_stays_when_others_change_the_policy() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (one, two) = (world.organization("sites", &acme.owner).await, world.organization("sites", &acme.owner).await);
    let admin = acme.accepted_member("admin@example.com", "administrator").await.person;
    link(&acme.owner, &acme, &[&one.id]).await.assert_status(200);

    link(&admin, &acme, &[&one.id, &two.id]).await.assert_problem(422, "unknown_reference");
    let policy = json!({ "seat_limit": 9, "guest_sources": { "domains": ["v.example"], "organizations": [one.id] } });
    admin.patch(&acme.path(""), json!({ "policy": policy })).await.assert_status(200);
    assert_eq!(sources(&acme).await, json!([one.id]));
    link(&admin, &acme, &[]).await.assert_status(200);
    link(&admin, &acme, &[&one.id]).await.assert_problem(422, "unknown_reference");
    assert_eq!(sources(&acme).await, json!([]));
}

/// C81: twenty at most, each once, and not the organisation itself.
#[tokio::test]
async fn guest_sources_are_limited_and_exclude_the_organisation_itself() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let mut ids = Vec::new();
    for _ in 0..21 {
        ids.push(world.organization("sites", &acme.owner).await.id);
    }
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();

    let many = link(&acme.owner, &acme, &ids).await;
    assert_eq!((many.status, many.faults()), (422, vec![(POINTER, "too_long")]));
    let own = link(&acme.owner, &acme, &[&acme.id]).await;
    assert_eq!((own.status, own.faults()), (422, vec![(POINTER, "invalid_format")]));
    link(&acme.owner, &acme, &ids[..20]).await.assert_status(200);
    assert_eq!(sources(&acme).await.as_array().unwrap().len(), 20);
}

/// C15, I6: a person who loses sight of an organisation in the very moment makes it no source.
#[tokio::test(start_paused = true)]
async fn access_to_a_source_lost_concurrently_is_refused() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let partner = world.organization("sites", &world.person("bob@example.com")).await;
    let id = partner.accepted_member("ada@example.com", "super-user").await.id;
    let (bob, path) = (partner.owner.via(&world.another_instance()), partner.path("/members/remove"));
    world.wire().before(When::Operation(harness::WRITE, 0), move || async move {
        bob.post(&path, json!({ "members": [id] })).await.assert_status(200);
    });

    link(&acme.owner, &acme, &[&partner.id]).await.assert_problem(422, "unknown_reference");

    assert_eq!(sources(&acme).await, json!([]));
    assert_eq!(world.wire().untriggered(), 0);
}
