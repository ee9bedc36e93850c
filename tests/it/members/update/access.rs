//! Changing the access of a member who has joined.

use harness::{When, World};
use serde_json::{Value, json};

use crate::members::{list_all, own_row};

/// S1.3, S1.5, S1.7, C14: a new role holds with the next request; no email is sent; the audit log has before and after.
#[tokio::test]
async fn a_new_role_applies_at_once_is_audited_and_sends_no_email() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let grace = acme.accepted_member("grace@example.com", "super-observer").await;
    let (list, own) = (acme.path("/members"), acme.path(&format!("/members/{}", grace.id)));
    grace.person.get(&list).await.assert_status(200);
    let emails = world.emails().len();

    let answer = acme.owner.patch(&own, json!({ "grant": { "role": "helpdesk" } })).await.assert_status(200);
    world.pump().await;

    grace.person.get(&list).await.assert_problem(403, "forbidden");
    assert_eq!((&answer.body["grant"]["role"], &answer.body["role_name"]), (&json!("helpdesk"), &json!("Helpdesk")));
    assert_eq!(world.emails().len(), emails);
    let trail = acme.owner.get(&acme.path("/audit?action=access_changed")).await.assert_status(200).body;
    let scopes = json!([{ "type": "site", "mode": "all" }]);
    assert_eq!(trail["events"].as_array().map(Vec::len), Some(1));
    assert_eq!(trail["events"][0]["detail"]["before"]["grant"], json!({ "role": "super-observer", "scopes": scopes }));
    assert_eq!(trail["events"][0]["detail"]["after"]["grant"], json!({ "role": "helpdesk", "scopes": scopes }));
    assert_eq!(trail["events"][0]["target"]["id"], json!(grace.id));
    assert!(world.event_types().ends_with(&["membership.access_changed".to_owned()]), "{:?}", world.event_types());
}

/// S1.3, S1.5: role and site access are changed each by itself; what is not named stays.
#[tokio::test]
async fn a_patch_changes_only_the_given_fields() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    acme.owner.put(&acme.path("/resources/site/berlin"), json!({ "name": "Berlin" })).await.assert_status(200);
    let grace = acme.accepted_member("grace@example.com", "observer").await;
    let path = acme.path(&format!("/members/{}", grace.id));
    let berlin = json!([{ "type": "site", "mode": "resources", "ids": ["berlin"] }]);

    let scoped = acme.owner.patch(&path, json!({ "grant": { "scopes": berlin } })).await.assert_status(200).body;
    let named = acme.owner.patch(&path, json!({ "grant": { "role": "helpdesk" } })).await.assert_status(200).body;
    let same = acme.owner.patch(&path, json!({})).await.assert_status(200);

    assert_eq!((&scoped["grant"]["role"], &scoped["grant"]["scopes"]), (&json!("observer"), &berlin));
    assert_eq!((&named["grant"]["role"], &named["grant"]["scopes"]), (&json!("helpdesk"), &berlin));
    assert_eq!((&same.body, same.header("etag")), (&named, Some("\"4\"")));
    let empty = acme.owner.patch(&path, json!({ "grant": { "scopes": [] } })).await;
    empty.assert_problem(422, "scope_required");
}

/// S1.4, C16: names and address are immutable, each named in the answer; whatever else is no field of a patch.
#[tokio::test]
async fn fields_other_than_access_cannot_be_changed() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let grace = acme.accepted_member("grace@example.com", "observer").await;
    let invited = acme.invited(json!({ "emails": "alan@example.com", "grant": acme.offer("observer")["grant"] })).await;

    for member in [&grace.id, &invited] {
        let (path, before) = (acme.path(&format!("/members/{member}")), acme.member(member).await);
        for (field, value) in
            [("email", json!("x@example.com")), ("first_name", Value::Null), ("last_name", json!("X"))]
        {
            let refused = acme.owner.patch(&path, json!({ field: value, "grant": { "role": "helpdesk" } })).await;
            refused.assert_problem(422, "field_immutable");
            assert_eq!(refused.faults(), [(format!("/{field}").as_str(), "field_immutable")]);
        }
        for field in ["status", "expires_at", "period", "user_id", "organization", "email_verified", "kind", "version"]
        {
            let unknown = acme.owner.patch(&path, json!({ field: "x" })).await;
            unknown.assert_problem(422, "unknown_field");
            assert_eq!(unknown.faults(), [(format!("/{field}").as_str(), "unknown_field")]);
        }
        assert_eq!(acme.member(member).await, before);
    }
}

