//! Two decisions about one member at once.

use harness::Answer;
use serde_json::json;

use super::{
    interleaving::{Action, Fixture, PendingAnswer, every_interleaving},
    invariants::TableState,
};

async fn fixture() -> Fixture {
    Fixture::with("portal", "administrative", "administrative").await
}

const TO_SECURITY: Action = |s, w| {
    s.post(
        &s.org.owner,
        &w,
        "/members/move",
        json!({ "members": [s.member(0).id], "group": "security-administration" }),
    )
};
const TO_NOWHERE: Action =
    |s, w| s.post(&s.org.owner, &w, "/members/move", json!({ "members": [s.member(0).id], "group": null }));
const REMOVE: Action = |s, w| s.post(&s.org.owner, &w, "/members/remove", json!({ "members": [s.member(0).id] }));
const SUSPEND: Action = |s, w| s.post(&s.org.owner, &w, "/members/suspend", json!({ "members": [s.member(0).id] }));
const REACTIVATE: Action =
    |s, w| s.post(&s.org.owner, &w, "/members/reactivate", json!({ "members": [s.member(0).id] }));
const LEAVE: Action = |s, w| {
    let (bob, path) = (s.member(0).person.via(&w), format!("/v1/me/organizations/{}/leave", s.org.id));
    Box::pin(async move { bob.post(&path, json!({})).await })
};
const EDIT: Action = |s, w| -> PendingAnswer {
    let (ada, path) = (s.org.owner.via(&w), s.org.path(&format!("/members/{}", s.member(0).id)));
    Box::pin(async move { ada.patch(&path, json!({ "group": "owner" })).await })
};

fn told(fixture: &Fixture) -> Vec<String> {
    TableState::of(&fixture.world).actions(&fixture.member(0).id).into_iter().skip(2).map(str::to_owned).collect()
}

fn row(fixture: &Fixture) -> Option<serde_json::Value> {
    TableState::of(&fixture.world).live().find(|row| row["id"] == fixture.member(0).id.as_str()).cloned()
}

/// C51, R16: somebody who is moved to two groups at once is in one of them, and was moved twice
#[tokio::test(start_paused = true)]
async fn whoever_is_moved_to_two_groups_at_once_is_in_one() {
    every_interleaving(fixture, TO_SECURITY, TO_NOWHERE, async |fixture, one, other| {
        assert_eq!((one.status, other.status), (200, 200), "{} {}", one.text(), other.text());
        assert_eq!(told(fixture), ["moved", "moved"]);
        let row = row(fixture).unwrap();
        assert!(row["group"].is_null() || row["group"] == "security-administration");
    })
    .await;
}

/// C51: whoever is removed stays removed, whatever else is decided about them at that moment, on every path
#[tokio::test(start_paused = true)]
async fn whoever_is_removed_stays_removed() {
    for other in [TO_SECURITY, SUSPEND, EDIT, LEAVE] {
        every_interleaving(fixture, REMOVE, other, async |fixture, removed, answer| {
            assert!([200, 409].contains(&removed.status), "{}", removed.text());
            assert!([200, 204, 404, 409].contains(&answer.status), "{}", answer.text());
            assert_eq!(row(fixture), None);
            let told = told(fixture);
            assert!(["removed", "left"].contains(&told.last().unwrap().as_str()), "{told:?}");
        })
        .await;
    }
}

/// C51: a member who is locked out and let in at once is what the trail says was done last
#[tokio::test(start_paused = true)]
async fn whoever_is_locked_out_and_let_in_at_once_is_one_of_both() {
    let locked_out = async || {
        let fixture = fixture().await;
        SUSPEND(fixture.clone(), fixture.world.clone()).await.assert_status(200);
        fixture
    };
    let both = |one: &Answer, other: &Answer| (one.status, other.status);

    every_interleaving(fixture, SUSPEND, REACTIVATE, async |fixture, one, other| {
        assert_eq!(both(one, other), (200, 200), "{} {}", one.text(), other.text());
        assert!(
            [vec!["suspended"], vec!["suspended", "reactivated"]]
                .contains(&told(fixture).iter().map(String::as_str).collect())
        );
    })
    .await;
    every_interleaving(locked_out, REACTIVATE, SUSPEND, async |fixture, one, other| {
        assert_eq!(both(one, other), (200, 200), "{} {}", one.text(), other.text());
        let told = told(fixture);
        assert_eq!(told[..2], ["suspended", "reactivated"], "{told:?}");
    })
    .await;
}

/// C51: a move and a change of the group come in an order
#[tokio::test(start_paused = true)]
async fn a_move_and_an_edit_come_in_an_order() {
    every_interleaving(fixture, TO_SECURITY, EDIT, async |fixture, moved, edited| {
        assert_eq!((moved.status, edited.status), (200, 200), "{} {}", moved.text(), edited.text());
        let last = told(fixture).pop().unwrap();
        let group = if last == "moved" { "security-administration" } else { "owner" };
        assert_eq!(row(fixture).unwrap()["group"], group);
    })
    .await;
}
