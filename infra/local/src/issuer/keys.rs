//! The issuer's key pair, and its codes and token identifiers, which are derived from a seed.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use sha2::{Digest, Sha256};

/// An RSA key of 2,048 bits (PKCS #1) that everybody can read: for development on one machine only.
///
/// Computing such a key takes up to seconds. It protects nothing, because this issuer gives tokens to everybody who asks.
/// Its id differs from seed to seed, so that tokens of another server, or of an earlier start without saved state, are
/// foreign.
const DEVELOPMENT_KEY: &[u8] = include_bytes!("development-key.der");

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
        let private = EncodingKey::from_rsa_der(DEVELOPMENT_KEY);
        let mut public = Jwk::from_encoding_key(&private, Algorithm::RS256).expect("the development key is an RSA key");
        let verifying = DecodingKey::from_jwk(&public).expect("the public key was just computed");
        let id = URL_SAFE_NO_PAD.encode(derived(&seed, "key", 0));
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

fn derived(seed: &[u8; 32], purpose: &str, count: u64) -> [u8; 32] {
    Sha256::new().chain_update(seed).chain_update(purpose).chain_update(count.to_be_bytes()).finalize().into()
}
