//! The organisations of a person, page by page: operations on a person decide each organisation separately.

use domain::id::{MembershipId, OrganizationId, UserId};
use kit::{App, Call, Endpoint, Problem, cursor::CursorScope};

/// The most organisations of one call: each takes a read and a transaction, one after the other.
pub const MAX_ORGANIZATIONS: usize = 50;

/// A page of memberships, in the order of their organisations.
pub struct Places {
    pub page: Vec<(OrganizationId, MembershipId)>,
    /// The cursor of the next call, if there are more.
    pub next_cursor: Option<String>,
}

impl Places {
    /// Reads the page behind `cursor`. `question` names the call that the cursor belongs to.
    ///
    /// # Errors
    /// 400 for a cursor of another call.
    pub async fn read<E: Endpoint>(
        app: &App,
        call: &Call<E>,
        user: &UserId,
        question: &str,
        cursor: Option<&String>,
    ) -> Result<Self, Problem> {
        let scope = CursorScope { organization: "", principal: &call.principal().key(), query: question };
        let keys = app.keys().await?;
        let after: Option<OrganizationId> = match cursor {
            None => None,
            Some(cursor) => {
                let foreign = || Problem::malformed("/cursor", "this is not a cursor of this call");
                Some(keys.decrypt_cursor(&scope, cursor).ok_or_else(foreign)?)
            }
        };
        let mut page: Vec<_> = app
            .store
            .organization_memberships(user)
            .await?
            .into_iter()
            .map(|found| (found.membership.organization, found.membership.id))
            .filter(|(organization, _)| after.is_none_or(|after| *organization > after))
            .collect();
        page.sort_unstable();
        let more = page.len() > MAX_ORGANIZATIONS;
        page.truncate(MAX_ORGANIZATIONS);
        let last = page.last().filter(|_| more).map(|(organization, _)| *organization);
        Ok(Self { page, next_cursor: last.map(|last| keys.encrypt_cursor(&scope, &last)) })
    }
}
