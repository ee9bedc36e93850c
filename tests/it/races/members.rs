//! Concurrent changes of one member.

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

fn changes(fixture: &Fixture) -> Vec<String> {
    TableState::of(&fixture.world).actions(&fixture.member(0).id).into_iter().skip(2).map(str::to_owned).collect()
}

fn row(fixture: &Fixture) -> Option<serde_json::Value> {
    TableState::of(&fixture.world).live().find(|row| row["id"] == fixture.member(0).id.as_str()).cloned()
}

/// C51, R16: a member who is concurrently moved to two groups ends up in one of them, and was moved twice
#[tokio::test(start_paused = true)]
async fn a_member_concurrently_moved_to_two_groups_is_in_one() {
    every_interleaving(fixture, TO_SECURITY, TO_NOWHERE, async |fixture, one, other| {
        assert_eq!((one.status, other.status), (200, 200), "{} {}", one.text(), other.text());
        assert_eq!(changes(fixture), ["moved", "moved"]);
        let row = row(fixture).unwrap();
        assert!(row["group"].is_null() || row["group"] == "security-administration");
    })
    .await;
}

/// C51: a removed member stays removed, whatever changes concurrently
#[tokio::test(start_paused = true)]
async fn a_removed_member_stays_removed() {
    for other in [TO_SECURITY, SUSPEND, EDIT, LEAVE] {
        every_interleaving(fixture, REMOVE, other, async |fixture, removed, answer| {
            assert!([200, 409].contains(&removed.status), "{}", removed.text());
            assert!([200, 204, 404, 409].contains(&answer.status), "{}", answer.text());
            assert_eq!(row(fixture), None);
            let changes = changes(fixture);
            assert!(["removed", "left"].contains(&changes.last().unwrap().as_str()), "{changes:?}");
        })
        .await;
    }
}

/// C51: the state after a concurrent suspension and reactivation is that of the later audit entry
#[tokio::test(start_paused = true)]
async fn a_concurrent_suspension_and_reactivation_are_serialised() {
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
                .contains(&changes(fixture).iter().map(String::as_str).collect())
        );
    })
    .await;
    every_interleaving(locked_out, REACTIVATE, SUSPEND, async |fixture, one, other| {
        assert_eq!(both(one, other), (200, 200), "{} {}", one.text(), other.text());
        let changes = changes(fixture);
        assert_eq!(changes[..2], ["suspended", "reactivated"], "{changes:?}");
    })
    .await;
}

/// C51: a concurrent move and edit are serialised
#[tokio::test(start_paused = true)]
async fn a_concurrent_move_and_edit_are_serialised() {
    every_interleaving(fixture, TO_SECURITY, EDIT, async |fixture, moved, edited| {
        assert_eq!((moved.status, edited.status), (200, 200), "{} {}", moved.text(), edited.text());
        let last = changes(fixture).pop().unwrap();
        let group = if last == "moved" { "security-administration" } else { "owner" };
        assert_eq!(row(fixture).unwrap()["group"], group);
    })
    .await;
}
