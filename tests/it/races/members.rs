//! Two decisions about one member at once.

use harness::Answer;
use serde_json::json;

use super::{
    interleaving::{Act, Acting, Stage, meetings},
    invariants::Books,
};

async fn stage() -> Stage {
    Stage::with("portal", "administrative", "administrative").await
}

const TO_SECURITY: Act = |s, w| {
    s.post(
        &s.org.owner,
        &w,
        "/members/move",
        json!({ "members": [s.member(0).id], "group": "security-administration" }),
    )
};
const TO_NOWHERE: Act =
    |s, w| s.post(&s.org.owner, &w, "/members/move", json!({ "members": [s.member(0).id], "group": null }));
const REMOVE: Act = |s, w| s.post(&s.org.owner, &w, "/members/remove", json!({ "members": [s.member(0).id] }));
const SUSPEND: Act = |s, w| s.post(&s.org.owner, &w, "/members/suspend", json!({ "members": [s.member(0).id] }));
const REACTIVATE: Act = |s, w| s.post(&s.org.owner, &w, "/members/reactivate", json!({ "members": [s.member(0).id] }));
const LEAVE: Act = |s, w| {
    let (bob, path) = (s.member(0).person.via(&w), format!("/v1/me/organizations/{}/leave", s.org.id));
    Box::pin(async move { bob.post(&path, json!({})).await })
};
const EDIT: Act = |s, w| -> Acting {
    let (ada, path) = (s.org.owner.via(&w), s.org.path(&format!("/members/{}", s.member(0).id)));
    Box::pin(async move { ada.patch(&path, json!({ "group": "owner" })).await })
};

fn told(stage: &Stage) -> Vec<String> {
    Books::of(&stage.world).actions(&stage.member(0).id).into_iter().skip(2).map(str::to_owned).collect()
}

fn row(stage: &Stage) -> Option<serde_json::Value> {
    Books::of(&stage.world).live().find(|row| row["id"] == stage.member(0).id.as_str()).cloned()
}

/// C51, R16: somebody who is moved to two groups at once is in one of them, and was moved twice
#[tokio::test(start_paused = true)]
async fn whoever_is_moved_to_two_groups_at_once_is_in_one() {
    meetings(stage, TO_SECURITY, TO_NOWHERE, async |stage, one, other| {
        assert_eq!((one.status, other.status), (200, 200), "{} {}", one.text(), other.text());
        assert_eq!(told(stage), ["moved", "moved"]);
        let row = row(stage).unwrap();
        assert!(row["group"].is_null() || row["group"] == "security-administration");
    })
    .await;
}

/// C51: whoever is removed stays removed, whatever else is decided about them at that moment, on every path
#[tokio::test(start_paused = true)]
async fn whoever_is_removed_stays_removed() {
    for other in [TO_SECURITY, SUSPEND, EDIT, LEAVE] {
        meetings(stage, REMOVE, other, async |stage, removed, answer| {
            assert!([200, 409].contains(&removed.status), "{}", removed.text());
            assert!([200, 204, 404, 409].contains(&answer.status), "{}", answer.text());
            assert_eq!(row(stage), None);
            let told = told(stage);
            assert!(["removed", "left"].contains(&told.last().unwrap().as_str()), "{told:?}");
        })
        .await;
    }
}

/// C51: a member who is locked out and let in at once is what the trail says was done last
#[tokio::test(start_paused = true)]
async fn whoever_is_locked_out_and_let_in_at_once_is_one_of_both() {
    let locked_out = async || {
        let stage = stage().await;
        SUSPEND(stage.clone(), stage.world.clone()).await.assert_status(200);
        stage
    };
    let both = |one: &Answer, other: &Answer| (one.status, other.status);

    meetings(stage, SUSPEND, REACTIVATE, async |stage, one, other| {
        assert_eq!(both(one, other), (200, 200), "{} {}", one.text(), other.text());
        assert!(
            [vec!["suspended"], vec!["suspended", "reactivated"]]
                .contains(&told(stage).iter().map(String::as_str).collect())
        );
    })
    .await;
    meetings(locked_out, REACTIVATE, SUSPEND, async |stage, one, other| {
        assert_eq!(both(one, other), (200, 200), "{} {}", one.text(), other.text());
        let told = told(stage);
        assert_eq!(told[..2], ["suspended", "reactivated"], "{told:?}");
    })
    .await;
}

/// C51: a move and a change of the group come in an order
#[tokio::test(start_paused = true)]
async fn a_move_and_an_edit_come_in_an_order() {
    meetings(stage, TO_SECURITY, EDIT, async |stage, moved, edited| {
        assert_eq!((moved.status, edited.status), (200, 200), "{} {}", moved.text(), edited.text());
        let last = told(stage).pop().unwrap();
        let group = if last == "moved" { "security-administration" } else { "owner" };
        assert_eq!(row(stage).unwrap()["group"], group);
    })
    .await;
}
