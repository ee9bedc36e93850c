//! Authorization codes: valid once, for a minute, and only with the verifier of the PKCE challenge.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::identity::Session;

const VALID_FOR: TimeDelta = TimeDelta::seconds(60);

/// What a code was issued for.
pub(super) struct Grant {
    pub(super) session: Session,
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
    pub(super) nonce: Option<String>,
}

/// What an app sends to redeem a code.
pub(super) struct Proof<'a> {
    pub(super) client_id: &'a str,
    pub(super) redirect_uri: &'a str,
    pub(super) verifier: &'a str,
}

/// The codes that were not redeemed yet.
#[derive(Default)]
pub(super) struct Codes(BTreeMap<String, Grant>);

impl Codes {
    pub(super) fn insert(&mut self, code: String, grant: Grant) {
        let now = grant.session.signed_in_at;
        self.0.retain(|_, other| now - other.session.signed_in_at < VALID_FOR);
        self.0.insert(code, grant);
    }

    /// Redeems a code, or says why it cannot be. A failed attempt also invalidates it.
    pub(super) fn redeem(&mut self, code: &str, proof: &Proof<'_>, now: DateTime<Utc>) -> Result<Grant, &'static str> {
        let grant = self.0.remove(code).ok_or("the code is unknown, or was redeemed before")?;
        if now - grant.session.signed_in_at >= VALID_FOR {
            return Err("the code has expired: it is valid for a minute");
        }
        if grant.session.client_id != proof.client_id {
            return Err("the code was issued to another client_id");
        }
        if grant.redirect_uri != proof.redirect_uri {
            return Err("redirect_uri differs from the one in the authorization request");
        }
        let is_answer = URL_SAFE_NO_PAD.encode(Sha256::digest(proof.verifier)) == grant.challenge;
        if !is_verifier(proof.verifier) || !is_answer {
            return Err("code_verifier does not match the code_challenge");
        }
        Ok(grant)
    }
}

/// RFC 7636, section 4.1.
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

/// RFC 7636, section 4.2: the unpadded base64url of 32 bytes.
pub(super) fn is_challenge(text: &str) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == 32)
}
