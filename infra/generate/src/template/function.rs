//! What the template says of one operation.

use kit::{
    Operation, Route,
    operation::Kind,
    route::Access,
    tables::{Action, TableActions},
};
use serde::Serialize;

use super::job::Job;
use crate::openapi::pascal;

/// A function with its role, its log, and its route or triggers.
#[derive(Debug, Serialize)]
pub(super) struct Function {
    /// The name of the operation, such as `members-list`.
    name: &'static str,
    /// The prefix of its logical names, such as `MembersList`.
    id: String,
    summary: &'static str,
    needs: Vec<String>,
    tables: [TableRights; 2],
    route: Option<RouteParts>,
    job: Option<Job>,
}

/// What a role allows on one table.
#[derive(Debug, Serialize)]
struct TableRights {
    /// The logical name of the table.
    resource: &'static str,
    actions: Vec<&'static str>,
    /// The ARNs of the indexes that are queried, for `Fn::Sub`.
    indexes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct RouteParts {
    /// Method and path, as API Gateway names a route.
    key: String,
    access: &'static str,
}

impl Function {
    pub(super) fn of(operation: &Operation) -> Self {
        let (route, job) = match &operation.kind {
            Kind::Http(http) => (Some(RouteParts::of(&http.route)), None),
            Kind::Job(job) => (None, Some(Job::of(job))),
        };
        Self {
            name: operation.name,
            id: pascal(operation.name),
            summary: operation.summary,
            needs: operation.needs.iter().map(|need| format!("{need:?}")).collect(),
            tables: [
                TableRights::of("Table", &operation.tables.main),
                TableRights::of("AuditTable", &operation.tables.audit),
            ],
            route,
            job,
        }
    }

    pub(super) fn is_public(&self) -> bool {
        self.route.as_ref().is_some_and(|route| route.access == "public")
    }

    /// The logical names that SAM gives to the rules of its events.
    pub(super) fn rules(&self) -> Vec<String> {
        self.job.iter().flat_map(Job::events).map(|event| format!("{}{event}", self.id)).collect()
    }
}

impl TableRights {
    fn of(resource: &'static str, table: &TableActions) -> Self {
        Self {
            resource,
            actions: table.actions().map(Action::iam_name).collect(),
            indexes: table.indexes().map(|index| format!("${{{resource}.Arn}}/index/{index}")).collect(),
        }
    }
}

impl RouteParts {
    fn of(route: &Route) -> Self {
        // The functions check scopes: the gateway does not know those that Microsoft Entra calls roles.
        let access = if route.access == Access::Public { "public" } else { "token" };
        Self { key: route.to_string(), access }
    }
}
