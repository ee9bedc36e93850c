//! Index keys of memberships: the attributes by which the indexes find them.

use chrono::{DateTime, Utc};
use domain::{
    address::EmailAddress,
    id::{MembershipId, UserId},
    membership::{Kind, Membership, State},
};

use super::{
    due::{DUE_SHARDS, Due, due_bucket},
    hash, instant, shard,
};

/// Index `person`: the memberships of a user.
#[must_use]
pub fn person_by_user(user: &UserId) -> String {
    format!("USER#{user}")
}

/// Index `person`: the open invitations of an address.
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

/// Index `by_state`: begins of ranges by kind and stored state.
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

/// When which membership ends, by its place in index `by_state`; none for what has no end.
#[must_use]
pub fn end_and_membership(state_key: &str) -> Option<(DateTime<Utc>, MembershipId)> {
    let mut parts = state_key.split('#').skip(2);
    let (end, ulid) = (parts.next()?.parse().ok()?, ulid::Ulid::from_string(parts.next()?).ok()?);
    Some((end, MembershipId::new(ulid)))
}

/// Stands after every instant: what has no end.
pub const NEVER: &str = "~";

/// Index `by_access`: memberships of a group, or of none.
#[must_use]
pub fn group_prefix(group: Option<&domain::text::Key>) -> String {
    format!("{}#", group.map_or("-", |key| key.as_str()))
}

/// Index `by_access`: holders of a role within a group, or within none.
#[must_use]
pub fn role_prefix(group: Option<&domain::text::Key>, role: &domain::text::Key) -> String {
    format!("{}{role}#", group_prefix(group))
}

/// Names and addresses as `q` and `sort` compare them: lower case, `last first`.
#[must_use]
pub fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// The attributes by which the indexes find a membership that is not over.
#[must_use]
pub fn index_attributes(membership: &Membership) -> Vec<(&'static str, String)> {
    let ulid = membership.id.ulid();
    let ends = match membership.state {
        State::Invited => membership.invitation.as_ref().map(|i| i.expires_at),
        _ => membership.expires_at,
    };
    let state = state_prefix(membership.kind, membership.state);
    let name = [&membership.last_name, &membership.first_name].map(|n| n.as_ref().map_or("", |n| n.as_str())).join(" ");
    let role = membership.grant.role.as_ref().map_or("-", |role| role.as_str());
    let mut attributes = vec![
        ("state_key", format!("{state}{}#{ulid}", ends.map_or(NEVER.to_owned(), instant))),
        ("email_key", membership.email.canonical().to_owned()),
        ("name_key", format!("{}#{ulid}", folded(name.trim()))),
        ("access_key", format!("{}{role}#{ulid}", group_prefix(membership.group.as_ref()))),
        (
            "person",
            match &membership.user {
                Some(user) => person_by_user(user),
                None => person_by_address(&membership.email),
            },
        ),
    ];
    let due = match membership.state {
        State::Invited if membership.invitation.as_ref().is_some_and(|i| i.lapse_notified) => None,
        State::Invited => ends.map(|at| (Due::Lapse, at)),
        _ if membership.expiry_notified => None,
        _ => ends.map(|at| (Due::Access, at)),
    };
    if let Some((due, at)) = due {
        let bucket = due_bucket(due, at.date_naive(), shard(ulid, DUE_SHARDS));
        attributes.extend([("due", bucket), ("due_at", format!("{}#{ulid}", instant(at)))]);
    }
    attributes
}

/// Every attribute that [`index_attributes`] may set, for removing those that no longer apply.
pub const INDEX_ATTRIBUTES: [&str; 7] = ["state_key", "email_key", "name_key", "access_key", "person", "due", "due_at"];
