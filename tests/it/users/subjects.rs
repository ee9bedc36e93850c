//! Subjects as identity providers write them, in every place that takes or shows one.

use harness::World;
use serde_json::json;

use super::{encoded, path};

/// D10, C82: any printable subject works in tokens, paths, queries, bodies, the audit log and headers.
#[tokio::test]
async fn any_printable_subject_works_in_every_place() {
    let subjects = [
        "auth0|5f7c8ec7c33c6c004bbafe82",
        "google-oauth2|103547991597142817347",
        "EXAMPLE\\ada byron",
        "CN=Ada Byron,OU=Engines,O=Example",
        "uid=ada,ou=people,dc=example,dc=com",
        "a+b/c=d==",
        "https://idp.example.com/users/7?x=1&y=2#z",
        "100% ada %2F",
        "spotify:user:ada",
        "*",
        "..",
        "~'\"<b>{}[]`^",
    ];
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let machine = world.machine("latchkey/manage latchkey/sign-ins");
    for (number, subject) in subjects.into_iter().enumerate() {
        let email = format!("p{number}@example.com");
        let id = acme.invited(json!({ "emails": email, "grant": { "role": "account-manager" } })).await;
        world.pump().await;
        let person = world.person(&email).subject(subject);
        let token = json!({ "token": world.link_token(&email) });
        person.post("/v1/invitations/accept", token).await.assert_status(200);

        assert_eq!(person.get("/v1/me").await.assert_status(200).body["user_id"], subject);
        assert_eq!(acme.members(&format!("?user={}", encoded(subject))).await[0]["id"], id, "{subject}");
        let asked = json!({ "user": subject, "permission": "members:read" });
        let allowed = machine.post(&acme.path("/authorize"), asked).await.assert_status(200);
        assert_eq!(allowed.body["allowed"], true, "{subject}");
        let listed = machine.get(&path(subject, "organizations")).await.assert_status(200);
        assert_eq!(listed.body["member"][0]["membership_id"], id, "{subject}");
        let sign_in = json!({ "user": subject, "login_type": "sso" });
        machine.post("/v1/sign-ins", sign_in).await.assert_status(204);
        assert_eq!(acme.member(&id).await["login_type"], "sso", "{subject}");
        let entries = acme.audit_events(&format!("actor={}", encoded(subject))).await;
        assert_eq!((entries.len(), &entries[0]["actor"]["id"]), (1, &json!(subject)));
        let removed = machine.post(&path(subject, "remove"), json!({})).await.assert_status(200);
        assert_eq!(removed.results()[0]["id"], id, "{subject}");
    }
}

/// D10, C23, C82: what is no subject is refused with its reason, in a token and in a path.
#[tokio::test]
async fn what_is_no_subject_is_refused_with_its_reason() {
    let world = World::new().await;
    let machine = world.machine("latchkey/read");
    let long = "x".repeat(256);
    for (subject, reason) in [
        ("zoë", "U+00EB"),
        ("小龙", "U+5C0F"),
        ("a\tb", "U+0009"),
        ("ada\u{200b}", "U+200B"),
        (&long, "at most 255 characters; this has 256 bytes"),
    ] {
        let token = world.person("ada@example.com").subject(subject).get("/v1/me").await;
        let in_path = machine.get(&path(subject, "organizations")).await;

        token.assert_problem(401, "unauthorized");
        in_path.assert_problem(422, "invalid_format");
        for answer in [&token, &in_path] {
            assert!(answer.text().contains(reason), "{reason}: {}", answer.text());
        }
    }
}
