//! Reads one key of the table that no code writes: a monitor learns whether requests can be answered.

use kit::{App, Call, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};

use super::{Health, HealthView};

pub struct Ready;

impl Endpoint for Ready {
    const ROUTE: Route = Route::public(http::Method::GET, "/health/ready");
    const SUMMARY: &'static str = "Whether the API and its table answer";
    const TABLES: Tables = Tables::READ;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type View = HealthView;
}

impl Handle for Ready {
    async fn handle(app: &App, _: Call<Self>) -> Result<Reply<HealthView>, Problem> {
        app.store.check().await?;
        Ok(Reply::ok(HealthView { status: Health::Ready }))
    }
}
