//! An identity provider for development, which accepts any address without a password.
//!
//! It implements OpenID Connect like a production provider, for any app on this machine: authorization code with PKCE,
//! rotated refresh tokens, client credentials for machines, userinfo, logout, RS256.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, Header};
use serde_json::{Map, Value, json};

mod authorize;
mod authorize_request;
mod codes;
mod discovery;
mod grants;
mod identity;
mod keys;
mod logout;
pub(crate) mod loopback;
mod oauth_error;
mod pages;
mod refresh_tokens;
mod routes;
#[cfg(test)]
mod tests;
mod verify;

pub use identity::Identity;
pub(crate) use identity::{is_address, is_client_id};
pub use routes::router;
pub use verify::TokenError;

use identity::Session;

/// The audience of access tokens, and the client id of the invitee's page.
pub const AUDIENCE: &str = "latchkey-local";

/// The path of the issuer, after the origin.
pub const PATH: &str = "/_local/issuer";

/// The lifetime of a token in seconds.
pub const TOKEN_SECONDS: i64 = 3_600;

/// The scope of access tokens of people.
const SCOPE: &str = "openid email profile";

/// The scopes of machines that operations of the product ask for.
pub const MACHINE_SCOPES: [&str; 4] = ["latchkey/read", "latchkey/manage", "latchkey/authorize", "latchkey/sign-ins"];

/// The issuer. Clones share the key, the pending codes and the refresh tokens.
#[derive(Clone)]
pub struct Issuer(Arc<Inner>);

struct Inner {
    url: String,
    keys: keys::Keys,
    codes: Mutex<codes::Codes>,
    refresh_tokens: Mutex<refresh_tokens::RefreshTokens>,
}

impl Issuer {
    /// An issuer at `origin` (such as `http://127.0.0.1:8080`), its key id and codes derived from `seed`.
    ///
    /// The same seed gives the same key id, so with a saved seed tokens stay valid after a restart.
    #[must_use]
    pub fn new(origin: &str, seed: [u8; 32]) -> Self {
        let url = format!("{}{PATH}", origin.trim_end_matches('/'));
        let keys = keys::Keys::new(seed);
        Self(Arc::new(Inner { url, keys, codes: Mutex::default(), refresh_tokens: Mutex::default() }))
    }

    /// The value of `iss`, and the base URL of the provider.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// The public half of the key, as a JSON Web Key Set.
    #[must_use]
    pub fn jwks(&self) -> Value {
        json!({"keys": [self.0.keys.public()]})
    }

    /// An access token of a person, valid for an hour from `now`.
    #[must_use]
    pub fn sign(&self, identity: &Identity, now: DateTime<Utc>) -> String {
        self.sign_with(identity, &Map::new(), now)
    }

    /// As [`Issuer::sign`], with these claims instead of the usual ones; `null` leaves a claim out.
    #[must_use]
    pub fn sign_with(&self, identity: &Identity, changes: &Map<String, Value>, now: DateTime<Utc>) -> String {
        let mut claims = self.person_claims(identity, now, "access");
        claims["scope"] = SCOPE.into();
        for (claim, value) in changes {
            claims[claim.as_str()] = value.clone();
        }
        if let Some(claims) = claims.as_object_mut() {
            claims.retain(|_, value| !value.is_null());
        }
        self.sign_claims("at+jwt", &claims)
    }

    /// An access token of a machine: its subject is the client (RFC 9068, section 2.2), and it has no address.
    #[must_use]
    pub fn sign_machine(&self, client_id: &str, scope: &str, now: DateTime<Utc>) -> String {
        let mut claims = self.claims(client_id, now, "access");
        claims["client_id"] = client_id.into();
        claims["scope"] = scope.into();
        self.sign_claims("at+jwt", &claims)
    }

    /// An access token of a person for the app that they signed in to.
    fn sign_session(&self, session: &Session, now: DateTime<Utc>) -> String {
        let mut claims = self.person_claims(&session.identity, now, "access");
        claims["client_id"] = session.client_id.as_str().into();
        claims["scope"] = session.scope.as_str().into();
        self.sign_claims("at+jwt", &claims)
    }

    /// An ID token for the app that sent `nonce`.
    fn sign_id(&self, session: &Session, nonce: Option<&str>, now: DateTime<Utc>) -> String {
        let mut claims = self.person_claims(&session.identity, now, "id");
        claims["aud"] = session.client_id.as_str().into();
        claims["auth_time"] = session.signed_in_at.timestamp().into();
        if let Some(nonce) = nonce {
            claims["nonce"] = nonce.into();
        }
        self.sign_claims("JWT", &claims)
    }

    fn person_claims(&self, identity: &Identity, now: DateTime<Utc>, token_use: &str) -> Value {
        let mut claims = self.claims(&identity.subject(), now, token_use);
        claims["email"] = identity.email.trim().into();
        claims["email_verified"] = identity.email_verified.into();
        if let Some(name) = &identity.name {
            claims["name"] = name.as_str().into();
        }
        claims
    }

    fn claims(&self, subject: &str, now: DateTime<Utc>, token_use: &str) -> Value {
        json!({
            "iss": self.url(),
            "aud": AUDIENCE,
            "sub": subject,
            "iat": now.timestamp(),
            "nbf": now.timestamp(),
            "exp": now.timestamp() + TOKEN_SECONDS,
            "jti": self.0.keys.next_secret(),
            "token_use": token_use,
        })
    }

    fn sign_claims(&self, kind: &str, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::RS256);
        header.typ = Some(kind.to_owned());
        header.kid = Some(self.0.keys.id().to_owned());
        jsonwebtoken::encode(&header, claims, self.0.keys.private()).expect("the development key signs any claims")
    }

    fn codes(&self) -> MutexGuard<'_, codes::Codes> {
        self.0.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn refresh_tokens(&self) -> MutexGuard<'_, refresh_tokens::RefreshTokens> {
        self.0.refresh_tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
