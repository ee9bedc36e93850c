//! Concurrent changes of invitations: stale decisions are not written, and one link stays valid.

use harness::{Email, When, World};
use http::Method;
use serde_json::{Value, json};

use super::builders::{accept, invitation_to, latest_token, put_site, site_scopes, with_field};

/// C31: sent again by two at once, one link lives, and it is that of the latest email
#[tokio::test(start_paused = true)]
async fn concurrent_resends_leave_one_valid_link() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    let (rival, path) = (acme.owner.via(&world.another_instance()), acme.path("/invitations/resend"));
    let body = json!({ "members": [id] });
    let same = body.clone();
    world.wire().before(When::Operation(harness::WRITE, 0), move || async move {
        rival.post(&path, same).await.assert_status(200);
    });

    acme.owner.post(&acme.path("/invitations/resend"), body).await.assert_status(200);
    world.pump().await;

    assert_eq!((world.wire().untriggered(), &acme.member(&id).await["invitation"]["attempt"]), (0, &json!(3)));
    let emails = world.emails_to("grace@example.com");
    let tokens: Vec<&str> = emails.iter().filter_map(Email::link_token).collect();
    assert_eq!(tokens.len(), 1);
    accept(&world, "grace@example.com", tokens[0]).await.assert_status(200);
}

/// S1.13, C31, C32: a person who comes second finds the invitation cancelled, and neither revives nor mails it
#[tokio::test(start_paused = true)]
async fn a_concurrently_cancelled_invitation_is_not_resent() {
    for verb in ["resend", "edit"] {
        let (world, acme) = World::with_organization("sites").await;
        let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
        let token = latest_token(&world, "grace@example.com").await;
        let (rival, path) = (acme.owner.via(&world.another_instance()), acme.path("/invitations/cancel"));
        let body = json!({ "members": [id] });
        let same = body.clone();
        world.wire().before(When::Operation(harness::WRITE, 0), move || async move {
            rival.post(&path, same).await.assert_status(200);
        });

        let answer = match verb {
            "resend" => acme.owner.post(&acme.path("/invitations/resend"), body).await,
            _ => acme.update_member(&acme.owner, &id, json!({ "grant": { "role": "helpdesk" } })).await,
        };
        world.pump().await;

        assert_eq!((answer.status, answer.code(), world.wire().untriggered()), (409, "invalid_state", 0), "{verb}");
        assert_eq!((world.emails().len(), acme.members("").await.len()), (1, 1), "{verb}");
        accept(&world, "grace@example.com", &token).await.assert_problem(410, "invitation_cancelled");
    }
}

/// C13: accepted in the middle of an edit: the old link gave the old access, and the edit is then one of a member
#[tokio::test(start_paused = true)]
async fn an_update_that_loses_to_an_acceptance_changes_the_member() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    let token = latest_token(&world, "grace@example.com").await;
    let grace = world.person("grace@example.com").via(&world.another_instance());
    world.wire().before(When::Operation(harness::WRITE, 0), move || async move {
        grace.post("/v1/invitations/accept", json!({ "token": token })).await.assert_status(200);
    });

    let answer =
        acme.update_member(&acme.owner, &id, json!({ "grant": { "role": "helpdesk" } })).await.assert_status(200);
    world.pump().await;

    assert_eq!((&answer.body["status"], &answer.body["grant"]["role"]), (&json!("active"), &json!("helpdesk")));
    assert_eq!(world.emails().len(), 1);
    assert_eq!(acme.audit_actions(&format!("target={id}")).await, ["invited", "accepted", "access_changed"]);
}

/// S1.3: two who change different parts at once both get theirs, wherever between reading and writing they meet
#[tokio::test(start_paused = true)]
async fn concurrent_changes_of_different_fields_both_persist() {
    for (operation, call) in [("BatchGetItem", 0), ("BatchGetItem", 1), (harness::WRITE, 0)] {
        let (world, acme) = World::with_organization("sites").await;
        put_site(&acme, "berlin", &[]).await;
        let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
        let (rival, path) = (acme.owner.via(&world.another_instance()), acme.path(&format!("/members/{id}")));
        let narrower = json!({ "grant": { "scopes": site_scopes(&["berlin"]) } });
        world.wire().before(When::Operation(operation, call), move || async move {
            rival.patch(&path, narrower).await.assert_status(200);
        });

        acme.update_member(&acme.owner, &id, json!({ "grant": { "role": "helpdesk" } })).await.assert_status(200);

        assert_eq!(world.wire().untriggered(), 0);
        let grant = &acme.member(&id).await["grant"];
        let expected = json!({ "role": "helpdesk", "permissions": [], "scopes": site_scopes(&["berlin"]) });
        assert_eq!(*grant, expected, "met before {operation} {call}");
    }
}

