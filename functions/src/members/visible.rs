//! Finds a person whom the caller can see in another organisation, by address or by the subject of their tokens.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    address::EmailAddress,
    authority::Authority,
    decide::person_not_found,
    id::{OrganizationId, UserId},
    membership::Membership,
    organization::Organization,
    permission::MEMBERS_READ,
    refusal::{Fault, FaultCode, Refusal},
};
use kit::{App, Problem};
use store::keys;

/// The person to find.
#[derive(Debug, Clone)]
pub enum PersonQuery {
    /// By address.
    Email(EmailAddress),
    /// By the subject of their access tokens.
    User(UserId),
}

impl PersonQuery {
    /// The JSON pointer of the request field that names the person.
    #[must_use]
    pub const fn pointer(&self) -> &'static str {
        match self {
            Self::Email(_) => "/email",
            Self::User(_) => "/user",
        }
    }
}

/// A person whom the caller can see.
#[derive(Debug)]
pub struct VisiblePerson {
    /// The active membership of the person in the shared organisation.
    pub membership: Membership,
    /// The membership of the caller in the same organisation, with the permission to read members. None for a machine, which
    /// sees every person.
    pub seen_by: Option<Membership>,
}

/// The maximum number of organisations to read for a person.
const MAX_ORGANIZATIONS: i32 = 100;

/// Finds the person in any organisation in which the caller may read members. The indexes yield candidates only;
/// memberships and permissions come from consistent reads.
pub async fn find_visible(
    app: &App,
    caller: Option<&UserId>,
    query: &PersonQuery,
    now: DateTime<Utc>,
) -> Result<Option<VisiblePerson>, Problem> {
    let Some(caller) = caller else { return find_any(app, query, now).await };
    let of = |user: &UserId| app.store.memberships_of(keys::person_by_user(user), MAX_ORGANIZATIONS);
    let theirs = async {
        match query {
            PersonQuery::User(user) => of(user).await,
            PersonQuery::Email(_) => Ok(Vec::new()),
        }
    };
    let (own, theirs) = futures::try_join!(of(caller), theirs)?;
    let own: BTreeMap<OrganizationId, Membership> = own.into_iter().map(|own| (own.organization, own)).collect();
    let places: Vec<OrganizationId> = match query {
        PersonQuery::Email(_) => own.keys().copied().collect(),
        PersonQuery::User(_) => theirs.iter().map(|m| m.organization).filter(|place| own.contains_key(place)).collect(),
    };
    let there = async {
        match query {
            PersonQuery::Email(email) => app.store.memberships_by_email(&places, email).await,
            PersonQuery::User(_) => Ok(theirs),
        }
    };
    let (organizations, there) = futures::try_join!(app.store.organizations(&places), there)?;
    let visible = |organization: &Organization| {
        let own = own.get(&organization.id)?;
        let reader = Authority::of(&organization.settings, own, now)?;
        let found =
            there.iter().find(|m| m.organization == organization.id && m.user().is_some() && m.is_active(now))?;
        reader.holds(MEMBERS_READ).then(|| VisiblePerson { membership: found.clone(), seen_by: Some(own.clone()) })
    };
    Ok(organizations.iter().find_map(visible))
}

/// The refusal where the person was not found. No index has the addresses of all members, so a machine must name the user.
pub fn not_found(query: &PersonQuery, caller: Option<&UserId>) -> Refusal {
    match (query, caller) {
        (PersonQuery::Email(_), None) => {
            let detail = "a machine names the user: addresses are looked up in the organisations of a person only";
            Refusal::Invalid(vec![Fault::new("/user", FaultCode::Required, detail)])
        }
        _ => person_not_found(query.pointer()),
    }
}

/// Finds the person for a machine, in any organisation.
async fn find_any(app: &App, query: &PersonQuery, now: DateTime<Utc>) -> Result<Option<VisiblePerson>, Problem> {
    let PersonQuery::User(user) = query else { return Ok(None) };
    let found = app.store.organization_memberships(user).await?.into_iter();
    let active = found.map(|found| found.membership).find(|membership| membership.is_active(now));
    Ok(active.map(|membership| VisiblePerson { membership, seen_by: None }))
}
