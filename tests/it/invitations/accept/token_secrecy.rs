//! Where the token of a link is: in the email and in the invitee's own inbox, and nowhere else (C25).

use std::collections::BTreeSet;

use harness::{Org, Person, World};
use http::Method;
use kit::token::Keys;
use serde_json::{Value, json};

use super::{ACCEPT, PREVIEW, invited, with};

/// Every text in a value.
fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            found.insert(name.clone());
            texts(value, found);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether a text, or a part of it, is a token that these keys have made.
fn opens(keys: &Keys, text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c)).any(|part| keys.open(part).is_some())
}

/// Everything that people who are not the invitee can make the product say about an invitation.
async fn told(world: &World, org: &Org, id: &str) -> Vec<String> {
    let mut told = Vec::new();
    let mut get = async |person: &Person, path: String| told.push(person.get(&path).await.text());
    for person in [&org.owner, &world.person("carol@example.com"), &world.anonymous()] {
        for path in ["", "/members", "/members?status=invite_pending", "/members?sort=name", "/audit"] {
            get(person, org.path(path)).await;
        }
        get(person, org.path(&format!("/members/{id}"))).await;
        get(person, org.path(&format!("/audit?target={id}"))).await;
        get(person, "/v1/me/invitations".to_owned()).await;
        get(person, "/invitation".to_owned()).await;
    }
    told
}

/// C25: no answer, event, audit entry or item holds a token, and nothing that the table holds opens an invitation:
/// while it is open, after it was sent again, and after it was accepted.
#[tokio::test]
async fn the_token_is_in_the_email_and_in_the_inbox_only() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (grace, app) = (world.person("grace@example.com"), world.app());
    let keys = app.keys().await.expect("keys");
    let (mut tokens, mut told_so_far) = (Vec::new(), Vec::new());
    let (id, first) = invited(&world, &acme, "grace@example.com", json!({})).await;
    tokens.push(first);
    told_so_far.extend(told(&world, &acme, &id).await);
    let resend = acme.owner.request(Method::POST, &acme.path("/invitations/resend")).json(&json!({ "members": [id] }));
    told_so_far.push(resend.header("idempotency-key", "again").send().await.assert_status(200).text());
    let patch = json!({ "grant": { "role": "account-manager" } });
    told_so_far.push(acme.owner.patch(&acme.path(&format!("/members/{id}")), patch).await.assert_status(200).text());
    world.pump().await;
    tokens.push(world.link_token("grace@example.com"));
    told_so_far.extend(told(&world, &acme, &id).await);
    let shown = grace.request(Method::POST, PREVIEW).json(&json!({ "token": tokens[1] }));
    told_so_far.push(shown.header("idempotency-key", "look").send().await.assert_status(200).text());
    assert!(grace.get("/v1/me/invitations").await.text().contains(&tokens[1]));
    let table = world.table_dump();
    let joined = grace.request(Method::POST, ACCEPT).json(&json!({ "token": tokens[1] }));
    told_so_far.push(joined.header("idempotency-key", "yes").send().await.assert_status(200).text());
    told_so_far.extend(told(&world, &acme, &id).await);
    world.pump().await;

    let mut stored = BTreeSet::new();
    for item in table.into_iter().chain(world.table_dump()) {
        texts(&item, &mut stored);
    }
    let published = world.events().into_iter().map(|event| event.detail.to_string());
    let open: Vec<String> = stored.into_iter().chain(told_so_far).chain(published).collect();

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

/// C25: whoever has read the whole table cannot answer an invitation with anything in it.
#[tokio::test]
async fn nothing_in_the_table_is_taken_for_a_token() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, _) = invited(&world, &acme, "grace@example.com", json!({})).await;
    let grace = world.person("grace@example.com");
    let mut stored = BTreeSet::new();
    world.table_dump().iter().for_each(|item| texts(item, &mut stored));

    for text in &stored {
        with(&grace, ACCEPT, text).await.assert_problem(404, "invitation_unavailable");
    }

    assert!(stored.len() > 50, "{}", stored.len());
    assert_eq!(acme.member(&id).await["status"], "invite_pending");
}

/// C25, C34: the email carries the token in the fragment of the one configured page, and nowhere else.
#[tokio::test]
async fn an_email_carries_the_token_in_the_fragment_only() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (_, token) = invited(&world, &acme, "grace@example.com", json!({})).await;
    let email = world.emails_to("grace@example.com").remove(0);
    let link = format!("http://127.0.0.1:8080/invitation#token={token}");

    for body in [email.text.as_deref().expect("a text"), email.html.as_deref().expect("HTML")] {
        assert!(body.contains(&link), "{body}");
        assert!(!body.replace(&link, "").contains(&token), "{body}");
    }
    assert!(email.headers.values().chain(email.tags.values()).all(|value| !value.contains(&token)));
}