/// S1.7: a person who insists on a version does not write over a newer one, wherever the two meet
#[tokio::test(start_paused = true)]
async fn if_match_holds_until_the_commit() {
    for (operation, call) in [("BatchGetItem", 1), (harness::WRITE, 0)] {
        let (world, acme) = World::with_organization("sites").await;
        let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
        let path = acme.path(&format!("/members/{id}"));
        let read = acme.owner.get(&path).await;
        let (rival, same) = (acme.owner.via(&world.another_instance()), path.clone());
        world.wire().before(When::Operation(operation, call), move || async move {
            rival.patch(&same, json!({ "grant": { "role": "reporting" } })).await.assert_status(200);
        });

        let ask = acme.owner.request(Method::PATCH, &path).json(&json!({ "grant": { "role": "helpdesk" } }));
        let answer = ask.header("if-match", read.header("etag").unwrap()).send().await;

        assert_eq!((answer.status, answer.code()), (412, "version_conflict"), "met before {operation} {call}");
        assert_eq!((world.wire().untriggered(), &acme.member(&id).await["grant"]["role"]), (0, &json!("reporting")));
    }
}

/// C78: an address of the batch that is invited concurrently fails alone; the others are invited.
#[tokio::test(start_paused = true)]
async fn an_address_taken_concurrently_fails_alone() {
    let (world, acme) = World::with_organization("guests").await;
    let batch = |emails: Value| with_field(acme.offer("user"), "emails", emails);
    let (rival, path) = (acme.owner.via(&world.another_instance()), acme.path("/invitations"));
    let taken = batch(json!(["B@example.com"]));
    world.wire().before(When::Operation(harness::WRITE, 0), move || async move {
        rival.post(&path, taken).await.assert_status(201);
    });

    let answer =
        acme.invite(batch(json!(["a@example.com", "b@example.com", "c@example.com"]))).await.assert_status(207);
    world.pump().await;

    let reported = [("a@example.com", "invited"), ("b@example.com", "already_invited"), ("c@example.com", "invited")];
    assert_eq!((answer.outcomes_by_entry(), world.wire().untriggered()), (reported.to_vec(), 0));
    assert_eq!((answer.result_ids().len(), world.emails().len()), (2, 3));
}

/// R2, C11: the rights of anyone who invites are those at the moment of writing
#[tokio::test(start_paused = true)]
async fn a_concurrently_demoted_inviter_cannot_invite() {
    let (world, acme) = World::with_organization("sites").await;
    let alan = acme.accepted_member("alan@example.com", "super-user").await;
    let pending = acme.invited(invitation_to(&acme, "pending@example.com", "observer")).await;
    let requests = [
        (Method::POST, acme.path("/invitations"), invitation_to(&acme, "grace@example.com", "super-user")),
        (Method::POST, acme.path("/invitations/resend"), json!({ "members": [pending] })),
        (Method::PATCH, acme.path(&format!("/members/{pending}")), json!({ "grant": { "role": "super-user" } })),
        (Method::POST, acme.path("/invitations/cancel"), json!({ "members": [pending] })),
    ];

    for (method, path, body) in requests {
        let rival = acme.owner.via(&world.another_instance());
        let (own, role) =
            (acme.path(&format!("/members/{}", alan.id)), |role: &str| json!({ "grant": { "role": role } }));
        let (target, demoted) = (own.clone(), role("observer"));
        world.wire().before(When::Operation(harness::WRITE, 0), move || async move {
            rival.patch(&target, demoted).await.assert_status(200);
        });
        let answer = alan.person.request(method, &path).json(&body).send().await;

        assert_eq!((answer.status, answer.code(), world.wire().untriggered()), (403, "forbidden", 0), "{path}");
        acme.owner.patch(&own, role("super-user")).await.assert_status(200);
    }
    assert_eq!(acme.audit_actions(&format!("target={pending}")).await, ["invited"]);
    assert_eq!(acme.batch(&alan.person, "/invitations/cancel", &[&pending]).await.outcome(), "cancelled");
}
