//! Refresh tokens: each is valid once and is replaced (rotation). One that is used again has been copied, so that all that
//! stem from the same sign-in are revoked (RFC 9700, section 4.14.2).

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::identity::Session;

const VALID_FOR: TimeDelta = TimeDelta::days(30);

struct Entry {
    session: Session,
    /// The first token of the sign-in.
    family: String,
    issued_at: DateTime<Utc>,
    is_used: bool,
}

/// The tokens that have not expired.
#[derive(Default)]
pub(super) struct RefreshTokens(BTreeMap<String, Entry>);

impl RefreshTokens {
    /// Adds the first token of a sign-in, or the successor of a token of `family`.
    pub(super) fn insert(&mut self, token: String, session: Session, family: Option<String>, now: DateTime<Utc>) {
        self.0.retain(|_, entry| now - entry.issued_at < VALID_FOR);
        let family = family.unwrap_or_else(|| token.clone());
        self.0.insert(token, Entry { session, family, issued_at: now, is_used: false });
    }

    /// Uses a token. Returns its session and the family for its successor.
    pub(super) fn redeem(&mut self, token: &str, client_id: &str, now: DateTime<Utc>) -> Option<(Session, String)> {
        let entry = self.0.get_mut(token)?;
        if entry.session.client_id != client_id || now - entry.issued_at >= VALID_FOR {
            return None;
        }
        let family = entry.family.clone();
        if std::mem::replace(&mut entry.is_used, true) {
            self.0.retain(|_, entry| entry.family != family);
            return None;
        }
        Some((entry.session.clone(), family))
    }

    /// Revokes the tokens of a person in an app.
    pub(super) fn revoke(&mut self, subject: &str, client_id: &str) {
        self.0.retain(|_, entry| {
            let session = &entry.session;
            session.client_id != client_id || session.identity.subject() != subject
        });
    }
}
