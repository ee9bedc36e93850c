//! Which access tokens are those of machines.

use harness::{Person, World};
use serde_json::{Value, json};

/// The person's tokens with these claims in addition.
fn with_claims(person: &Person, claims: &Value) -> Person {
    let claims = claims.as_object().expect("claims");
    claims.iter().fold(person.clone(), |person, (claim, value)| person.claim(claim, value.clone()))
}

/// Claims of tokens of the client credentials grant, as providers issue them.
fn machines() -> Vec<(&'static str, Value)> {
    let scope = "latchkey/read";
    vec![
        ("RFC 9068", json!({ "sub": "backend", "client_id": "backend", "scope": scope })),
        ("Amazon Cognito", json!({ "sub": "7a1", "client_id": "7a1", "token_use": "access", "scope": scope })),
        ("Okta", json!({ "sub": "0oa1", "cid": "0oa1", "scp": [scope], "scope": null })),
        ("Auth0", json!({ "sub": "Zx9@clients", "azp": "Zx9", "gty": "client-credentials", "scope": scope })),
        ("Auth0, profile of RFC 9068", json!({ "sub": "Zx9@clients", "client_id": "Zx9", "scope": scope })),
        ("Auth0, an agent", json!({ "sub": "agt_1", "azp": "Zx9", "gty": "client-credentials", "scope": scope })),
        ("Auth0, with subjects of agents", json!({ "sub": "Zx9", "client_id": "Zx9", "scope": scope })),
        ("Microsoft Entra", json!({ "sub": "oid-1", "azp": "app-1", "idtyp": "app", "roles": [scope], "scope": null })),
        (
            "Microsoft Entra, version 1",
            json!({ "sub": "oid-1", "appid": "app-1", "idtyp": "app", "roles": [scope], "scope": null }),
        ),
        (
            "Keycloak",
            json!({ "sub": "d2f", "azp": "Backend", "preferred_username": "service-account-backend", "scope": scope }),
        ),
        (
            "Keycloak with sessions",
            json!({
                "sub": "d2f", "azp": "backend", "preferred_username": "service-account-backend", "scope": scope,
                "sid": "s1", "clientId": "backend",
            }),
        ),
        ("several scopes", json!({ "sub": "b", "client_id": "b", "scope": format!("openid {scope} other") })),
    ]
}

/// Claims of tokens of people which carry the scope as well: an application asked for it, or the person chose a name.
fn people() -> Vec<(&'static str, Value)> {
    let scope = "latchkey/read latchkey/manage latchkey/authorize";
    vec![
        ("a scope alone", json!({ "scope": scope })),
        ("the client of a page", json!({ "client_id": "page", "azp": "page", "cid": "page", "scope": scope })),
        ("a list of scopes", json!({ "scp": ["latchkey/manage"], "client_id": "page" })),
        ("another grant", json!({ "gty": ["authorization_code"], "azp": "page", "scope": scope })),
        ("a password grant", json!({ "gty": "password", "azp": "page", "scope": scope })),
        (
            "a user name like the client",
            json!({ "sub": "0oa1", "cid": "0oa1", "uid": "00u1", "scp": ["latchkey/manage"] }),
        ),
        ("a user name with a suffix", json!({ "sub": "0oa1@clients", "cid": "0oa1", "uid": "00u1", "scope": scope })),
        ("an app role of a person", json!({ "idtyp": "user", "roles": ["latchkey/manage"], "azp": "page" })),
        (
            "a name of another client",
            json!({
                "preferred_username": "service-account-backend", "azp": "page", "scope": scope,
            }),
        ),
        (
            "a name of the client itself",
            json!({
                "preferred_username": "service-account-page", "azp": "page", "scope": scope, "sid": "s1",
            }),
        ),
        (
            "a name and an older session",
            json!({
                "preferred_username": "service-account-page", "azp": "page", "scope": scope, "session_state": "s1",
            }),
        ),
        ("claims of other types", json!({ "client_id": ["x"], "gty": 5, "idtyp": true, "scope": scope })),
    ]
}

/// A4: a token of the client credentials grant with a scope is a machine's, whatever the provider calls its claims.
#[tokio::test]
async fn tokens_of_client_credentials_are_those_of_machines() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let client = world.person("x@example.com").without_email();

    for (provider, claims) in machines() {
        let machine = with_claims(&client, &claims);
        assert_eq!(machine.get(&acme.path("/members")).await.status, 200, "{provider}");
        machine.get("/v1/me").await.assert_problem(403, "forbidden");
        machine.patch(&acme.path(""), json!({ "name": "X" })).await.assert_problem(404, "not_found");
    }
}

/// A4: a scope gives the token of a person nothing: they stay a stranger here, and themselves in their own profile.
#[tokio::test]
async fn a_scope_in_the_token_of_a_person_gives_no_rights() {
    let world = World::new().await;
    let acme = world.acme("guests").await;

    for (case, claims) in people() {
        let person = with_claims(&world.person("eve@example.com"), &claims);
        assert_eq!(person.get(&acme.path("/members")).await.status, 404, "{case}");
        assert_eq!(person.get("/v1/me").await.status, 200, "{case}");
        person.get("/v1/users/local%7Cada@example.com/organizations").await.assert_problem(403, "forbidden");
    }
}
