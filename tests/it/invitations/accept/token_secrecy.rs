//! Where the token of a link appears: in the email and in the invitee's inbox only (C25).

use std::collections::BTreeSet;

use harness::{Org, Person, World};
use http::Method;
use kit::token::Keys;
use serde_json::{Value, json};

use super::{ACCEPT, PREVIEW, invite, use_token};

/// Every text in a value.
fn texts(value: &Value, listed: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(listed.insert(text.clone())),
        Value::Array(values) => values.iter().for_each(|value| texts(value, listed)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            listed.insert(name.clone());
            texts(value, listed);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether a text, or a part of it, is a token that these keys have made.
fn opens(keys: &Keys, text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c)).any(|part| keys.verify_link(part).is_some())
}

/// Everything that people who are not the invitee can make the product say about an invitation.
async fn reported(world: &World, org: &Org, id: &str) -> Vec<String> {
    let mut reported = Vec::new();
    let mut get = async |person: &Person, path: String| reported.push(person.get(&path).await.text());
    for person in [&org.owner, &world.person("carol@example.com"), &world.anonymous()] {
        for path in ["", "/members", "/members?status=invite_pending", "/members?sort=name", "/audit"] {
            get(person, org.path(path)).await;
        }
        get(person, org.path(&format!("/members/{id}"))).await;
        get(person, org.path(&format!("/audit?target={id}"))).await;
        get(person, "/v1/me/invitations".to_owned()).await;
        get(person, "/invitation".to_owned()).await;
    }
    reported
}

/// C25: no answer, event, audit entry or item holds a token, and nothing that the table holds opens an invitation:
/// while it is open, after it was sent again, and after it was accepted.
#[tokio::test]
async fn the_token_appears_in_the_email_and_the_inbox_only() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (grace, app) = (world.person("grace@example.com"), world.app());
    let keys = app.keys().await.expect("keys");
    let (mut tokens, mut responses) = (Vec::new(), Vec::new());
    let (id, first) = invite(&world, &acme, "grace@example.com", json!({})).await;
    tokens.push(first);
    responses.extend(reported(&world, &acme, &id).await);
    let resend = acme.owner.request(Method::POST, &acme.path("/invitations/resend")).json(&json!({ "members": [id] }));
    responses.push(resend.header("idempotency-key", "again").send().await.assert_status(200).text());
    let patch = json!({ "grant": { "role": "account-manager" } });
    responses.push(acme.owner.patch(&acme.path(&format!("/members/{id}")), patch).await.assert_status(200).text());
    world.pump().await;
    tokens.push(world.link_token("grace@example.com"));
    responses.extend(reported(&world, &acme, &id).await);
    let displayed = grace.request(Method::POST, PREVIEW).json(&json!({ "token": tokens[1] }));
    responses.push(displayed.header("idempotency-key", "look").send().await.assert_status(200).text());
    assert!(grace.get("/v1/me/invitations").await.text().contains(&tokens[1]));
    let table = world.table_dump();
    let joined = grace.request(Method::POST, ACCEPT).json(&json!({ "token": tokens[1] }));
    responses.push(joined.header("idempotency-key", "yes").send().await.assert_status(200).text());
    responses.extend(reported(&world, &acme, &id).await);
    world.pump().await;

    let mut stored = BTreeSet::new();
    for item in table.into_iter().chain(world.table_dump()) {
        texts(&item, &mut stored);
    }
    let published = world.events().into_iter().map(|event| event.detail.to_string());
    let open: Vec<String> = stored.into_iter().chain(responses).chain(published).collect();

    assert!(opens(keys, &format!("<{}>", tokens[0])), "what is looked for would be found");
    for text in &open {
        assert!(!opens(keys, text), "{text} opens an invitation");
        for token in &tokens {
            // The last 40 characters are nothing but the MAC.
            assert!(!text.contains(&token[token.len() - 40..]), "{text} holds a token");
        }
    }
    assert!(open.len() > 100, "{}", open.len());
}

/// C25: a person who has read the whole table cannot answer an invitation with anything in it.
#[tokio::test]
async fn no_stored_value_works_as_a_token() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, _) = invite(&world, &acme, "grace@example.com", json!({})).await;
    let grace = world.person("grace@example.com");
    let mut stored = BTreeSet::new();
    world.table_dump().iter().for_each(|item| texts(item, &mut stored));

    for text in &stored {
        use_token(&grace, ACCEPT, text).await.assert_problem(404, "invitation_unavailable");
    }

    assert!(stored.len() > 50, "{}", stored.len());
    assert_eq!(acme.member(&id).await["status"], "invite_pending");
}

/// C25, C34: the email carries the token in the fragment of the one configured page, and nowhere else.
#[tokio::test]
async fn an_email_carries_the_token_in_the_fragment_only() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (_, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
    let email = world.emails_to("grace@example.com").remove(0);
    let link = format!("http://127.0.0.1:8080/invitation#token={token}");

    for body in [email.text.as_deref().expect("a text"), email.html.as_deref().expect("HTML")] {
        assert!(body.contains(&link), "{body}");
        assert!(!body.replace(&link, "").contains(&token), "{body}");
    }
    assert!(email.headers.values().chain(email.tags.values()).all(|value| !value.contains(&token)));
}
