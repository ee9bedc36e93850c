//! The order of audit entries.

use harness::World;
use serde_json::{Value, json};

use super::{actions, every_action::perform_every_action};

/// S1.20: entries are listed newest first, within a minute and over months.
#[tokio::test]
async fn entries_are_listed_newest_first() {
    let world = World::new().await;
    let portal = perform_every_action(&world).await;

    let events = portal.audit_events("").await;

    let mut reported = actions(&events);
    reported.reverse();
    // The last two are one decision at one instant; which of them stands first is a matter of their identifiers.
    let last = reported.len() - 2;
    reported[last..].sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(
        reported,
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
            "invited",
            "identity_changed",
            "merged",
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

/// S1.20, C74: events of one membership keep the order of their commits, even under a frozen clock.
#[tokio::test]
async fn events_of_one_member_keep_commit_order_under_a_frozen_clock() {
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
    let mut reported = actions(&events);
    reported.reverse();
    let round = ["suspended", "reactivated", "moved", "moved"];
    assert_eq!(reported, [["invited", "accepted"].as_slice(), &round, &round, &round, &["removed"]].concat());
    let moved: Vec<&Value> = events.iter().filter(|event| event["action"] == "moved").collect();
    assert!(moved.windows(2).all(|pair| pair[0]["detail"]["before"] == pair[1]["detail"]["after"]));
}
