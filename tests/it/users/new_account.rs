//! `PUT /v1/users/{user}/identity` with another subject: the account of a person was made anew.

use harness::{Answer, Org, Person, World};
use http::Method;
use serde_json::{Value, json};

use super::path;
use crate::races::invariants::check_invariants;

const EVE: &str = "local|eve@example.com";
const ANEW: &str = "new|eve 2";

async fn link(world: &World, body: Value) -> Answer {
    world.machine("latchkey/manage").put(&path(EVE, "identity"), body).await
}

fn anew(world: &World) -> Person {
    world.person("eve@example.com").subject(ANEW)
}

async fn with_eve(world: &World) -> (Org, String) {
    let org = world.acme("guests").await;
    let id = org.accepted_member("eve@example.com", "user").await.id;
    (org, id)
}

/// D9, R20: the new account has the memberships, also of a sole owner, and the profile; the former one has none.
#[tokio::test]
async fn a_new_account_takes_over_memberships_and_profile() {
    let world = World::new().await;
    let former = world.person("eve@example.com");
    let (org, id) = with_eve(&world).await;
    let own = world.organization("guests", &former).await;
    former.patch("/v1/me", json!({ "first_name": "Eve" })).await.assert_status(200);
    former.post(&format!("/v1/me/organizations/{}/switch", own.id), json!({})).await.assert_status(204);

    let answer = link(&world, json!({ "user": ANEW })).await.assert_status(200);

    assert_eq!(answer.outcomes(), ["updated"; 2]);
    assert_eq!(org.member(&id).await["user_id"], ANEW);
    let me = anew(&world).get("/v1/me").await.assert_status(200);
    assert_eq!((&me.body["first_name"], &me.body["active_organization"]), (&json!("Eve"), &json!(own.id)));
    let renamed = json!({ "name": "Saved" });
    anew(&world).patch(&own.path(""), renamed).await.assert_status(200);
    assert_eq!(former.get("/v1/me").await.assert_status(200).body["first_name"], Value::Null);
    former.get(&own.path("")).await.assert_problem(403, "other_account");
    check_invariants(&world);
    let again = link(&world, json!({ "user": ANEW })).await.assert_status(200);
    assert_eq!(again.results().len(), 0);
}

/// D9: address and account may change together.
#[tokio::test]
async fn address_and_account_may_change_together() {
    let world = World::new().await;
    let (org, id) = with_eve(&world).await;

    let body = json!({ "user": ANEW, "email": "byron@example.com", "email_verified": true });
    link(&world, body).await.assert_status(200);

    let member = org.member(&id).await;
    assert_eq!((&member["user_id"], &member["username"]), (&json!(ANEW), &json!("byron@example.com")));
    assert_eq!(org.audit_count("identity_changed").await, 1);
    check_invariants(&world);
}

/// D9: an organisation in which the new account has a membership of its own is reported and left alone.
#[tokio::test]
async fn an_organisation_of_the_new_account_is_left_alone() {
    let world = World::new().await;
    let (one, two) = (with_eve(&world).await, with_eve(&world).await);
    let own = one.0.invited(json!({ "emails": "eve2@example.com", "grant": { "role": "user" } })).await;
    world.pump().await;
    let token = json!({ "token": world.link_token("eve2@example.com") });
    world.person("eve2@example.com").subject(ANEW).post("/v1/invitations/accept", token).await.assert_status(200);

    let answer = link(&world, json!({ "user": ANEW })).await.assert_status(207);

    let mut outcomes = answer.outcomes();
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["already_member", "updated"]);
    assert!(answer.text().contains(&own), "{}", answer.text());
    assert_eq!(
        (&one.0.member(&one.1).await["user_id"], &two.0.member(&two.1).await["user_id"]),
        (&json!(EVE), &json!(ANEW))
    );
    check_invariants(&world);
}

/// D9, C95: who has the verified address of a member learns what is the matter; every other stranger gets the same 404.
#[tokio::test]
async fn only_the_verified_address_learns_of_the_other_account() {
    let world = World::new().await;
    let (org, _) = with_eve(&world).await;
    let token = json!({ "token": world.link_token("eve@example.com") });
    let gone = with_eve(&world).await.0;
    gone.owner.delete(&gone.path("")).await.assert_status(204);
    let asked = json!({ "permission": "members:read" });

    for answer in [
        anew(&world).get(&org.path("")).await,
        anew(&world).post(&org.path("/authorize"), asked.clone()).await,
        anew(&world).post(&org.path("/invitations"), json!({ "emails": "x@example.com" })).await,
        anew(&world).post("/v1/invitations/accept", token.clone()).await,
    ] {
        answer.assert_problem(403, "other_account");
        assert!(answer.text().contains("ask the support"), "{}", answer.text());
    }
    let others = [
        anew(&world).unverified(),
        anew(&world).without_email(),
        anew(&world).claim("email_verified", Value::Null),
        world.person("bob@example.com"),
        world.person("eve+1@example.com"),
    ];
    for stranger in &others {
        stranger.get(&org.path("")).await.assert_problem(404, "not_found");
        stranger.post(&org.path("/authorize"), asked.clone()).await.assert_problem(404, "not_found");
        let accepted = stranger.post("/v1/invitations/accept", token.clone()).await;
        accepted.assert_problem(404, "invitation_unavailable");
    }
    anew(&world).get(&gone.path("")).await.assert_problem(404, "not_found");
}

/// D9, R20: a machine names a new owner of an organisation that has lost its own.
#[tokio::test]
async fn a_machine_names_a_new_owner_of_an_organisation_that_has_lost_its_own() {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("eve@example.com")).await;
    let lost = org.members("").await[0]["id"].as_str().expect("the owner").to_owned();
    let machine = world.machine("latchkey/manage");
    let remove = json!({ "members": [lost] });
    machine.post(&org.path("/members/remove"), remove.clone()).await.assert_problem(409, "last_owner");

    let invite = json!({ "emails": "bob@example.com", "grant": { "role": "owner" } });
    machine.post(&org.path("/invitations"), invite).await.assert_status(201);
    world.pump().await;
    let (bob, token) = (world.person("bob@example.com"), json!({ "token": world.link_token("bob@example.com") }));
    bob.post("/v1/invitations/accept", token).await.assert_status(200);

    machine.post(&org.path("/members/remove"), remove).await.assert_status(200);
    bob.patch(&org.path(""), json!({ "name": "Saved" })).await.assert_status(200);
}

/// D9: two links at once, to two accounts, leave one of them with the membership.
#[tokio::test(start_paused = true)]
async fn two_links_at_once_leave_one_account_with_the_membership() {
    let world = World::new().await;
    let (org, id) = with_eve(&world).await;
    let machine = world.machine("latchkey/manage");
    let mut racers = tokio::task::JoinSet::new();
    for user in ["new|1", "new|2"] {
        racers.spawn(machine.request(Method::PUT, &path(EVE, "identity")).json(&json!({ "user": user })).send());
    }

    let answers = racers.join_all().await;

    let user = org.member(&id).await["user_id"].clone();
    assert!(user == "new|1" || user == "new|2", "{user}");
    assert!(
        answers.iter().any(|answer| answer.status == 200),
        "{:?}",
        answers.iter().map(Answer::text).collect::<Vec<_>>()
    );
    assert_eq!(org.audit_count("identity_changed").await, 1);
    check_invariants(&world);
}
