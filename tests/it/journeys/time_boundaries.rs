//! Time boundaries: ends to the second, periods across daylight saving and calendars, and expired rows that are still
//! stored.

use harness::World;
use serde_json::{Value, json};

fn guest(email: &str, period: &str) -> Value {
    json!({ "emails": email, "kind": "guest", "period": period })
}

/// C68, S1.15, S2.2: an invitation is open until the second before its end; its status changes at the same time.
#[tokio::test]
async fn an_invitation_ends_to_the_second_seven_days_after_it_was_sent() {
    for (waited, status, accepted) in
        [("604799s", "invite_pending", 200), ("604800s", "invite_expired", 410), ("604801s", "invite_expired", 410)]
    {
        let world = World::new().await;
        let acme = world.organization("guests", &world.person("ada@example.com")).await;
        let id = acme.invited(json!({ "emails": "grace@example.com", "grant": { "role": "user" } })).await;
        world.pump().await;
        let token = json!({ "token": world.link_token("grace@example.com") });

        world.advance(waited);

        assert_eq!(acme.member(&id).await["status"], status, "{waited}");
        assert_eq!(acme.members(&format!("?status={status}")).await[0]["id"], json!(id), "{waited}");
        let previewed = world.anonymous().post("/v1/invitations/preview", token.clone()).await.status;
        assert_eq!(previewed, if accepted == 200 { 200 } else { 404 }, "{waited}");
        let answer = world.person("grace@example.com").post("/v1/invitations/accept", token).await;
        assert_eq!(answer.status, accepted, "{waited}: {}", answer.text());
    }
}

/// C68, R24: the access of a guest ends to the second, in the list, in the single view, and for the guest.
#[tokio::test]
async fn the_access_of_a_guest_ends_to_the_second() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let guest = acme.joined(guest("guest@example.com", "PT10S")).await;

    world.advance("9s");
    guest.person.get(&acme.path("")).await.assert_status(200);
    assert_eq!(acme.member(&guest.id).await["status"], "expiring");
    world.advance("1s");

    guest.person.get(&acme.path("")).await.assert_problem(404, "not_found");
    assert_eq!(acme.member(&guest.id).await["status"], "expired");
    assert_eq!(acme.members("?status=expired").await.len(), 1);
    assert_eq!(acme.members("?status=expiring").await.len(), 0);
}

/// C69: an expired row that is still stored counts as expired everywhere, and does not block a new entry.
#[tokio::test]
async fn expired_rows_that_are_still_stored_count_as_expired_everywhere() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    acme.owner.patch(&acme.path(""), json!({ "policy": { "seat_limit": 2 } })).await.assert_status(200);
    let user = json!({ "emails": "late@example.com", "grant": { "role": "user" } });
    let late = acme.invited(user.clone()).await;
    let gone = acme.joined(guest("gone@example.com", "P7D")).await;
    let token = json!({ "token": world.link_token("late@example.com") });
    world.advance("17d");

    let person = world.person("late@example.com");
    person.post("/v1/invitations/accept", token).await.assert_problem(410, "invitation_expired");
    assert_eq!(person.get("/v1/me/invitations").await.body, json!({ "invitations": [] }));
    gone.person.get(&acme.path("")).await.assert_problem(404, "not_found");
    for (id, status) in [(&late, "invite_expired"), (&gone.id, "expired")] {
        assert_eq!(acme.member(id).await["status"], status);
    }
    let resent = acme.owner.post(&acme.path("/invitations/resend"), json!({ "members": [gone.id] })).await;
    assert_eq!((resent.status, resent.code()), (409, "invalid_state"));
    let again = acme.joined(user).await;
    let back = acme.joined(guest("gone@example.com", "P7D")).await;
    assert!(again.id != late && back.id != gone.id);
    again.person.get(&acme.path("")).await.assert_status(200);
    back.person.get(&acme.path("")).await.assert_status(200);
    assert_eq!(acme.members("").await.len(), 3, "the old entries have made room");
}

/// C70, R10: ninety days are 7,776,000 seconds from acceptance on, across daylight saving, leap days and years.
#[tokio::test]
async fn ninety_days_are_the_same_number_of_seconds_at_any_time_of_year() {
    let starts = [
        ("0s", "2026-11-21T12:00:00Z", "2027-02-19T12:00:00Z"),
        ("100d", "2027-03-01T12:00:00Z", "2027-05-30T12:00:00Z"),
        ("402d", "2027-12-28T12:00:00Z", "2028-03-27T12:00:00Z"),
        ("465d", "2028-02-29T12:00:00Z", "2028-05-29T12:00:00Z"),
    ];
    for (wait, accepted, ends) in starts {
        let world = World::new().await;
        let acme = world.organization("guests", &world.person("ada@example.com")).await;
        acme.owner.patch(&acme.path(""), json!({ "time_zone": "Europe/Berlin" })).await.assert_status(200);
        if wait != "0s" {
            world.advance(wait);
        }
        let invited = acme.invited(json!({ "emails": "guest@example.com", "kind": "guest" })).await;
        assert_eq!(
            (&acme.member(&invited).await["expires_at"], &acme.member(&invited).await["period"]),
            (&Value::Null, &json!("P90D"))
        );
        world.pump().await;

        let token = json!({ "token": world.link_token("guest@example.com") });
        let joined = world.person("guest@example.com").post("/v1/invitations/accept", token).await.assert_status(200);

        let row = acme.member(&invited).await;
        assert_eq!((&row["activated_at"], &row["expires_at"]), (&json!(accepted), &json!(ends)));
        assert_eq!(joined.body["expires_at"], json!(ends));
    }
}

