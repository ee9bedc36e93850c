//! Verification of tokens, as the JWT authorizer of API Gateway does it.

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, Validation};
use serde_json::{Map, Value};

use super::{AUDIENCE, Issuer};

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Wrong form, algorithm, key, signature, issuer or audience.
    #[error("the token was not issued here for this audience")]
    NotIssuedHere,
    /// `nbf` or `iat` is in the future.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// The token has expired.
    #[error("the token has expired")]
    Expired,
    /// An ID token instead of an access token.
    #[error("an ID token gives no access")]
    NotAnAccessToken,
}

impl Issuer {
    /// The claims of a token that is valid at `now`: key and `RS256`, `iss`, `aud` (or `client_id` where there is no `aud`),
    /// `exp`, `nbf` and `iat`. As in AWS, an ID token of the same audience passes; the functions refuse it.
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Map<String, Value>, TokenError> {
        let claims = self.verify_signature(token)?;
        if claims.get("iss").and_then(Value::as_str) != Some(self.url()) || !is_for_this_audience(&claims) {
            return Err(TokenError::NotIssuedHere);
        }
        if claims.get("sub").and_then(Value::as_str).is_none() {
            return Err(TokenError::NotIssuedHere);
        }
        let now = now.timestamp();
        let instant = |value: &Value| value.as_i64().ok_or(TokenError::NotIssuedHere);
        if now >= claims.get("exp").map(instant).ok_or(TokenError::NotIssuedHere)?? {
            return Err(TokenError::Expired);
        }
        for claim in ["nbf", "iat"] {
            if claims.get(claim).map(instant).transpose()?.is_some_and(|from| from > now) {
                return Err(TokenError::NotYetValid);
            }
        }
        Ok(claims)
    }

    /// As [`Issuer::verify`], and refuses ID tokens.
    pub(super) fn verify_access(&self, token: &str, now: DateTime<Utc>) -> Result<Map<String, Value>, TokenError> {
        let claims = self.verify(token, now)?;
        let is_access = claims.get("token_use").and_then(Value::as_str) == Some("access");
        if is_access { Ok(claims) } else { Err(TokenError::NotAnAccessToken) }
    }

    /// The claims of a token that this issuer has signed, whatever they say.
    pub(super) fn verify_signature(&self, token: &str) -> Result<Map<String, Value>, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::NotIssuedHere)?;
        if header.kid.as_deref() != Some(self.0.keys.id()) {
            return Err(TokenError::NotIssuedHere);
        }
        let mut rules = Validation::new(Algorithm::RS256);
        // The library would use the real time; this issuer uses the adjustable clock, and the rules of API Gateway.
        rules.validate_exp = false;
        rules.validate_aud = false;
        rules.set_required_spec_claims::<&str>(&[]);
        let token = jsonwebtoken::decode::<Map<String, Value>>(token, self.0.keys.verifying(), &rules);
        Ok(token.map_err(|_| TokenError::NotIssuedHere)?.claims)
    }
}

/// `aud` holds the audience; only where there is no `aud`, `client_id` may equal it.
fn is_for_this_audience(claims: &Map<String, Value>) -> bool {
    match claims.get("aud") {
        Some(Value::Array(audiences)) => audiences.iter().any(|one| one == AUDIENCE),
        Some(audience) => audience == AUDIENCE,
        None => claims.get("client_id").is_some_and(|client| client == AUDIENCE),
    }
}
