//! The only place where a key is formatted. Questions and the keys that answer them are in the README beside `src`.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    address::EmailAddress,
    grant::ResourceRef,
    id::{EventId, MembershipId, OrganizationId, UserId},
    membership::{Kind, Membership, State},
};
use sha2::{Digest as _, Sha256};

/// An item as the SDK knows it.
pub type Item = HashMap<String, AttributeValue>;

/// The partition and sort key of one item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The partition.
    pub pk: String,
    /// The place within it.
    pub sk: String,
}

/// How many partitions the outbox is spread over: the most writes that one partition takes is 1,000 a second.
pub const OUTBOX_SHARDS: u8 = 8;
/// How many partitions a day of the due index is spread over.
pub const DUE_SHARDS: u8 = 16;

impl Key {
    fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }

    /// The key as attributes.
    #[must_use]
    pub fn item(&self) -> Item {
        [("pk", &self.pk), ("sk", &self.sk)].map(|(name, value)| (name.to_owned(), s(value))).into()
    }
}

/// A string attribute.
pub(crate) fn s(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A number attribute.
pub(crate) fn n(value: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// Addresses appear in keys as hashes only: of one length, with no character that could end a key, and not readable.
fn hash(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

fn shard(ulid: ulid::Ulid, shards: u8) -> u8 {
    // The low bits of a ULID are random.
    u8::try_from(ulid.0 % u128::from(shards)).unwrap_or(0)
}

/// The partition of everything that is live in an organisation.
#[must_use]
pub fn organization(id: OrganizationId) -> String {
    format!("ORG#{}", id.ulid())
}

/// Whose partition that is: none for those of what is over and of the audit trail.
#[must_use]
pub fn organization_of(partition: &str) -> Option<OrganizationId> {
    let ulid = ulid::Ulid::from_string(partition.strip_prefix("ORG#")?).ok()?;
    Some(OrganizationId::new(ulid))
}

/// The sort key of [`meta`].
pub(crate) const META: &str = "META";
/// The sort key of [`settings`].
pub(crate) const SETTINGS: &str = "SETTINGS";

/// Version and counters of an organisation: small, because most transactions touch it.
#[must_use]
pub fn meta(id: OrganizationId) -> Key {
    Key::new(organization(id), META)
}

/// Name, policy, roles and groups of an organisation.
#[must_use]
pub fn settings(id: OrganizationId) -> Key {
    Key::new(organization(id), SETTINGS)
}

/// What the sort keys of memberships begin with.
pub const MEMBERSHIPS: &str = "M#";

/// A membership that is not over.
#[must_use]
pub fn membership(organization_id: OrganizationId, id: MembershipId) -> Key {
    Key::new(organization(organization_id), format!("{MEMBERSHIPS}{}", id.ulid()))
}

/// A membership that is over, outside of what listings and look-ups by person see.
#[must_use]
pub fn ended(organization_id: OrganizationId, id: MembershipId) -> Key {
    Key::new(ended_of(organization_id), format!("{MEMBERSHIPS}{}", id.ulid()))
}

/// The partition of what is over in an organisation.
pub(crate) fn ended_of(id: OrganizationId) -> String {
    format!("{}#ENDED", organization(id))
}

/// The partition of what an organisation's people were told of.
pub(crate) fn sent_of(id: OrganizationId) -> String {
    format!("{}#SENT", organization(id))
}

/// On which day somebody was last told of guests who are about to lose access; without a reader, everybody.
#[must_use]
pub fn digest(id: OrganizationId, reader: Option<MembershipId>) -> Key {
    Key::new(sent_of(id), reader.map_or_else(|| "DIGEST".to_owned(), |reader| format!("DIGEST#{}", reader.ulid())))
}

/// Who an address belongs to in an organisation: what makes it unique while live.
#[must_use]
pub fn address_claim(id: OrganizationId, email: &EmailAddress) -> Key {
    Key::new(organization(id), format!("E#{}", hash(email.canonical())))
}

/// Which membership a person has in an organisation: what keeps it to one.
#[must_use]
pub fn user_claim(id: OrganizationId, user: &UserId) -> Key {
    Key::new(organization(id), format!("U#{user}"))
}

/// A resource, or a group of resources, of an organisation.
#[must_use]
pub fn resource(id: OrganizationId, entry: &ResourceRef) -> Key {
    let kind = if entry.is_group { "G" } else { "R" };
    Key::new(organization(id), format!("{}{kind}#{}", resource_prefix(Some(&entry.resource_type)), entry.id))
}

/// What the sort keys of resources begin with, those of one type or of all.
#[must_use]
pub fn resource_prefix(resource_type: Option<&domain::text::Key>) -> String {
    resource_type.map_or_else(|| "R#".to_owned(), |resource_type| format!("R#{resource_type}#"))
}

/// The entry that a sort key stands for: no part of one holds the separator.
#[must_use]
pub fn resource_of(sort_key: &str) -> Option<ResourceRef> {
    let mut parts = sort_key.split('#').skip(1);
    let (resource_type, kind, id) = (parts.next()?, parts.next()?, parts.next()?);
    Some(ResourceRef { resource_type: resource_type.parse().ok()?, is_group: kind == "G", id: id.parse().ok()? })
}

/// The partition of a month of an organisation's audit trail.
#[must_use]
pub fn audit_month(id: OrganizationId, at: DateTime<Utc>) -> String {
    format!("{}#AUDIT#{}", organization(id), at.format("%Y%m"))
}

/// One entry of the audit trail.
#[must_use]
pub fn audit(id: OrganizationId, event: EventId, at: DateTime<Utc>) -> Key {
    Key::new(audit_month(id, at), event.ulid().to_string())
}

/// One shard of the outbox.
#[must_use]
pub fn outbox_shard(shard: u8) -> String {
    format!("OUTBOX#{shard}")
}

/// What has to leave because of an event.
#[must_use]
pub fn outbox(event: EventId) -> Key {
    Key::new(outbox_shard(shard(event.ulid(), OUTBOX_SHARDS)), event.ulid().to_string())
}

/// What people have said of topics and the contact list does not know yet: one partition, for it is seldom said.
pub const TOPIC_UPDATES: &str = "OUTBOX#PEOPLE";

/// What one of them has said.
#[must_use]
pub fn topic_update(id: EventId) -> Key {
    Key::new(TOPIC_UPDATES, id.ulid().to_string())
}

/// Emails that a person caused.
#[must_use]
pub fn quota_of_inviter(user: &UserId) -> Key {
    Key::new(format!("QUOTA#U#{user}"), "ALL")
}

/// Emails of all organisations to a mailbox.
#[must_use]
pub fn quota_of_mailbox(email: &EmailAddress) -> Key {
    Key::new(format!("QUOTA#M#{}", hash(&email.mailbox())), "ALL")
}

/// Emails of one organisation to a mailbox.
#[must_use]
pub fn quota_of_organization_and_mailbox(id: OrganizationId, email: &EmailAddress) -> Key {
    Key::new(format!("QUOTA#M#{}", hash(&email.mailbox())), organization(id))
}

/// A mailbox that gets no more emails: nobody can read from it whose it is (C98).
#[must_use]
pub fn suppression(email: &EmailAddress) -> Key {
    Key::new(format!("SUPPRESSED#{}", hash(email.canonical())), "SUPPRESSED")
}

/// An entry of the outbox that nobody could read, out of the way of the others.
#[must_use]
pub fn quarantine(entry: &Key) -> Key {
    Key::new("SETASIDE", format!("{}#{}", entry.pk, entry.sk))
}

/// A request that carried an `Idempotency-Key`. The parts are hashed with their lengths, so that no two requests share a key.
#[must_use]
pub fn idempotency(parts: [&str; 4]) -> Key {
    let framed = parts.map(|part| format!("{}:{part}", part.len())).concat();
    Key::new(format!("IDEM#{}", hash(&framed)), "IDEM")
}

/// What a person says of themselves.
#[must_use]
pub fn profile(user: &UserId) -> Key {
    Key::new(person_by_user(user), "PROFILE")
}

/// How far a job has come.
#[must_use]
pub fn checkpoint(job: &str) -> Key {
    Key::new("PROGRESS", job)
}

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

/// What falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// An invitation lapses.
    Lapse,
    /// The access of a guest ends.
    Access,
    /// An organisation is recounted.
    Recount,
    /// What is left of a deleted organisation goes.
    Purge,
}

impl Due {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Lapse => "LAPSE",
            Self::Access => "ACCESS",
            Self::Recount => "RECOUNT",
            Self::Purge => "PURGE",
        }
    }
}

/// Index `due`: the bucket of a day and shard.
#[must_use]
pub fn due_bucket(due: Due, day: chrono::NaiveDate, shard: u8) -> String {
    format!("{}#{}#{shard:02}", due.name(), day.format("%Y-%m-%d"))
}

/// The attributes by which the index finds an organisation that is due itself.
pub(crate) fn due_of_organization(due: Due, id: OrganizationId, at: DateTime<Utc>) -> [(&'static str, String); 2] {
    let bucket = due_bucket(due, at.date_naive(), shard(id.ulid(), DUE_SHARDS));
    [("due", bucket), ("due_at", format!("{}#{}", instant(at), id.ulid()))]
}

/// An instant in the fixed width that sorts, to the millisecond.
#[must_use]
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
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
