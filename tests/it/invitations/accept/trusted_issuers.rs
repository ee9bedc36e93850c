//! Issuers that never say whether an address is verified.

use harness::World;
use serde_json::{Value, json};

use super::{ACCEPT, invite, use_token};

/// A world whose operator trusts the addresses of these issuers; `this` stands for the issuer of the tokens.
async fn world_trusting(issuers: &[&str]) -> World {
    let own = World::new().await.issuer().url().to_owned();
    let issuers: Vec<String> = issuers.iter().map(|issuer| issuer.replace("this", &own)).collect();
    World::with_config(|config| config.trusted_email_issuers = issuers).await
}

/// R21, C27, D10: an address without `email_verified` counts as verified if the operator trusts its issuer, and only then; what
/// the issuer says counts always.
#[tokio::test]
async fn an_address_without_a_word_on_verification_counts_from_a_trusted_issuer_only() {
    let absent = Value::Null;
    let cases = [
        (["this"].as_slice(), absent.clone(), 200),
        (&["https://login.example.com/v2.0", "this"], absent.clone(), 200),
        (&[], absent.clone(), 403),
        (&["https://login.example.com/v2.0"], absent.clone(), 403),
        (&["this/"], absent.clone(), 403),
        (&["this/more"], absent, 403),
        (&["this"], json!(false), 403),
        (&["this"], json!("true"), 403),
        (&["this"], json!("false"), 403),
        (&["this"], json!(0), 403),
        (&["this"], json!(""), 403),
        (&["this"], json!(true), 200),
        (&[], json!(true), 200),
    ];
    for (issuers, verified, status) in cases {
        let world = world_trusting(issuers).await;
        let acme = world.acme("guests").await;
        let (_, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
        let grace = world.person("grace@example.com").claim("email_verified", verified.clone());

        let answer = use_token(&grace, ACCEPT, &token).await;

        assert_eq!(answer.status, status, "{issuers:?} {verified}: {}", answer.text());
    }
}

/// R21, D10: trust in an issuer does not widen whose invitation it is.
#[tokio::test]
async fn an_address_of_a_trusted_issuer_opens_its_own_invitations_only() {
    let world = world_trusting(&["this"]).await;
    let acme = world.acme("guests").await;
    let (_, token) = invite(&world, &acme, "grace@example.com", json!({})).await;

    for address in ["eve@example.com", "graсe@example.com", "grace+1@example.com"] {
        let other = world.person(address).claim("email_verified", Value::Null);
        let answer = use_token(&other, ACCEPT, &token).await;
        assert_eq!(answer.status, 403, "{address}: {}", answer.text());
    }
}
