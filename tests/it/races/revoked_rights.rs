//! Rights that are lost while they are being used: what counts is what is so when it is written.

use harness::{Answer, When};
use serde_json::json;

use super::{
    interleaving::{Act, Acting, Stage, meet, meetings},
    invariants::{Books, balanced},
};

/// Everything that bob can do as an owner; all of it changes something.
const DOINGS: [(&str, Act); 11] = [
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

fn edit(stage: &Stage, world: &harness::World, whom: &str) -> Acting {
    let (bob, path) = (stage.member(0).person.via(world), stage.org.path(&format!("/members/{whom}")));
    Box::pin(async move { bob.patch(&path, json!({ "grant": { "role": "helpdesk" } })).await })
}

/// What ada does to bob in the meantime, and what bob is told.
const FALLS: [(&str, u16, Act); 3] = [
    ("removed", 404, |s, w| s.post(&s.org.owner, &w, "/members/remove", json!({ "members": [s.member(0).id] }))),
    ("suspended", 404, |s, w| s.post(&s.org.owner, &w, "/members/suspend", json!({ "members": [s.member(0).id] }))),
    ("demoted", 403, |s, w| {
        let (ada, path) = (s.org.owner.via(&w), s.org.path(&format!("/members/{}", s.member(0).id)));
        Box::pin(async move { ada.patch(&path, json!({ "grant": { "role": "observer" } })).await })
    }),
];

async fn stage() -> Stage {
    let mut stage = Stage::with("sites", "super-user", "observer").await;
    for email in ["alice@example.com", "kurt@example.com"] {
        stage.members.push(stage.org.accepted_member(email, "observer").await);
    }
    let body = json!({ "members": [stage.member(2).id] });
    stage.post(&stage.org.owner, &stage.world, "/members/suspend", body).await.assert_status(200);
    stage
}

/// I5, I6, C15: whoever loses their rights between asking and writing writes nothing, on every path
#[tokio::test(start_paused = true)]
async fn rights_that_are_lost_meanwhile_are_not_used() {
    for (doing, act) in DOINGS {
        for (fall, status, lose) in [FALLS[0], FALLS[2]] {
            let stage = stage().await;
            let commit = When::Operation("TransactWriteItems", 0);
            let (answer, fallen) = meet(&stage, commit, act, lose).await;
            fallen.assert_status(200);

            assert_eq!(answer.status, status, "{doing} while {fall}: {}", answer.text());
            let books = balanced(&stage.world);
            let bob = stage.member(0).person.user_id();
            let own = books.audit().filter(|entry| entry["actor"]["user"] == bob.as_str());
            assert_eq!(
                own.map(|entry| entry["action"].clone()).collect::<Vec<_>>(),
                ["accepted"],
                "{doing} while {fall}"
            );
            let resources =
                stage.world.table_dump().iter().filter(|item| item["sk"].as_str().unwrap().starts_with("R#")).count();
            assert_eq!(resources, 0, "{doing} while {fall}");
        }
    }
}

/// An invitation of bob's, whose rights ada is about to take.
async fn sent_by_bob() -> Stage {
    let mut stage = Stage::with("sites", "super-user", "observer").await;
    let body = json!({ "members": [stage.pending] });
    stage.post(&stage.member(0).person, &stage.world, "/invitations/resend", body).await.assert_status(200);
    stage.world.pump().await;
    stage.token = stage.world.link_token("grace@example.com");
    stage
}

/// C12, C54, I5, R19: an invitation whose sender falls while it is accepted is accepted before the fall or not at all
#[tokio::test(start_paused = true)]
async fn an_acceptance_meets_the_fall_of_its_sponsor() {
    for (fall, _, lose) in FALLS {
        meetings(
            sent_by_bob,
            |s, w| s.accept(&w),
            lose,
            async |stage, accepted, fallen| {
                fallen.clone().assert_status(200);
                if accepted.status == 200 {
                    return;
                }
                accepted.assert_problem(410, "invitation_void");
                let books = Books::of(&stage.world);
                assert!(!books.actions(&stage.pending).contains(&"accepted"), "{fall}");
            },
        )
        .await;
        let stage = sent_by_bob().await;
        let commit = When::Operation("TransactWriteItems", 0);
        let (accepted, _) = meet(&stage, commit, |s, w| s.accept(&w), lose).await;
        accepted.assert_problem(410, "invitation_void");
    }
}

/// C54: nobody joins an organisation that is deleted while they accept
#[tokio::test(start_paused = true)]
async fn nobody_joins_an_organisation_that_is_gone() {
    let delete: Act = |s, w| {
        let (ada, path) = (s.org.owner.via(&w), s.org.path(""));
        Box::pin(async move { ada.delete(&path).await })
    };
    let stage = || Stage::with("sites", "super-user", "observer");

    meetings(
        async || stage().await,
        |s, w| s.accept(&w),
        delete,
        async |stage, accepted: &Answer, deleted| {
            deleted.clone().assert_status(204);
            assert!([200, 404].contains(&accepted.status), "{}", accepted.text());
            stage.grace.get(&stage.org.path("")).await.assert_problem(404, "not_found");
        },
    )
    .await;
    let stage = stage().await;
    let (accepted, _) = meet(&stage, When::Operation("TransactWriteItems", 0), |s, w| s.accept(&w), delete).await;
    accepted.assert_problem(404, "invitation_unavailable");
}
