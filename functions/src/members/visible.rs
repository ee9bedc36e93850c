//! Finds a person whom the caller can see in another organisation: by their address, or by the subject of their tokens.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    address::EmailAddress,
    authority::Authority,
    id::{OrganizationId, UserId},
    membership::Membership,
    organization::Organization,
    permission::MEMBERS_READ,
};
use kit::{App, Problem};
use store::keys;

/// Who is looked for.
#[derive(Debug, Clone)]
pub enum PersonQuery {
    /// Whoever the address belongs to.
    Email(EmailAddress),
    /// That person.
    User(UserId),
}

impl PersonQuery {
    /// Where the request names them.
    #[must_use]
    pub const fn pointer(&self) -> &'static str {
        match self {
            Self::Email(_) => "/email",
            Self::User(_) => "/user",
        }
    }
}

/// A person, seen.
#[derive(Debug)]
pub struct VisiblePerson {
    /// The active membership by which they are seen.
    pub membership: Membership,
    /// That of the caller, who may see them there.
    pub seen_by: Membership,
}

/// How many organisations of a person are looked at.
const ORGANIZATIONS_MOST: i32 = 100;

/// The person, if the caller can see them anywhere. The indexes only say where to look; every row, and every right, is
/// read consistently.
///
/// # Errors
/// When the table does not answer.
pub async fn find_visible(
    app: &App,
    caller: &UserId,
    sought: &PersonQuery,
    now: DateTime<Utc>,
) -> Result<Option<VisiblePerson>, Problem> {
    let of = |user: &UserId| app.store.memberships_of(keys::person_by_user(user), ORGANIZATIONS_MOST);
    let theirs = async {
        match sought {
            PersonQuery::User(user) => of(user).await,
            PersonQuery::Email(_) => Ok(Vec::new()),
        }
    };
    let (own, theirs) = futures::try_join!(of(caller), theirs)?;
    let own: BTreeMap<OrganizationId, Membership> = own.into_iter().map(|own| (own.organization, own)).collect();
    let places: Vec<OrganizationId> = match sought {
        PersonQuery::Email(_) => own.keys().copied().collect(),
        PersonQuery::User(_) => theirs.iter().map(|m| m.organization).filter(|place| own.contains_key(place)).collect(),
    };
    let there = async {
        match sought {
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
        reader.holds(MEMBERS_READ).then(|| VisiblePerson { membership: found.clone(), seen_by: own.clone() })
    };
    Ok(organizations.iter().find_map(visible))
}
