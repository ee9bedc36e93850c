//! Answers without a call to any service: a monitor learns that the gateway answers and that a function starts.

use kit::{App, Call, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};

use super::{Health, HealthView};

pub struct Live;

impl Endpoint for Live {
    const ROUTE: Route = Route::public(http::Method::GET, "/health");
    const SUMMARY: &'static str = "Whether the API answers";
    const TABLES: Tables = Tables::NONE;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type View = HealthView;
}

impl Handle for Live {
    async fn handle(_: &App, _: Call<Self>) -> Result<Reply<HealthView>, Problem> {
        Ok(Reply::ok(HealthView { status: Health::Live }))
    }
}
