//! When an invitation can be accepted: to the millisecond, whatever the table still stores.

use harness::{Org, World};
use serde_json::{Value, json};

use super::{ACCEPT, DECLINE, PREVIEW, invite, use_token};

/// What every view says of an invitation now: accepted, previewed, in the inbox, status of the row, rows by status.
async fn observed(world: &World, org: &Org, id: &str, token: &str) -> (u16, usize, Value, usize, usize) {
    let grace = world.person("grace@example.com");
    let inbox = grace.get("/v1/me/invitations").await.assert_status(200);
    (
        use_token(&world.anonymous(), PREVIEW, token).await.status,
        inbox.body["invitations"].as_array().expect("a list").len(),
        org.member(id).await["status"].clone(),
        org.members("?status=invite_pending").await.len(),
        org.members("?status=invite_expired").await.len(),
    )
}

/// S1.15, S2.2, C68: seven days, to the second: a second before the end the invitation is open everywhere, at the end
/// and after it nowhere.
#[tokio::test]
async fn an_invitation_can_be_accepted_for_seven_days() {
    for (wait, is_open) in [("6d23h59m59s", true), ("7d", false), ("7d1s", false)] {
        let world = World::new().await;
        let acme = world.acme("guests").await;
        let (id, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
        assert_eq!(acme.member(&id).await["invitation"]["expires_at"], "2026-11-28T12:00:00Z");

        world.advance(wait);

        let expected =
            if is_open { (200, 1, json!("invite_pending"), 1, 0) } else { (404, 0, json!("invite_expired"), 0, 1) };
        assert_eq!(observed(&world, &acme, &id, &token).await, expected, "{wait}");
        let grace = world.person("grace@example.com");
        if is_open {
            use_token(&grace, ACCEPT, &token).await.assert_status(200);
        } else {
            use_token(&grace, ACCEPT, &token).await.assert_problem(410, "invitation_expired");
            use_token(&grace, DECLINE, &token).await.assert_problem(410, "invitation_expired");
            assert_eq!(acme.member(&id).await["status"], "invite_expired");
        }
    }
}

/// C68, S1.12: sent again shortly before its end, an invitation has seven more days, by the new link only.
#[tokio::test]
async fn a_resend_restarts_the_seven_days() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, first) = invite(&world, &acme, "grace@example.com", json!({})).await;
    world.advance("6d23h59m59s");
    acme.owner.post(&acme.path("/invitations/resend"), json!({ "members": [id] })).await.assert_status(200);
    world.pump().await;
    let second = world.link_token("grace@example.com");

    world.advance("6d23h59m59s");

    let grace = world.person("grace@example.com");
    use_token(&grace, ACCEPT, &first).await.assert_problem(410, "invitation_void");
    use_token(&grace, ACCEPT, &second).await.assert_status(200);
}

/// C69: ten days after its end an invitation that the table still holds has ended everywhere, and in nobody's way.
#[tokio::test]
async fn an_expired_invitation_stays_expired_while_it_is_stored() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (old, first) = invite(&world, &acme, "grace@example.com", json!({})).await;
    let guest = acme.joined(json!({ "emails": ["gus@example.com"], "kind": "guest", "period": "P7D" })).await;

    world.advance("17d");

    assert_eq!(observed(&world, &acme, &old, &first).await, (404, 0, json!("invite_expired"), 0, 1));
    guest.person.get(&acme.path("")).await.assert_problem(404, "not_found");
    assert_eq!(acme.member(&guest.id).await["status"], "expired");
    let grace = world.person("grace@example.com");
    use_token(&grace, ACCEPT, &first).await.assert_problem(410, "invitation_expired");
    let (new, second) = invite(&world, &acme, "grace@example.com", json!({})).await;
    assert_ne!(old, new);
    use_token(&grace, ACCEPT, &first).await.assert_problem(410, "invitation_expired");
    assert_eq!(use_token(&grace, ACCEPT, &second).await.assert_status(200).id(), new);
    let again = acme.joined(json!({ "emails": ["gus@example.com"], "kind": "guest", "period": "P7D" })).await;
    again.person.get(&acme.path("")).await.assert_status(200);
}

/// C69, C75: the time to live is a whole number of seconds, the end plus thirty days, and only housekeeping; there is
/// none before the lapse has been published.
#[tokio::test]
async fn the_ttl_of_an_invitation_is_thirty_days_after_its_end() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
    let end: chrono::DateTime<chrono::Utc> = "2026-12-28T12:00:00Z".parse().expect("an instant");
    let ttl = || world.table_dump().into_iter().find(|row| row["id"] == json!(id)).expect("the row")["ttl"].as_i64();
    assert_eq!(ttl(), None);
    world.set_checkpoint_to_now("jobs-lapse-invitations").await;
    world.advance("7d");
    world.run_job("lapse-invitations").await;
    assert_eq!(ttl(), Some(end.timestamp()));

    world.advance("31d");
    let _ = world.sweep_ttl();

    assert!(!world.table_dump().iter().any(|row| row["id"] == json!(id)));
    use_token(&world.person("grace@example.com"), ACCEPT, &token).await.assert_problem(404, "invitation_unavailable");
    acme.joined(json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } })).await;
}

/// C75: leap days, the end of 32-bit time and the year 9999 are days like others.
#[tokio::test]
async fn invitations_are_correct_at_calendar_boundaries() {
    let edges = [
        ("2028-02-29T23:59:59Z", "2028-03-07T23:59:59Z", "2028-05-29T23:59:59Z"),
        ("2038-01-19T03:14:07Z", "2038-01-26T03:14:07Z", "2038-04-19T03:14:07Z"),
        ("9999-09-01T00:00:00Z", "9999-09-08T00:00:00Z", "9999-11-30T00:00:00Z"),
    ];
    for (now, invite_ends, access_ends) in edges {
        let world = World::new().await;
        let instant = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant");
        while world.now() < instant(now) {
            let remaining = (instant(now) - world.now()).num_seconds().min(36_500 * 86_400);
            world.advance(&format!("{remaining}s"));
        }
        let acme = world.acme("guests").await;
        let (id, token) = invite(&world, &acme, "gus@example.com", json!({ "kind": "guest" })).await;
        assert_eq!(acme.member(&id).await["invitation"]["expires_at"], invite_ends);

        let joined = use_token(&world.person("gus@example.com"), ACCEPT, &token).await.assert_status(200);

        assert_eq!(joined.body["expires_at"], access_ends);
        world.advance("89d23h59m59s");
        world.set_checkpoint_to_now("jobs-expire-guests").await;
        world.person("gus@example.com").get(&acme.path("")).await.assert_status(200);
        world.advance("1s");
        world.person("gus@example.com").get(&acme.path("")).await.assert_problem(404, "not_found");
        assert_eq!(world.run_job("expire-guests").await["expired"], 1);
        let row = world.table_dump().into_iter().find(|row| row["id"] == json!(id)).expect("the row");
        assert_eq!(row["ttl"].as_i64(), Some(instant(access_ends).timestamp() + 30 * 86_400));
    }
}
