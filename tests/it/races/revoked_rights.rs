//! Rights that are revoked during a request: the state at the time of the write decides.

use harness::Answer;
use serde_json::json;

use super::{
    interleaving::{Action, Fixture, PendingAnswer, every_interleaving, interleave_before_commit},
    invariants::{TableState, check_invariants},
};

/// All requests that bob can make as an owner and that change something.
const CHANGES: [(&str, Action); 11] = [
    ("invite", |s, w| {
        let body = json!({ "emails": ["alan@example.com"], "grant": { "role": "observer", "scopes": [{ "type": "site", "mode": "all" }] } });
        s.post(&s.member(0).person, &w, "/invitations", body)
    }),
    ("resend", |s, w| s.post(&s.member(0).person, &w, "/invitations/resend", json!({ "members": [s.pending] }))),
    ("cancel", |s, w| s.post(&s.member(0).person, &w, "/invitations/cancel", json!({ "members": [s.pending] }))),
    ("edit an invitation", |s, w| edit(&s, &w, &s.pending)),
    ("edit a member", |s, w| edit(&s, &w, &s.member(1).id)),
    ("suspend", |s, w| s.post(&s.member(0).person, &w, "/members/suspend", json!({ "members": [s.member(1).id] }))),
    ("reactivate", |s, w| {
        s.post(&s.member(0).person, &w, "/members/reactivate", json!({ "members": [s.member(2).id] }))
    }),
    ("remove", |s, w| s.post(&s.member(0).person, &w, "/members/remove", json!({ "members": [s.member(1).id] }))),
    ("change the organisation", |s, w| {
        let (bob, path) = (s.member(0).person.via(&w), s.org.path(""));
        Box::pin(async move { bob.patch(&path, json!({ "name": "Bob's" })).await })
    }),
    ("delete the organisation", |s, w| {
        let (bob, path) = (s.member(0).person.via(&w), s.org.path(""));
        Box::pin(async move { bob.delete(&path).await })
    }),
    ("put a resource", |s, w| {
        let (bob, path) = (s.member(0).person.via(&w), s.org.path("/resources/site/berlin"));
        Box::pin(async move { bob.put(&path, json!({ "name": "Berlin" })).await })
    }),
];

fn edit(fixture: &Fixture, world: &harness::World, whom: &str) -> PendingAnswer {
    let (bob, path) = (fixture.member(0).person.via(world), fixture.org.path(&format!("/members/{whom}")));
    Box::pin(async move { bob.patch(&path, json!({ "grant": { "role": "helpdesk" } })).await })
}

/// How ada revokes bob's rights, and the status of bob's next request.
const REVOCATIONS: [(&str, u16, Action); 3] = [
    ("removed", 404, |s, w| s.post(&s.org.owner, &w, "/members/remove", json!({ "members": [s.member(0).id] }))),
    ("suspended", 404, |s, w| s.post(&s.org.owner, &w, "/members/suspend", json!({ "members": [s.member(0).id] }))),
    ("demoted", 403, |s, w| {
        let (ada, path) = (s.org.owner.via(&w), s.org.path(&format!("/members/{}", s.member(0).id)));
        Box::pin(async move { ada.patch(&path, json!({ "grant": { "role": "observer" } })).await })
    }),
];

async fn fixture() -> Fixture {
    let mut fixture = Fixture::with("sites", "super-user", "observer").await;
    for email in ["alice@example.com", "kurt@example.com"] {
        fixture.members.push(fixture.org.accepted_member(email, "observer").await);
    }
    let body = json!({ "members": [fixture.member(2).id] });
    fixture.post(&fixture.org.owner, &fixture.world, "/members/suspend", body).await.assert_status(200);
    fixture
}

/// I5, I6, C15: an actor whose rights are revoked during a request writes nothing, on every path
#[tokio::test(start_paused = true)]
async fn rights_that_are_revoked_during_a_request_are_not_used() {
    for (case, act) in CHANGES {
        for (revocation, status, revoke) in [REVOCATIONS[0], REVOCATIONS[2]] {
            let fixture = fixture().await;
            let (answer, revoked) = interleave_before_commit(&fixture, act, revoke).await;
            revoked.assert_status(200);

            assert_eq!(answer.status, status, "{case} while {revocation}: {}", answer.text());
            let state = check_invariants(&fixture.world);
            let bob = fixture.member(0).person.user_id();
            let own = state.audit().filter(|entry| entry["actor"]["user"] == bob.as_str());
            assert_eq!(
                own.map(|entry| entry["action"].clone()).collect::<Vec<_>>(),
                ["accepted"],
                "{case} while {revocation}"
            );
            let resources =
                fixture.world.table_dump().iter().filter(|item| item["sk"].as_str().unwrap().starts_with("R#")).count();
            assert_eq!(resources, 0, "{case} while {revocation}");
        }
    }
}

/// An invitation that bob has sent, before ada revokes his rights.
async fn sent_by_bob() -> Fixture {
    let mut fixture = Fixture::with("sites", "super-user", "observer").await;
    let body = json!({ "members": [fixture.pending] });
    fixture.post(&fixture.member(0).person, &fixture.world, "/invitations/resend", body).await.assert_status(200);
    fixture.world.pump().await;
    fixture.token = fixture.world.link_token("grace@example.com");
    fixture
}

/// C12, C54, I5, R19: an invitation whose inviter loses rights is accepted before that or not at all
#[tokio::test(start_paused = true)]
async fn an_acceptance_requires_the_rights_of_its_inviter() {
    for (revocation, _, revoke) in REVOCATIONS {
        every_interleaving(
            sent_by_bob,
            |s, w| s.accept(&w),
            revoke,
            async |fixture, accepted, revoked| {
                revoked.clone().assert_status(200);
                if accepted.status == 200 {
                    return;
                }
                accepted.assert_problem(410, "invitation_void");
                let state = TableState::of(&fixture.world);
                assert!(!state.actions(&fixture.pending).contains(&"accepted"), "{revocation}");
            },
        )
        .await;
        let fixture = sent_by_bob().await;
        let (accepted, _) = interleave_before_commit(&fixture, |s, w| s.accept(&w), revoke).await;
        accepted.assert_problem(410, "invitation_void");
    }
}

/// C54: an acceptance fails once the organisation is deleted
#[tokio::test(start_paused = true)]
async fn a_deleted_organisation_gains_no_member() {
    let delete: Action = |s, w| {
        let (ada, path) = (s.org.owner.via(&w), s.org.path(""));
        Box::pin(async move { ada.delete(&path).await })
    };
    let fixture = || Fixture::with("sites", "super-user", "observer");

    every_interleaving(
        async || fixture().await,
        |s, w| s.accept(&w),
        delete,
        async |fixture, accepted: &Answer, deleted| {
            deleted.clone().assert_status(204);
            assert!([200, 404].contains(&accepted.status), "{}", accepted.text());
            fixture.grace.get(&fixture.org.path("")).await.assert_problem(404, "not_found");
        },
    )
    .await;
    let fixture = fixture().await;
    let (accepted, _) = interleave_before_commit(&fixture, |s, w| s.accept(&w), delete).await;
    accepted.assert_problem(404, "invitation_unavailable");
}
