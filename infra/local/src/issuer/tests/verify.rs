//! Signing and verification.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;

use super::{Identity, Issuer, ORIGIN, TokenError, Value, issuer, now};

fn sealed(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(header), part(claims))
}

#[test]
fn a_token_has_the_identity_and_a_lifetime() {
    let issuer = issuer();
    let who = Identity { name: Some("Ada".to_owned()), ..Identity::of(" Ada@Example.COM ") };

    let claims = issuer.verify(&issuer.sign(&who, now()), now()).expect("a fresh token");

    assert_eq!(claims["iss"], json!("http://127.0.0.1:8080/_local/issuer"));
    assert_eq!(claims["aud"], json!("latchkey-local"));
    assert_eq!(claims["sub"], json!("local|ada@example.com"));
    assert_eq!(claims["email"], json!("Ada@Example.COM"));
    assert_eq!(claims["email_verified"], json!(true));
    assert_eq!(claims["name"], json!("Ada"));
    assert_eq!(claims["token_use"], json!("access"));
    assert_eq!((&claims["iat"], &claims["nbf"]), (&json!(now().timestamp()), &json!(now().timestamp())));
    assert_eq!(claims["exp"], json!(now().timestamp() + 3_600));
}

#[test]
fn a_token_expires_after_an_hour_to_the_second() {
    let issuer = issuer();
    let token = issuer.sign(&Identity::of("ada@example.com"), now());

    assert!(issuer.verify(&token, now() + TimeDelta::seconds(3_599)).is_ok());
    assert_eq!(issuer.verify(&token, now() + TimeDelta::seconds(3_600)), Err(TokenError::Expired));
    assert_eq!(issuer.verify(&token, now() - TimeDelta::seconds(1)), Err(TokenError::NotYetValid));
}

/// B5: audience, issuer, instants and subject are checked as API Gateway checks them.
#[test]
fn a_token_passes_by_the_rules_of_the_gateway_only() {
    let issuer = issuer();
    let who = Identity::of("ada@example.com");
    let with = |changes: Value| {
        let mut claims = issuer.person_claims(&who, now(), "access");
        for (claim, value) in changes.as_object().expect("claims") {
            claims[claim.as_str()] = value.clone();
        }
        claims.as_object_mut().expect("claims").retain(|_, value| !value.is_null());
        issuer.verify(&issuer.sign_claims("at+jwt", &claims), now()).map(drop)
    };
    let later = now().timestamp() + 1;

    for changes in [
        json!({ "aud": "someone-else" }),
        json!({ "aud": null }),
        json!({ "aud": [] }),
        json!({ "aud": "someone-else", "client_id": "latchkey-local" }),
        json!({ "aud": null, "client_id": "someone-else" }),
        json!({ "iss": "https://example.com" }),
        json!({ "iss": null }),
        json!({ "exp": "tomorrow" }),
        json!({ "exp": null }),
        json!({ "nbf": "yesterday" }),
        json!({ "sub": null }),
    ] {
        assert_eq!(with(changes.clone()), Err(TokenError::NotIssuedHere), "{changes}");
    }
    for changes in [json!({ "nbf": later }), json!({ "iat": later })] {
        assert_eq!(with(changes.clone()), Err(TokenError::NotYetValid), "{changes}");
    }
    for changes in [
        json!({ "scope": "openid" }),
        json!({ "aud": ["someone-else", "latchkey-local"] }),
        json!({ "aud": null, "client_id": "latchkey-local" }),
        json!({ "nbf": null, "iat": null }),
        json!({ "token_use": "id" }),
    ] {
        assert_eq!(with(changes.clone()), Ok(()), "{changes}");
    }
}

#[test]
fn another_key_a_touched_payload_and_an_unknown_key_id_are_foreign() {
    let issuer = issuer();
    let who = Identity::of("ada@example.com");
    let token = issuer.sign(&who, now());
    let other = Issuer::new(ORIGIN, [8; 32]);
    let other_key = EncodingKey::from_rsa_der(include_bytes!("other-key.der"));
    let mut forged = Header::new(Algorithm::RS256);
    forged.kid = Some(issuer.0.keys.id().to_owned());
    let claims = issuer.person_claims(&who, now(), "access");
    let forged = jsonwebtoken::encode(&forged, &claims, &other_key).expect("a valid key");
    let parts: Vec<&str> = token.split('.').collect();
    let mut grander = claims.clone();
    grander["email"] = json!("root@example.com");
    let touched = format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(grander.to_string()), parts[2]);

    for token in [other.sign(&who, now()), forged, touched, String::new(), "a.b.c".to_owned(), format!("{token}.")] {
        assert_eq!(issuer.verify(&token, now()), Err(TokenError::NotIssuedHere), "{token}");
    }
}

#[test]
fn no_algorithm_and_swapped_algorithms_are_foreign() {
    let issuer = issuer();
    let kid = issuer.0.keys.id();
    let claims = issuer.person_claims(&Identity::of("ada@example.com"), now(), "access");
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(kid.to_owned());
    // Algorithm confusion: the public key as the secret of an HMAC.
    let public = serde_json::to_vec(&issuer.jwks()["keys"][0]).expect("a key is JSON");
    let swapped = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&public)).expect("any secret");

    for token in [
        sealed(&json!({"alg": "none", "kid": kid}), &claims),
        sealed(&json!({"alg": "None", "kid": kid}), &claims),
        sealed(&json!({"alg": "ES256", "kid": kid}), &claims),
        sealed(&json!({"alg": "RS256", "kid": kid}), &claims),
        sealed(&json!({"alg": "RS384", "kid": kid}), &claims),
        swapped,
    ] {
        assert_eq!(issuer.verify(&token, now()), Err(TokenError::NotIssuedHere), "{token}");
    }
}
