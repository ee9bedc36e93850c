//! An identity provider for development, which accepts any address without a password.
//!
//! It implements OpenID Connect like a production provider: its own key, short-lived tokens, authorization code with PKCE,
//! userinfo.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, Header, Validation};
use serde_json::{Map, Value, json};

mod authorize;
mod authorize_request;
mod codes;
mod keys;
mod pages;
mod routes;
#[cfg(test)]
mod tests;

pub use routes::router;

/// The audience of the tokens, and the id of the only client.
pub const AUDIENCE: &str = "latchkey-local";

/// The path of the issuer, after the origin.
pub const PATH: &str = "/_local/issuer";

/// The lifetime of a token in seconds.
pub const TOKEN_SECONDS: i64 = 3_600;

/// The scope of access tokens.
const SCOPE: &str = "openid email profile";

/// The issuer. Clones share the key and the pending codes.
#[derive(Clone)]
pub struct Issuer(Arc<Inner>);

struct Inner {
    origin: String,
    url: String,
    keys: keys::Keys,
    codes: Mutex<codes::Codes>,
}

/// The person that a token identifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The address as typed.
    pub email: String,
    /// Whether the address is verified.
    pub email_verified: bool,
    /// The display name.
    pub name: Option<String>,
    /// The subject; derived from the address if absent.
    pub subject: Option<String>,
}

impl Identity {
    /// A person with a verified address.
    #[must_use]
    pub fn of(email: impl Into<String>) -> Self {
        Self { email: email.into(), email_verified: true, name: None, subject: None }
    }

    /// The subject that the tokens carry.
    #[must_use]
    pub fn subject(&self) -> String {
        let derived = || format!("local|{}", self.email.trim().to_lowercase());
        self.subject.clone().unwrap_or_else(derived)
    }
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Wrong form, algorithm, key, signature, issuer or audience.
    #[error("the token was not issued here for this audience")]
    NotIssuedHere,
    /// The token has expired.
    #[error("the token has expired")]
    Expired,
    /// An ID token instead of an access token.
    #[error("an ID token gives no access")]
    NotAnAccessToken,
}

impl Issuer {
    /// An issuer at `origin` (such as `http://127.0.0.1:8080`), its key and codes derived from `seed`.
    ///
    /// The same seed gives the same key, so with a saved seed tokens stay valid after a restart.
    #[must_use]
    pub fn new(origin: &str, seed: [u8; 32]) -> Self {
        let origin = origin.trim_end_matches('/').to_owned();
        let url = format!("{origin}{PATH}");
        Self(Arc::new(Inner { origin, url, keys: keys::Keys::new(seed), codes: Mutex::default() }))
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

    /// An access token, valid for an hour from `now`.
    #[must_use]
    pub fn sign(&self, identity: &Identity, now: DateTime<Utc>) -> String {
        self.sign_with(identity, &Map::new(), now)
    }

    /// As [`Issuer::sign`], with these claims instead of the usual ones; `null` leaves a claim out.
    #[must_use]
    pub fn sign_with(&self, identity: &Identity, changes: &Map<String, Value>, now: DateTime<Utc>) -> String {
        let mut claims = self.claims(identity, now, "access");
        claims["scope"] = SCOPE.into();
        for (claim, value) in changes {
            claims[claim.as_str()] = value.clone();
        }
        if let Some(claims) = claims.as_object_mut() {
            claims.retain(|_, value| !value.is_null());
        }
        self.sign_claims(&claims)
    }

    /// An ID token for the client that sent `nonce`.
    fn sign_id(&self, identity: &Identity, nonce: Option<&str>, now: DateTime<Utc>) -> String {
        let mut claims = self.claims(identity, now, "id");
        if let Some(nonce) = nonce {
            claims["nonce"] = nonce.into();
        }
        self.sign_claims(&claims)
    }

    fn claims(&self, identity: &Identity, now: DateTime<Utc>, token_use: &str) -> Value {
        let mut claims = json!({
            "iss": self.url(),
            "aud": AUDIENCE,
            "sub": identity.subject(),
            "email": identity.email.trim(),
            "email_verified": identity.email_verified,
            "iat": now.timestamp(),
            "exp": now.timestamp() + TOKEN_SECONDS,
            "jti": self.0.keys.next_secret(),
            "token_use": token_use,
        });
        if let Some(name) = &identity.name {
            claims["name"] = name.as_str().into();
        }
        claims
    }

    fn sign_claims(&self, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(self.0.keys.id().to_owned());
        jsonwebtoken::encode(&header, claims, self.0.keys.private())
            .expect("signing was tried when the key was created")
    }

    /// The claims of an access token that is valid at `now`.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Map<String, Value>, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::NotIssuedHere)?;
        if header.kid.as_deref() != Some(self.0.keys.id()) {
            return Err(TokenError::NotIssuedHere);
        }
        let mut rules = Validation::new(Algorithm::ES256);
        rules.set_issuer(&[self.url()]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // The library would use the real time; this issuer uses the adjustable clock.
        rules.validate_exp = false;
        let token = jsonwebtoken::decode::<Map<String, Value>>(token, self.0.keys.verifying(), &rules);
        let claims = token.map_err(|_| TokenError::NotIssuedHere)?.claims;
        let instant = |claim: &str| claims.get(claim).and_then(Value::as_i64).ok_or(TokenError::NotIssuedHere);
        if now.timestamp() >= instant("exp")? {
            return Err(TokenError::Expired);
        }
        if instant("iat")? > now.timestamp() {
            return Err(TokenError::NotIssuedHere);
        }
        match claims.get("token_use").and_then(Value::as_str) {
            Some("access") => Ok(claims),
            _ => Err(TokenError::NotAnAccessToken),
        }
    }
}
