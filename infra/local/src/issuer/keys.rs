//! The issuer's key pair and its codes, all derived from one seed.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use sha2::{Digest, Sha256};

/// PKCS #8 of a P-256 key before its 32 secret bytes (RFC 5208, RFC 5915).
const PKCS8: &[u8] = b"\x30\x41\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\
    \x2a\x86\x48\xce\x3d\x03\x01\x07\x04\x27\x30\x25\x02\x01\x01\x04\x20";

pub(super) struct Keys {
    seed: [u8; 32],
    secrets: AtomicU64,
    id: String,
    private: EncodingKey,
    verifying: DecodingKey,
    public: Jwk,
}

impl Keys {
    pub(super) fn new(seed: [u8; 32]) -> Self {
        // About one in four billion numbers is not a valid private key; then the next attempt is.
        let (private, mut public) = (0..)
            .find_map(|attempt| key_pair(&derived(&seed, "key", attempt)))
            .expect("nearly every number is a private key");
        let id = public.thumbprint(ThumbprintHash::SHA256).expect("SHA-256 is built in");
        let verifying = DecodingKey::from_jwk(&public).expect("the public key was just computed");
        public.common.key_id = Some(id.clone());
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Self { seed, secrets: AtomicU64::new(0), id, private, verifying, public }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn private(&self) -> &EncodingKey {
        &self.private
    }

    pub(super) fn verifying(&self) -> &DecodingKey {
        &self.verifying
    }

    pub(super) fn public(&self) -> &Jwk {
        &self.public
    }

    /// A new secret at each call, unguessable without the seed.
    pub(super) fn next_secret(&self) -> String {
        let count = self.secrets.fetch_add(1, Ordering::Relaxed);
        URL_SAFE_NO_PAD.encode(derived(&self.seed, "secret", count))
    }
}

fn key_pair(scalar: &[u8; 32]) -> Option<(EncodingKey, Jwk)> {
    let private = EncodingKey::from_ec_der(&[PKCS8, scalar].concat());
    let public = Jwk::from_encoding_key(&private, Algorithm::ES256).ok()?;
    Some((private, public))
}

fn derived(seed: &[u8; 32], purpose: &str, count: u64) -> [u8; 32] {
    Sha256::new().chain_update(seed).chain_update(purpose).chain_update(count.to_be_bytes()).finalize().into()
}
