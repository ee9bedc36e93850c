//! Changing name, branding, language and time zone.

use harness::{When, World};
use serde_json::{Value, json};

/// S1.7, C88: a change is answered, read and audited with what it was before; nothing else has changed.
#[tokio::test]
async fn a_change_is_returned_readable_and_audited() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let before = acme.read().await;
    let changes = json!({
        "name": "Acme & Söhne", "branding": { "color": "#1a2b3c" }, "locale": "de", "time_zone": "Europe/Berlin",
    });

    let answer = acme.owner.patch(&acme.path(""), changes.clone()).await.assert_status(200);
    world.pump().await;

    assert_eq!((acme.read().await, answer.header("etag")), (answer.body.clone(), Some("\"2\"")));
    let mut expected = before;
    expected.as_object_mut().expect("an object").extend(changes.as_object().expect("an object").clone());
    expected["updated_at"] = answer.body["updated_at"].clone();
    assert_eq!(answer.body, expected);
    let events = acme.audit_events("action=organization_updated").await;
    assert_eq!(events.len(), 1);
    let old = json!({ "name": "Acme", "branding": {}, "locale": "en", "time_zone": "UTC" });
    assert_eq!(events[0]["detail"], json!({ "before": old, "after": changes }));
    assert_eq!(world.event_types(), ["organization.created", "organization.updated"]);
}

/// S1.7: what is not named stays; a change that changes nothing is no event and no new version.
#[tokio::test]
async fn other_settings_stay_and_an_unchanged_update_is_not_audited() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.owner
        .patch(&acme.path(""), json!({ "branding": { "color": "#1a2b3c" }, "locale": "de" }))
        .await
        .assert_status(200);
    let before = acme.read().await;

    for same in [
        json!({}),
        json!({ "name": "Acme" }),
        json!({ "policy": {} }),
        json!({ "policy": { "retention": "P30D" } }),
        json!({ "locale": "de" }),
    ] {
        let answer = acme.owner.patch(&acme.path(""), same).await.assert_status(200);
        assert_eq!((&answer.body, answer.header("etag")), (&before, Some("\"2\"")));
    }
    assert_eq!(acme.audit_events("action=organization_updated").await.len(), 1);
    let bare = acme.owner.patch(&acme.path(""), json!({ "branding": {} })).await.assert_status(200);
    assert_eq!((&bare.body["branding"]["color"], &bare.body["locale"]), (&Value::Null, &json!("de")));
}

/// S1.1, C16: a person who may not change an organisation changes nothing; nor does anybody change what is no setting.
#[tokio::test]
async fn updating_requires_the_permission_and_accepts_settings_only() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let manager = acme.accepted_member("manager@example.com", "account-manager").await.person;
    let before = acme.read().await;

    manager.patch(&acme.path(""), json!({ "name": "Mine" })).await.assert_problem(403, "forbidden");
    for field in ["id", "template", "seats", "owners", "version", "roles", "groups", "created_at"] {
        let refused = acme.owner.patch(&acme.path(""), json!({ field: "x" })).await;
        refused.assert_problem(422, "unknown_field");
        assert_eq!(refused.faults(), [(format!("/{field}").as_str(), "unknown_field")]);
    }
    let faulty = json!({ "name": " ", "branding": { "color": "#12" }, "time_zone": "Mars/Olympus" });
    let refused = acme.owner.patch(&acme.path(""), faulty).await;
    refused.assert_problem(422, "invalid_format");
    let mut pointers: Vec<&str> = refused.faults().into_iter().map(|(pointer, _)| pointer).collect();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/branding/color", "/name", "/time_zone"]);
    assert_eq!(acme.read().await, before);
}

/// S1.7: concurrent changes of different fields both persist; with an outdated `If-Match` one is refused.
#[tokio::test(start_paused = true)]
async fn concurrent_changes_both_persist_without_if_match() {
    for tag in [None, Some("\"1\"")] {
        let world = World::new().await;
        let acme = world.acme("guests").await;
        let (rival, path) = (acme.owner.via(&world.another_instance()), acme.path(""));
        world.wire().before(When::Operation(harness::WRITE, 0), move || async move {
            rival.patch(&path, json!({ "policy": { "seat_limit": 5 } })).await.assert_status(200);
        });

        let ask = acme.owner.request(http::Method::PATCH, &acme.path("")).json(&json!({ "name": "Ours" }));
        let answer = match tag {
            Some(tag) => ask.header("if-match", tag).send().await,
            None => ask.send().await,
        };

        assert_eq!(world.wire().untriggered(), 0);
        let now = acme.read().await;
        assert_eq!(now["policy"]["seat_limit"], 5);
        let expected = if tag.is_some() { (412, "Acme") } else { (200, "Ours") };
        assert_eq!((answer.status, now["name"].as_str().unwrap_or_default()), expected);
    }
}

/// S1.7: emails that leave after a change carry the new name.
#[tokio::test]
async fn emails_carry_the_organisation_name_at_the_time_of_sending() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.invited(json!({ "emails": "grace@example.com", "grant": { "role": "user" } })).await;

    acme.owner.patch(&acme.path(""), json!({ "name": "Globex" })).await.assert_status(200);
    world.pump().await;

    let email = world.emails_to("grace@example.com").remove(0);
    assert!(email.subject.contains("Globex"), "{}", email.subject);
}
