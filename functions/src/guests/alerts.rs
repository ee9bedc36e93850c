//! Reports guests whose access ends soon, and the seats of the organisation. Alerts are computed on each request, not
//! stored; there is nothing to dismiss.

use chrono::{DateTime, Utc};
use domain::permission::MEMBERS_READ;
use kit::{Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};
use schemars::JsonSchema;
use serde::Serialize;
use store::{ExpiringGuests, ReadSet, schema};

use crate::{
    request::{InOrganization, organization_id, snapshot},
    view::Seats,
};

pub struct Alerts;

/// The alerts of an organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AlertsView {
    /// The current alerts; empty if there are none.
    pub alerts: Vec<AlertView>,
    /// The seats of the organisation. Guests take none.
    pub seats: Seats,
}

/// An alert.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum AlertView {
    /// The access of guests ends within the renewal window. The alert ends when each guest is renewed or has expired.
    GuestsExpiring {
        /// The number of guests.
        count: usize,
        /// Whether there are more guests than `count`.
        count_is_at_least: bool,
        /// The earliest end of access among these guests.
        earliest_expires_at: DateTime<Utc>,
        /// The query string of the member list for these guests, earliest end first.
        filter: &'static str,
        /// The path and query of that list.
        href: String,
    },
}

/// The query string of the member list that selects the guests of the alert.
const FILTER: &str = "?kind=guest&status=expiring";

impl Endpoint for Alerts {
    const ROUTE: Route = Route::get("/v1/organizations/{org}/alerts");
    const SUMMARY: &'static str = "Read the alerts: guests whose access ends soon, and the seats";
    const TABLES: Tables = Tables::MEMBER_READ.allow(&[Action::Query]).query(schema::BY_STATE);
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Empty;
    type View = AlertsView;
}

impl Handle for Alerts {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<AlertsView>, Problem> {
        let id = organization_id(&call.path.org)?;
        let snapshot = snapshot(app, id, &ReadSet::of(call.user()).seats()).await?;
        call.authority(&snapshot)?.require(MEMBERS_READ)?;
        let organization = &snapshot.organization;
        let expiring = app.store.expiring_guests(id, organization.settings.policy.renew_window, call.now).await?;
        let alerts = expiring.map(|expiring| AlertView::of(&expiring, &call.path.org)).into_iter().collect();
        Ok(Reply::ok(AlertsView { alerts, seats: Seats::of(organization) }))
    }
}

impl AlertView {
    fn of(expiring: &ExpiringGuests, organization: &str) -> Self {
        Self::GuestsExpiring {
            count: expiring.count,
            count_is_at_least: expiring.more,
            earliest_expires_at: expiring.earliest,
            filter: FILTER,
            href: format!("/v1/organizations/{organization}/members{FILTER}"),
        }
    }
}
