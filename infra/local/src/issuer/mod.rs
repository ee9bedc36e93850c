//! An identity provider for development: it signs in whoever types an address.
//!
//! It speaks OpenID Connect the way a real provider does, so that nothing downstream knows the difference:
//! a key of its own, short-lived tokens, authorization code with PKCE, userinfo.

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

/// Who the tokens are for, and the one client that may ask for them.
pub const AUDIENCE: &str = "latchkey-local";

/// The path of the issuer, after the origin.
pub const PATH: &str = "/_local/issuer";

/// How long a token holds, in seconds.
pub const TOKEN_SECONDS: i64 = 3_600;

/// What access tokens are good for.
const SCOPE: &str = "openid email profile";

/// The issuer. Clones share the key and the codes that are under way.
#[derive(Clone)]
pub struct Issuer(Arc<Inner>);

struct Inner {
    origin: String,
    url: String,
    keys: keys::Keys,
    codes: Mutex<codes::Codes>,
}

/// Whom a token speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The address, as it was typed.
    pub email: String,
    /// Whether the person was seen to receive emails there.
    pub email_verified: bool,
    /// What the person is called.
    pub name: Option<String>,
    /// The stable id; without one it follows from the address.
    pub subject: Option<String>,
}

impl Identity {
    /// Someone whose address is verified.
    #[must_use]
    pub fn of(email: impl Into<String>) -> Self {
        Self { email: email.into(), email_verified: true, name: None, subject: None }
    }

    /// The subject that the tokens carry.
    #[must_use]
    pub fn subject(&self) -> String {
        let own = || format!("local|{}", self.email.trim().to_lowercase());
        self.subject.clone().unwrap_or_else(own)
    }
}

/// Why a token is worth nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a token of this issuer: its form, algorithm, key, signature, issuer or audience.
    #[error("the token was not issued here for this audience")]
    NotIssuedHere,
    /// Its hour is over.
    #[error("the token has expired")]
    Expired,
    /// It says who signed in, and does not open anything.
    #[error("an ID token gives no access")]
    NotAnAccessToken,
}

impl Issuer {
    /// An issuer at `origin` (such as `http://127.0.0.1:8080`), its key and codes derived from `seed`.
    ///
    /// The same seed gives the same key, so a kept seed keeps tokens valid over a restart.
    #[must_use]
    pub fn new(origin: &str, seed: [u8; 32]) -> Self {
        let origin = origin.trim_end_matches('/').to_owned();
        let url = format!("{origin}{PATH}");
        Self(Arc::new(Inner { origin, url, keys: keys::Keys::new(seed), codes: Mutex::default() }))
    }

    /// The value of `iss`, and where the provider is found.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// The public half of the key, as a JSON Web Key Set.
    #[must_use]
    pub fn jwks(&self) -> Value {
        json!({"keys": [self.0.keys.public()]})
    }

    /// An access token that holds for an hour from `now`.
    #[must_use]
    pub fn sign(&self, who: &Identity, now: DateTime<Utc>) -> String {
        self.sign_with(who, &Map::new(), now)
    }

    /// As [`Issuer::sign`], with these claims instead of the usual ones; `null` leaves a claim out.
    #[must_use]
    pub fn sign_with(&self, who: &Identity, changes: &Map<String, Value>, now: DateTime<Utc>) -> String {
        let mut claims = self.claims(who, now, "access");
        claims["scope"] = SCOPE.into();
        for (claim, value) in changes {
            claims[claim.as_str()] = value.clone();
        }
        if let Some(claims) = claims.as_object_mut() {
            claims.retain(|_, value| !value.is_null());
        }
        self.seal(&claims)
    }

    /// An ID token: who signed in, for the client that asked with `nonce`.
    fn sign_id(&self, who: &Identity, nonce: Option<&str>, now: DateTime<Utc>) -> String {
        let mut claims = self.claims(who, now, "id");
        if let Some(nonce) = nonce {
            claims["nonce"] = nonce.into();
        }
        self.seal(&claims)
    }

    fn claims(&self, who: &Identity, now: DateTime<Utc>, token_use: &str) -> Value {
        let mut claims = json!({
            "iss": self.url(),
            "aud": AUDIENCE,
            "sub": who.subject(),
            "email": who.email.trim(),
            "email_verified": who.email_verified,
            "iat": now.timestamp(),
            "exp": now.timestamp() + TOKEN_SECONDS,
            "jti": self.0.keys.next_secret(),
            "token_use": token_use,
        });
        if let Some(name) = &who.name {
            claims["name"] = name.as_str().into();
        }
        claims
    }

    fn seal(&self, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(self.0.keys.id().to_owned());
        jsonwebtoken::encode(&header, claims, self.0.keys.private()).expect("the key was tried when it was made")
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
        // The library would ask the machine's clock; this issuer goes by the one that can be moved.
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
