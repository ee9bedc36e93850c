//! Authorization codes: valid once, for a minute, and only with the verifier of the PKCE challenge.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::Identity;

const VALID_FOR: TimeDelta = TimeDelta::seconds(60);

/// What a code was issued for.
pub(super) struct Grant {
    pub(super) identity: Identity,
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
    pub(super) nonce: Option<String>,
    pub(super) issued_at: DateTime<Utc>,
}

/// The codes that were not redeemed yet.
#[derive(Default)]
pub(super) struct Codes(BTreeMap<String, Grant>);

impl Codes {
    pub(super) fn insert(&mut self, code: String, grant: Grant) {
        let now = grant.issued_at;
        self.0.retain(|_, other| now - other.issued_at < VALID_FOR);
        self.0.insert(code, grant);
    }

    /// Redeems a code. A failed attempt also invalidates it.
    pub(super) fn redeem(
        &mut self,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
        now: DateTime<Utc>,
    ) -> Option<Grant> {
        let grant = self.0.remove(code)?;
        let is_valid = now - grant.issued_at < VALID_FOR
            && grant.redirect_uri == redirect_uri
            && is_verifier(verifier)
            && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == grant.challenge;
        is_valid.then_some(grant)
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