/// C72: the period is that of the invitation, also after a resend, and no edit changes it.
#[tokio::test]
async fn the_period_is_that_of_the_invitation() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let id = acme.invited(guest("guest@example.com", "P7D")).await;
    let path = acme.path(&format!("/members/{id}"));
    world.advance("5d");
    let resent = acme.owner.post(&acme.path("/invitations/resend"), json!({ "members": [id], "period": "P90D" })).await;
    resent.assert_problem(422, "unknown_field");
    acme.owner.post(&acme.path("/invitations/resend"), json!({ "members": [id] })).await.assert_status(200);
    for field in ["period", "expires_at"] {
        acme.owner.patch(&path, json!({ field: "P90D" })).await.assert_problem(422, "unknown_field");
    }
    acme.owner.patch(&path, json!({ "grant": { "permissions": ["guests:invite"] } })).await.assert_status(200);
    world.pump().await;

    let token = json!({ "token": world.link_token("guest@example.com") });
    world.person("guest@example.com").post("/v1/invitations/accept", token).await.assert_status(200);

    let row = acme.member(&id).await;
    assert_eq!(
        (&row["activated_at"], &row["expires_at"]),
        (&json!("2026-11-26T12:00:00Z"), &json!("2026-12-03T12:00:00Z"))
    );
    let member = acme.invite(json!({ "emails": "m@example.com", "grant": { "role": "user" }, "period": "P7D" })).await;
    member.assert_problem(422, "unknown_field");
}

/// C75: ends are right on leap days, at the end of 32-bit time and in the last years of the calendar, and `ttl` is in
/// whole seconds.
#[tokio::test]
async fn ends_are_right_at_the_edges_of_calendars() {
    let starts = [
        (vec!["465d", "43199s"], "2028-02-29T23:59:59Z", "2028-03-07T23:59:59Z"),
        (vec!["4076d", "54847s"], "2038-01-19T03:14:07Z", "2038-01-26T03:14:07Z"),
        (vec!["36500d"; 79], "9921-08-24T12:00:00Z", "9921-08-31T12:00:00Z"),
    ];
    for (spans, sent, ends) in starts {
        let world = World::new().await;
        for span in spans {
            world.advance(span);
        }
        let acme = world.organization("guests", &world.person("ada@example.com")).await;
        let id = acme.invited(json!({ "emails": "grace@example.com", "grant": { "role": "user" } })).await;
        world.pump().await;

        let row = acme.member(&id).await;
        assert_eq!((&row["invitation"]["sent_at"], &row["invitation"]["expires_at"]), (&json!(sent), &json!(ends)));
        for item in world.table_dump().iter().filter(|item| !item["ttl"].is_null()) {
            assert!(item["ttl"].is_i64() || item["ttl"].is_u64(), "{item}");
        }
        let stored = world.table_dump().into_iter().find(|item| item["id"] == json!(id)).expect("a row");
        assert_eq!(stored["ttl"], Value::Null, "before the notice of its expiry");
        let token = json!({ "token": world.link_token("grace@example.com") });
        world.person("grace@example.com").post("/v1/invitations/accept", token).await.assert_status(200);
        assert_eq!(acme.members("?status=active").await.len(), 2);
    }
}

/// C75: a period that would exceed the last year ends with it.
#[tokio::test]
async fn a_period_beyond_the_calendar_ends_with_it() {
    let world = World::new().await;
    for span in [vec!["36500d"; 79], vec!["28617d"]].concat() {
        world.advance(span);
    }
    assert_eq!(world.now().to_rfc3339(), "9999-12-30T12:00:00+00:00");
    let acme = world.organization("guests", &world.person("ada@example.com")).await;

    let id = acme.invited(guest("guest@example.com", "P3650D")).await;

    let row = acme.member(&id).await;
    assert_eq!(acme.members("?status=invite_pending").await, std::slice::from_ref(&row));
    assert_eq!(row["invitation"]["expires_at"], "9999-12-31T23:59:59.999Z");
}