/// S1.7: an edit that changes nothing is no event, no new version and no email.
#[tokio::test]
async fn an_update_without_a_change_is_not_audited() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let invited = acme.invited(json!({ "emails": "alan@example.com", "grant": { "role": "user" } })).await;
    let path = acme.path(&format!("/members/{invited}"));
    let (row, tag) = (acme.member(&invited).await, acme.owner.get(&path).await);

    let same = acme.owner.patch(&path, json!({ "grant": { "role": "user", "permissions": [], "scopes": [] } })).await;
    world.pump().await;

    assert_eq!((same.status, &same.body, same.header("etag")), (200, &row, tag.header("etag")));
    assert_eq!((world.emails().len(), acme.member(&invited).await["invitation"]["attempt"].as_u64()), (1, Some(1)));
    let trail = acme.owner.get(&acme.path(&format!("/audit?target={invited}"))).await.body;
    assert_eq!(trail["events"].as_array().map(Vec::len), Some(1));
}

/// S1.3: two administrators who change different parts of one invitation at once do not undo each other's change.
#[tokio::test(start_paused = true)]
async fn concurrent_updates_of_different_fields_both_persist() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let invited = acme.invited(json!({ "emails": "alan@example.com", "grant": { "role": "user" } })).await;
    let path = acme.path(&format!("/members/{invited}"));
    let (rival, same_path) = (acme.owner.via(&world.another_instance()), path.clone());
    world.wire().before(When::Operation("BatchGetItem", 1), move || async move {
        let body = json!({ "grant": { "permissions": ["guests:invite"] } });
        rival.patch(&same_path, body).await.assert_status(200);
    });

    let ours = acme.owner.patch(&path, json!({ "grant": { "role": "administrator" } })).await;

    assert_eq!(world.wire().untriggered(), 0);
    // An administrator may be given no such extra any more where it is no extra: what counts is that it was seen.
    let row = acme.member(&invited).await;
    assert_eq!((ours.status, &row["grant"]["role"]), (200, &json!("administrator")), "{}", ours.text());
    assert_eq!(row["grant"]["permissions"], json!(["guests:invite"]));
    assert_eq!(row["invitation"]["attempt"], 3);
}

/// S1.3: `If-Match` holds to the commit, also where the member is read twice on the way.
#[tokio::test(start_paused = true)]
async fn a_version_that_changes_during_the_update_is_a_conflict() {
    for call in [1, 2] {
        let world = World::new().await;
        let acme = world.acme("guests").await;
        let invited = acme.invited(json!({ "emails": "alan@example.com", "grant": { "role": "user" } })).await;
        let path = acme.path(&format!("/members/{invited}"));
        let (rival, same_path) = (acme.owner.via(&world.another_instance()), path.clone());
        let when = if call == 1 { When::Operation("BatchGetItem", 1) } else { When::Operation(harness::WRITE, 0) };
        world.wire().before(when, move || async move {
            rival.patch(&same_path, json!({ "grant": { "permissions": ["guests:invite"] } })).await.assert_status(200);
        });

        let body = json!({ "grant": { "role": "guest" } });
        let ours = acme.owner.request(http::Method::PATCH, &path).header("if-match", "\"1\"").json(&body).send().await;

        assert_eq!(world.wire().untriggered(), 0);
        ours.assert_problem(412, "version_conflict");
        assert_eq!(acme.member(&invited).await["grant"]["role"], "user");
    }
}

/// R24, C69: the access of a guest who has ended cannot be edited.
#[tokio::test]
async fn ended_access_cannot_be_updated() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let guest = acme.joined(json!({ "emails": "guest@example.com", "kind": "guest", "period": "P1D" })).await;
    world.advance("1d");

    let path = acme.path(&format!("/members/{}", guest.id));
    let answer = acme.owner.patch(&path, json!({ "grant": { "permissions": ["guests:invite"] } })).await;

    answer.assert_problem(409, "invalid_state");
    let rows = list_all(&acme.owner, &acme, "status=expired", 10).await;
    assert_eq!(rows[0]["grant"]["permissions"], Value::Array(Vec::new()));
    assert_eq!(own_row(&acme, &acme.owner).await["status"], "active");
}
