//! Pagination cursors: encrypted, and valid only for the caller and the query that they were issued to (C06, B4).
//!
//! A position names the last row of a page by its keys, which hold addresses and names. `ChaCha20-Poly1305` encrypts it and
//! authenticates it together with its scope. Keys are derived from the versioned secret, so a cursor lives as long as the
//! link of an invitation: until its key version is dropped.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::Mac as _;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use serde::{Serialize, de::DeserializeOwned};

use crate::runtime::token::Keys;

/// What a cursor is valid for.
#[derive(Debug, Clone, Copy)]
pub struct CursorScope<'a> {
    /// The organisation.
    pub organization: &'a str,
    /// The subject of the access token.
    pub principal: &'a str,
    /// The operation and its filter.
    pub query: &'a str,
}

/// Bytes of the nonce: 96 bits.
const NONCE: usize = ring::aead::NONCE_LEN;
/// Bytes before the encrypted position: the key version and the nonce.
const HEAD: usize = 1 + NONCE;

impl Keys {
    /// The cursor for a position. The same position has the same cursor in the same scope.
    ///
    /// # Panics
    /// Never: positions are plain data of a few hundred bytes, and there is at least one key.
    #[must_use]
    pub fn encrypt_cursor<T: Serialize>(&self, scope: &CursorScope<'_>, position: &T) -> String {
        let (version, _) = self.latest();
        let mut position = serde_json::to_vec(position).expect("a position is plain data");
        let scope = scope.bytes(version);
        // The nonce is a MAC of what it encrypts (a synthetic nonce), so two positions never share one.
        let message = [scope.as_slice(), &position].concat();
        let nonce = self.mac(version, "cursor nonce", &message).expect("the latest version has a key");
        let nonce = nonce.finalize().into_bytes();
        let nonce: [u8; NONCE] = std::array::from_fn(|at| nonce[at]);
        let key = self.cursor_key(version).expect("the latest version has a key");
        let sealed = Nonce::assume_unique_for_key(nonce);
        key.seal_in_place_append_tag(sealed, Aad::from(scope), &mut position).expect("a position is short");
        URL_SAFE_NO_PAD.encode([[version].as_slice(), &nonce, &position].concat())
    }

    /// The position of a cursor; none if the cursor was not issued with these keys for this scope.
    #[must_use]
    pub fn decrypt_cursor<T: DeserializeOwned>(&self, scope: &CursorScope<'_>, cursor: &str) -> Option<T> {
        let mut bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (head, sealed) = bytes.split_at_mut_checked(HEAD)?;
        let nonce = Nonce::try_assume_unique_for_key(&head[1..]).ok()?;
        let key = self.cursor_key(head[0])?;
        let position = key.open_in_place(nonce, Aad::from(scope.bytes(head[0])), sealed).ok()?;
        serde_json::from_slice(position).ok()
    }

    /// The key of cursors, derived from a key of the secret by a label of its own.
    fn cursor_key(&self, version: u8) -> Option<LessSafeKey> {
        let derived = self.mac(version, "cursor key", &[])?.finalize().into_bytes();
        UnboundKey::new(&CHACHA20_POLY1305, &derived).ok().map(LessSafeKey::new)
    }
}

impl CursorScope<'_> {
    fn bytes(&self, version: u8) -> Vec<u8> {
        // Lengths keep two scopes from having the same concatenation.
        let parts = [self.organization, self.principal, self.query];
        let parts = parts.iter().flat_map(|part| format!("{}:{part}", part.len()).into_bytes());
        std::iter::once(version).chain(parts).collect()
    }
}
