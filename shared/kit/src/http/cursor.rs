//! Pagination cursors: opaque, and valid only for the caller and the query that they were issued to (C06).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::Mac as _;
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

/// Bytes of the truncated MAC: 128 bits.
const MAC: usize = 16;

impl Keys {
    /// The cursor for a position.
    ///
    /// # Panics
    /// Never: positions are plain data, and there is at least one key.
    #[must_use]
    pub fn sign_cursor<T: Serialize>(&self, scope: &CursorScope<'_>, position: &T) -> String {
        let (version, _) = self.latest();
        let mut bytes = vec![version];
        serde_json::to_writer(&mut bytes, position).expect("a position is plain data");
        let mac = self.cursor_mac(version, scope, &bytes).expect("the latest version has a key");
        bytes.extend(mac);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The position of a cursor; none if the cursor was not issued with these keys for this scope.
    #[must_use]
    pub fn verify_cursor<T: DeserializeOwned>(&self, scope: &CursorScope<'_>, cursor: &str) -> Option<T> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok().filter(|bytes| bytes.len() > MAC + 1)?;
        let (body, mac) = bytes.split_at(bytes.len() - MAC);
        let expected = self.cursor_mac(body[0], scope, body)?;
        if !bool::from(subtle::ConstantTimeEq::ct_eq(mac, expected.as_slice())) {
            return None;
        }
        serde_json::from_slice(&body[1..]).ok()
    }

    fn cursor_mac(&self, version: u8, scope: &CursorScope<'_>, body: &[u8]) -> Option<Vec<u8>> {
        // Lengths keep two scopes from having the same concatenation.
        let parts = [scope.organization, scope.principal, scope.query];
        let mut message: Vec<u8> = parts.iter().flat_map(|p| format!("{}:{p}", p.len()).into_bytes()).collect();
        message.extend(body);
        let mac = self.mac(version, "cursor", &message)?.finalize().into_bytes();
        Some(mac[..MAC].to_vec())
    }
}
