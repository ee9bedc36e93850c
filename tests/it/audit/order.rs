//! The order of the trail.

use harness::World;
use serde_json::{Value, json};

use super::{actions, every_action::happened};

/// S1.20: newest first: what happened later stands in front, to the minute and over months.
#[tokio::test]
async fn what_happened_last_stands_first() {
    let world = World::new().await;
    let portal = happened(&world).await;

    let events = portal.audit_events("").await;

    let mut told = actions(&events);
    told.reverse();
    // The last two are one decision at one instant; which of them stands first is a matter of their identifiers.
    let last = told.len() - 2;
    told[last..].sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(
        told,
        [
            "organization_created",
            "organization_updated",
            "invited",
            "resent",
            "access_changed",
            "acceptance_refused",
            "accepted",
            "access_changed",
            "moved",
            "suspended",
            "reactivated",
            "profile_changed",
            "password_reset_requested",
            "exported",
            "added",
            "removed",
            "invited",
            "cancelled",
            "invited",
            "invited",
            "accepted",
            "declined",
            "left",
            "invited",
            "invited",
            "delivery_failed",
            "invite_expired",
            "invite_expired",
            "replaced",
            "invited",
        ]
    );
}

/// S1.20, C74: facts about one membership stand in the order of their commits, even when the clock stands still.
#[tokio::test]
async fn facts_about_one_member_keep_the_order_of_their_commits_while_the_clock_stands_still() {
    let world = World::new().await;
    let portal = world.acme("portal").await;
    let grace = portal.joined(json!({ "emails": "grace@example.com" })).await.id;
    let batch = |group: Value| json!({ "members": [grace], "group": group });
    let plain = json!({ "members": [grace] });

    for _ in 0..3 {
        portal.owner.post(&portal.path("/members/suspend"), plain.clone()).await.assert_status(200);
        portal.owner.post(&portal.path("/members/reactivate"), plain.clone()).await.assert_status(200);
        portal.owner.post(&portal.path("/members/move"), batch(json!("administrative"))).await.assert_status(200);
        portal.owner.post(&portal.path("/members/move"), batch(Value::Null)).await.assert_status(200);
    }
    portal.owner.post(&portal.path("/members/remove"), plain).await.assert_status(200);

    let events = portal.audit_events(&format!("target={grace}")).await;
    let mut told = actions(&events);
    told.reverse();
    let round = ["suspended", "reactivated", "moved", "moved"];
    assert_eq!(told, [["invited", "accepted"].as_slice(), &round, &round, &round, &["removed"]].concat());
    let moved: Vec<&Value> = events.iter().filter(|event| event["action"] == "moved").collect();
    assert!(moved.windows(2).all(|pair| pair[0]["detail"]["before"] == pair[1]["detail"]["after"]));
}
