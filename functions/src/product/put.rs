//! Replaces the product definition. Every process uses it within a minute. A dry run reports what existing organisations would
//! lose, and changes nothing.

use std::sync::Arc;

use domain::{
    caller::Principal,
    decide::Definition,
    event::Actor,
    product::{Product, ProductDocument},
    product_losses::ProductLosses,
};
use kit::{Action, App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Route, Scope, Tables, Transaction};
use schemars::JsonSchema;
use serde::Deserialize;
use store::schema;

use super::{
    affected::{Examined, examine},
    view::ProductChangeView,
};
use crate::problems::FIELDS;

pub struct Put;

/// How to put it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// Whether to change nothing, and only report what would be lost; default false.
    pub dry_run: Option<bool>,
}

impl Endpoint for Put {
    const ROUTE: Route = Route::put("/v1/product").for_machines(&[Scope::Manage]);
    const SUMMARY: &'static str = "Replace the product definition; a dry run reports what organisations would lose";
    const TABLES: Tables = Tables::READ.allow(&[Action::PutItem]).query(schema::DUE).allow_audit(&[Action::PutItem]);
    const PROBLEMS: &'static [Code] =
        &[Code::Forbidden, Code::VersionConflict, Code::UnknownReference, Code::UnknownField, Code::FieldImmutable];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[FIELDS];
    type Path = Empty;
    type Query = Query;
    type Body = ProductDocument;
    type View = ProductChangeView;
}

/// The input of the decision.
pub struct State {
    current: Definition,
    /// The organisations that a dry run looked at.
    examined: Option<Examined>,
}

impl Decide for Put {
    type State = State;

    async fn read(app: &App, call: &Call<Self>) -> Result<State, Problem> {
        let current = app.store.definition().await?;
        let examined = if call.query.dry_run.unwrap_or(false) { Some(examine(app, call.now).await?) } else { None };
        Ok(State { current, examined })
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s State) -> Result<Plan<'s, ProductChangeView>, Problem> {
        call.require_version(state.current.version)?;
        let next = state.current.replace(call.body.clone(), call.now)?;
        let (before, after) = (state.current.product(), product_of(next.as_ref().unwrap_or(&state.current)));
        let losses = ProductLosses::between(&before, &after);
        let organizations = state.examined.as_ref().map(|examined| examined.losses(&before, &after));
        let version = next
            .as_ref()
            .filter(|_| !call.query.dry_run.unwrap_or(false))
            .map_or(state.current.version, |next| next.version);
        let view = ProductChangeView {
            version,
            dry_run: call.query.dry_run.unwrap_or(false),
            changed: next.is_some(),
            losses: (&losses).into(),
            organizations,
        };
        let reply = Reply::ok(view).etag(version);
        Ok(match next {
            Some(next) if !call.query.dry_run.unwrap_or(false) => {
                Plan::Commit(Transaction::of_definition(actor(call), next), reply)
            }
            _ => Plan::Answer(reply),
        })
    }
}

fn product_of(definition: &Definition) -> Arc<Product> {
    definition.product()
}

/// The machine that puts the definition: no person may.
fn actor(call: &Call<Put>) -> Actor {
    match call.principal() {
        Principal::Machine(machine) => Actor::from(machine),
        Principal::Person(caller) => Actor::Person { user: caller.user.clone(), membership: None, person: None },
    }
}
