//! Serves the invitee's page, its script and its style. The token is in the fragment of the link, which no browser sends.
//! The page names its files and the API relative to itself, so that it works behind a proxy that strips a path prefix (D13).

use http::Method;
use kit::{
    App, Call, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables,
    config::{Need, PageConfig},
};
use minijinja::{AutoEscape, Environment, context};

const TEMPLATE: &str = include_str!("invitation.html");
const SCRIPT: &str = include_str!("invitation.js");
const STYLE: &str = include_str!("invitation.css");

/// The page.
pub struct Html;
/// Its script.
pub struct Script;
/// Its style.
pub struct Style;

impl Endpoint for Html {
    const ROUTE: Route = Route::public(Method::GET, "/invitation");
    const SUMMARY: &'static str = "The page that the link of an email opens";
    const RESPONSES: Responses = Responses::File("text/html; charset=utf-8");
    const NEEDS: &'static [Need] = &[Need::Page];
    const TABLES: Tables = Tables::NONE;
    type Path = Empty;
    // The identity provider redirects here with parameters of its own, which only the script reads.
    type Query = std::collections::BTreeMap<String, String>;
    type Body = Empty;
    type View = ();
}

impl Handle for Html {
    async fn handle(app: &App, _: Call<Self>) -> Result<Reply<()>, Problem> {
        let page = app.page();
        let html = render(page).map_err(|error| {
            tracing::error!(%error, "the page could not be rendered");
            Problem::internal()
        })?;
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src https:; connect-src 'self' {}; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            origin(&page.issuer),
        );
        Ok(Reply::bytes("text/html; charset=utf-8", html).header("content-security-policy", &policy))
    }
}

impl Endpoint for Script {
    const ROUTE: Route = Route::public(Method::GET, "/invitation/app.js");
    const SUMMARY: &'static str = "The script of that page";
    const RESPONSES: Responses = Responses::File("text/javascript; charset=utf-8");
    const TABLES: Tables = Tables::NONE;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type View = ();
}

impl Handle for Script {
    async fn handle(_: &App, _: Call<Self>) -> Result<Reply<()>, Problem> {
        Ok(Reply::bytes("text/javascript; charset=utf-8", SCRIPT))
    }
}

impl Endpoint for Style {
    const ROUTE: Route = Route::public(Method::GET, "/invitation/style.css");
    const SUMMARY: &'static str = "The style of that page";
    const RESPONSES: Responses = Responses::File("text/css; charset=utf-8");
    const TABLES: Tables = Tables::NONE;
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type View = ();
}

impl Handle for Style {
    async fn handle(_: &App, _: Call<Self>) -> Result<Reply<()>, Problem> {
        Ok(Reply::bytes("text/css; charset=utf-8", STYLE))
    }
}

fn render(page: &PageConfig) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.render_str(
        TEMPLATE,
        context! {
            product => page.product.as_str(),
            issuer => page.issuer.as_str(),
            client_id => page.client_id.as_str(),
            audience => page.audience.as_str(),
            scope => page.scope.as_str(),
            continue_url => page.continue_url.as_deref().unwrap_or_default(),
        },
    )
}

/// Scheme, host and port of a URL.
fn origin(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    url[after_scheme..].find('/').map_or(url, |at| &url[..after_scheme + at])
}
