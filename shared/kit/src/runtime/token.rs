//! The token in the link of an invitation: identifiers and a MAC over them. So the table stores no secret, and an email that
//! is sent twice carries the same link.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    id::{MembershipId, OrganizationId},
    membership::{Invitation, Invited, Lifecycle, Membership},
};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use ulid::Ulid;

/// The HMAC keys of tokens and cursors, by version. The latest signs; all of them verify.
#[derive(Clone)]
pub struct Keys(BTreeMap<u8, Vec<u8>>);

/// The secret is not of the form `{"1": "base64 of 32 bytes or more", …}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key secret must be a JSON object of versions 1 to 255 with base64 keys of at least 32 bytes")]
pub struct BadKeys;

/// What the link of an invitation names: one attempt to send the invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The organisation.
    pub organization: OrganizationId,
    /// The membership.
    pub membership: MembershipId,
    /// The membership of the sponsor, so that acceptance reads all items in one request. The invitation of a machine has
    /// none.
    pub sponsor: Option<MembershipId>,
    /// The number of the attempt, from 1; a later attempt invalidates the link.
    pub attempt: u32,
}

/// The first byte of a token.
const FORMAT: u8 = 1;
/// Bytes before the MAC: format, key version, three ULIDs, the attempt.
const NAMED: usize = 2 + 16 + 16 + 16 + 4;
const MAC: usize = 32;

impl Keys {
    /// Parses the secret.
    ///
    /// # Errors
    /// [`BadKeys`] when it does not have that form.
    pub fn parse(secret: &str) -> Result<Self, BadKeys> {
        let encoded: BTreeMap<u8, String> = serde_json::from_str(secret).map_err(|_| BadKeys)?;
        let decode = |(version, key): (u8, String)| {
            let key = base64::engine::general_purpose::STANDARD.decode(key).ok()?;
            (version > 0 && key.len() >= 32).then_some((version, key))
        };
        let keys: Option<BTreeMap<_, _>> = encoded.into_iter().map(decode).collect();
        keys.filter(|keys| !keys.is_empty()).map(Self).ok_or(BadKeys)
    }

    pub(crate) fn latest(&self) -> (u8, &[u8]) {
        self.0.last_key_value().map_or((0, &[]), |(version, key)| (*version, key))
    }

    pub(crate) fn mac(&self, version: u8, purpose: &str, message: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.get(&version)?).ok()?;
        // The purpose keeps a cursor from passing as a token.
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(message);
        Some(mac)
    }

    /// The token of a link.
    ///
    /// # Panics
    /// Never: there is at least one key.
    #[must_use]
    pub fn sign_link(&self, link: &Link) -> String {
        let (version, _) = self.latest();
        let mut bytes = Vec::with_capacity(NAMED + MAC);
        bytes.extend([FORMAT, version]);
        bytes.extend(link.organization.ulid().to_bytes());
        bytes.extend(link.membership.ulid().to_bytes());
        bytes.extend(link.sponsor.map_or(Ulid::nil(), MembershipId::ulid).to_bytes());
        bytes.extend(link.attempt.to_be_bytes());
        let mac = self.mac(version, "invitation", &bytes).expect("the latest version has a key");
        bytes.extend(mac.finalize().into_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The link of a token; none if these keys did not sign it. The MAC is compared in constant time.
    #[must_use]
    pub fn verify_link(&self, token: &str) -> Option<Link> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() == NAMED + MAC)?;
        let (named, mac) = bytes.split_at(NAMED);
        if named[0] != FORMAT {
            return None;
        }
        self.mac(named[1], "invitation", named)?.verify_slice(mac).ok()?;
        let ulid = |at: usize| Some(Ulid::from_bytes(named.get(at..at + 16)?.try_into().ok()?));
        Some(Link {
            organization: OrganizationId::new(ulid(2)?),
            membership: MembershipId::new(ulid(18)?),
            sponsor: Some(ulid(34)?).filter(|ulid| !ulid.is_nil()).map(MembershipId::new),
            attempt: u32::from_be_bytes(named.get(50..54)?.try_into().ok()?),
        })
    }
}

/// Makes the links of invitations.
#[derive(Debug, Clone)]
pub struct Links {
    /// The page that a link opens.
    pub page: String,
    /// The keys that sign tokens.
    pub keys: Keys,
}

impl Links {
    /// The link of an invitation as it was last sent; none for a membership that is no invitation any more.
    #[must_use]
    pub fn of(&self, invited: &Membership) -> Option<String> {
        let Lifecycle::Invited(Invited { invitation, .. }) = &invited.lifecycle else { return None };
        let Invitation { sponsor, attempt, .. } = *invitation;
        let Membership { organization, id: membership, .. } = *invited;
        Some(self.url(&Link { organization, membership, sponsor, attempt }))
    }

    /// The URL of a link.
    #[must_use]
    pub fn url(&self, link: &Link) -> String {
        format!("{}#token={}", self.page, self.keys.sign_link(link))
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({:?})", self.0.keys())
    }
}
