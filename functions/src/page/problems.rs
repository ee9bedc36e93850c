//! The page that explains every code. The `type` of a problem is the address of its entry here.

use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables, problem::PAGE};
use minijinja::{AutoEscape, Environment, Value, context, syntax::SyntaxConfig};

const TEMPLATE: &str = include_str!("problems.html");

/// The page.
pub struct Problems;

impl Endpoint for Problems {
    const ROUTE: Route = Route::public(Method::GET, PAGE);
    const SUMMARY: &'static str = "The page that explains the codes of problems";
    const RESPONSES: Responses = Responses::File("text/html; charset=utf-8");
    const TABLES: Tables = Tables::NONE;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type View = ();
}

impl Handle for Problems {
    async fn handle(_: &App, _: Call<Self>) -> Result<Reply<()>, Problem> {
        let html = render().map_err(|error| {
            tracing::error!(%error, "the page of problems could not be rendered");
            Problem::internal()
        })?;
        let reply = Reply::bytes("text/html; charset=utf-8", html)
            .header("content-security-policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'")
            // The same for everybody, until the next deployment.
            .header("cache-control", "public, max-age=3600");
        Ok(reply)
    }
}

fn render() -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    let statuses: Vec<Value> = Code::ALL.chunk_by(|a, b| a.status() == b.status()).map(of_status).collect();
    environment.render_str(TEMPLATE, context! { statuses })
}

/// The codes of one status.
fn of_status(codes: &[Code]) -> Value {
    let entry = |code: &Code| context! { anchor => code.anchor(), code => code.as_str(), meaning => code.meaning() };
    context! {
        title => codes.first().map(|code| code.status().to_string()),
        problems => codes.iter().map(entry).collect::<Vec<_>>(),
    }
}
