//! What stands at the top of a list of users: guests whose access is about to end, and the seats. Derived from what is
//! so now: nobody dismisses it, and nothing has to be done for it to go.

use chrono::{DateTime, Utc};
use domain::permission::MEMBERS_READ;
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route};
use schemars::JsonSchema;
use serde::Serialize;
use store::{ExpiringGuests, ReadSet};

use crate::{
    request::{InOrganization, authority, organization_id, snapshot},
    view::Seats,
};

pub struct Alerts;

/// The alerts of an organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AlertsView {
    /// What asks for attention now; empty where nothing does.
    pub alerts: Vec<AlertView>,
    /// The seats, which guests do not take.
    pub seats: Seats,
}

/// Something that asks for attention.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum AlertView {
    /// The access of guests ends soon and can be renewed. Stays until each is renewed or has expired.
    GuestsExpiring {
        /// How many guests.
        count: usize,
        /// Whether counting stopped there, so that there are more.
        count_is_at_least: bool,
        /// When the first of them loses access.
        earliest_expires_at: DateTime<Utc>,
        /// The query that lists exactly them, earliest first.
        filter: &'static str,
        /// The path of that list.
        href: String,
    },
}

/// What the list of members is asked for the guests of the alert.
const FILTER: &str = "?kind=guest&status=expiring";

impl Endpoint for Alerts {
    const ROUTE: Route = Route::get("/v1/organizations/{org}/alerts");
    const SUMMARY: &'static str = "Say which guests lose access soon, and how many seats are taken";
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Empty;
    type View = AlertsView;
}

impl Handle for Alerts {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<AlertsView>, Problem> {
        let id = organization_id(&call.path.org)?;
        let snapshot = snapshot(app, id, &ReadSet::of(&call.caller().user)).await?;
        authority(&snapshot, call.now)?.require(MEMBERS_READ)?;
        let organization = &snapshot.organization;
        let ending = app.store.expiring_guests(id, organization.settings.policy.renew_window, call.now).await?;
        let alerts = ending.map(|ending| AlertView::of(&ending, &call.path.org)).into_iter().collect();
        Ok(Reply::ok(AlertsView { alerts, seats: Seats::of(organization) }))
    }
}

impl AlertView {
    fn of(ending: &ExpiringGuests, organization: &str) -> Self {
        Self::GuestsExpiring {
            count: ending.count,
            count_is_at_least: ending.more,
            earliest_expires_at: ending.earliest,
            filter: FILTER,
            href: format!("/v1/organizations/{organization}/members{FILTER}"),
        }
    }
}
