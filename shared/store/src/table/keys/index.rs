//! Index attributes of memberships, and the key prefixes that queries of the indexes use.

use chrono::{DateTime, Utc};
use domain::{
    address::EmailAddress,
    id::{MembershipId, UserId},
    membership::{Kind, Membership, State},
};

use super::{
    due::{DUE_SHARDS, Due, due_partition},
    hash, instant,
    search::{name_key, search_text},
    shard,
};

/// Partition key in the index `person`: memberships of a user.
#[must_use]
pub fn person_by_user(user: &UserId) -> String {
    format!("USER#{user}")
}

/// Partition key in the index `person`: invitations of an address.
#[must_use]
pub fn person_by_address(email: &EmailAddress) -> String {
    format!("EMAIL#{}", hash(email.canonical()))
}

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Member => "member",
        Kind::Guest => "guest",
    }
}

/// Key prefix in the index `by_state`: memberships of a kind and stored state.
#[must_use]
pub fn state_prefix(kind: Kind, state: State) -> String {
    let state = match state {
        State::Invited => "invited",
        State::Active => "active",
        State::Suspended => "suspended",
        State::Ended => "ended",
    };
    format!("{}#{state}#", kind_name(kind))
}

/// Splits a key of the index `by_state` into its [`state_prefix`] and its place in the order of ends.
///
/// The place is `end#ulid`. It is unique, and the same whatever the kind and the state of the membership.
#[must_use]
pub fn split_state_key(state_key: &str) -> Option<(&str, &str)> {
    let (second, _) = state_key.match_indices('#').nth(1)?;
    Some(state_key.split_at(second + 1))
}

/// Parses a key of the index `by_state` into the end and the identifier of a membership; none when it has no end.
#[must_use]
pub fn end_and_membership(state_key: &str) -> Option<(DateTime<Utc>, MembershipId)> {
    let (end, ulid) = split_state_key(state_key)?.1.split_once('#')?;
    Some((end.parse().ok()?, MembershipId::new(ulid::Ulid::from_string(ulid).ok()?)))
}

/// Replaces the instant in a key of a membership without end; sorts after every instant.
pub const NEVER: &str = "~";

/// Key prefix in the index `by_access`: memberships of a group, or without one.
#[must_use]
pub fn group_prefix(group: Option<&domain::text::Key>) -> String {
    format!("{}#", group.map_or("-", |key| key.as_str()))
}

/// Key prefix in the index `by_access`: memberships with a role, within a group or without one.
#[must_use]
pub fn role_prefix(group: Option<&domain::text::Key>, role: &domain::text::Key) -> String {
    format!("{}{role}#", group_prefix(group))
}

/// The attributes that put a live membership into the indexes.
#[must_use]
pub fn index_attributes(membership: &Membership) -> Vec<(&'static str, String)> {
    let ulid = membership.id.ulid();
    let ends = match membership.state() {
        State::Invited => membership.invitation().map(|i| i.expires_at),
        _ => membership.expires_at(),
    };
    let state = state_prefix(membership.kind(), membership.state());
    let role = membership.grant.role.as_ref().map_or("-", |role| role.as_str());
    let mut attributes = vec![
        ("state_key", format!("{state}{}#{ulid}", ends.map_or(NEVER.to_owned(), instant))),
        ("email_key", membership.email.canonical().to_owned()),
        ("name_key", name_key(&search_text(membership), ulid)),
        ("access_key", format!("{}{role}#{ulid}", group_prefix(membership.group.as_ref()))),
        (
            "person",
            match membership.user() {
                Some(user) => person_by_user(user),
                None => person_by_address(&membership.email),
            },
        ),
    ];
    // The report of a sign-in sets this attribute too.
    attributes.extend(membership.last_login_at.map(|at| ("sign_in_key", instant(at))));
    let due = match membership.state() {
        State::Invited if membership.invitation().is_some_and(|i| i.lapse_notified) => None,
        State::Invited => ends.map(|at| (Due::Lapse, at)),
        _ if membership.expiry_notified() => None,
        _ => ends.map(|at| (Due::Access, at)),
    };
    if let Some((due, at)) = due {
        let partition = due_partition(due, shard(ulid, DUE_SHARDS));
        attributes.extend([("due", partition), ("due_at", format!("{}#{ulid}", instant(at)))]);
    }
    attributes
}

/// Every attribute that [`index_attributes`] may set.
pub const INDEX_ATTRIBUTES: [&str; 8] =
    ["state_key", "email_key", "name_key", "access_key", "person", "due", "due_at", "sign_in_key"];
