//! Lists the organisations of a person, as the person sees them in `GET /v1/me/organizations`.

use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Scope, Tables};
use store::schema;

use super::path::OfUser;
use crate::me::MyMemberships;

pub struct Organizations;

impl Endpoint for Organizations {
    const ROUTE: Route = Route::get("/v1/users/{user}/organizations").for_machines(&[Scope::Read, Scope::Manage]);
    const SUMMARY: &'static str = "List a person's organisations, as member and as guest";
    const TABLES: Tables = Tables::READ.query(schema::PERSON);
    const PROBLEMS: &'static [Code] = &[Code::Forbidden, Code::InvalidFormat];
    type Path = OfUser;
    type Query = Empty;
    type Body = Empty;
    type View = MyMemberships;
}

impl Handle for Organizations {
    /// A person whom no organisation knows has two empty lists: people exist at the identity provider only.
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<MyMemberships>, Problem> {
        Ok(Reply::ok(MyMemberships::read(app, &call.path.parse()?, call.now).await?))
    }
}
