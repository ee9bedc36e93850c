//! Links point to the configured page, whatever the request claims (C35).

use harness::{Email, RequestBuilder, World};
use http::Method;
use serde_json::json;

use crate::invitations::builders::{invitation_to, with_field};

/// Where this deployment's page is.
const PAGE: &str = "http://127.0.0.1:8080/invitation";
const FORGED: [(&str, &str); 9] = [
    ("host", "evil.example"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-server", "evil.example"),
    ("x-forwarded-proto", "evil"),
    ("x-original-url", "https://evil.example/"),
    ("x-host", "evil.example"),
    ("forwarded", "host=evil.example;proto=https"),
    ("origin", "https://evil.example"),
    ("referer", "https://evil.example/page"),
];

fn forged(ask: RequestBuilder) -> RequestBuilder {
    FORGED.into_iter().fold(ask, |ask, (name, value)| ask.header(name, value))
}

/// Everything in the email that looks like an address.
fn links(email: &Email) -> Vec<String> {
    let bodies = [&email.text, &email.html];
    let words =
        bodies.into_iter().flatten().flat_map(|body| body.split(|c: char| c.is_whitespace() || "\"<>".contains(c)));
    words.filter(|word| word.contains("://") || word.contains("evil")).map(str::to_owned).collect()
}

/// C35: inviting, in a batch, again, by an edit of a pending and of an expired invitation
#[tokio::test]
async fn forged_headers_never_change_a_link() {
    let (world, acme) = World::with_organization("sites").await;
    let invitations = acme.path("/invitations");
    let post = |path: &str, body| forged(acme.owner.request(Method::POST, path).json(&body)).send();
    let batch = with_field(acme.offer("observer"), "emails", json!(["a@example.com", "b@example.com"]));
    let one = post(&invitations, invitation_to(&acme, "grace@example.com", "observer")).await.assert_status(201);
    post(&invitations, batch).await.assert_status(201);
    world.pump().await;
    let id = one.results()[0]["id"].as_str().unwrap();
    post(&acme.path("/invitations/resend"), json!({ "members": [id] })).await.assert_status(200);
    world.pump().await;
    world.advance("8d");
    for role in ["helpdesk", "reporting"] {
        let body = json!({ "grant": { "role": role } });
        let edit = acme.owner.request(Method::PATCH, &acme.path(&format!("/members/{id}"))).json(&body);
        forged(edit).send().await.assert_status(200);
        world.pump().await;
    }

    let emails = world.emails();
    assert_eq!(emails.len(), 6);
    for email in &emails {
        let expected = format!("{PAGE}#token={}", email.link_token().unwrap());
        let links = links(email);
        assert_eq!(links.len(), 3, "the button, and the address in full in either form: {links:?}");
        assert!(links.iter().all(|link| *link == expected), "{links:?}");
        assert!(!email.raw.contains("evil"), "{}", email.raw);
    }
}

/// C35: nobody names where the link is to lead
#[tokio::test]
async fn a_request_cannot_choose_the_origin_of_the_link() {
    let (world, acme) = World::with_organization("sites").await;

    for field in ["return_url", "redirect_uri", "redirect", "callback", "url", "link", "next"] {
        let body = with_field(invitation_to(&acme, "grace@example.com", "observer"), field, "https://evil.example/");
        let answer = acme.invite(body).await;
        answer.assert_problem(422, "unknown_field");
        assert_eq!(answer.faults(), [(&*format!("/{field}"), "unknown_field")]);
    }
    world.pump().await;
    assert!(world.emails().is_empty());
}

/// C35: another page, by configuration alone
#[tokio::test]
async fn the_link_points_to_the_configured_page() {
    let url = "https://accounts.example.org/join";
    let world = World::with_config(|config| {
        config.invitation_url = Some(url.to_owned());
    })
    .await;
    let acme = world.acme("sites").await;
    acme.invite(invitation_to(&acme, "grace@example.com", "observer")).await.assert_status(201);
    world.pump().await;

    let email = &world.emails()[0];
    assert!(links(email).iter().all(|link| link.starts_with(&format!("{url}#token="))), "{:?}", links(email));
}
