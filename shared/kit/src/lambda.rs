//! The entry of every binary: reads the configuration, opens the connection to the table, and serves one operation.

use lambda_http::{Body, Request};

use crate::{
    http::caller::DEVELOPMENT_IDENTITY,
    operation::{Kind, Operation},
    runtime::{app::App, clock::Clock, config::Config, https, log, metrics, random::Random},
};

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Serves one operation until the platform ends the process.
///
/// # Errors
/// When the configuration is not complete, before any request is taken.
pub fn serve(operation: &'static Operation) -> Result<(), Fault> {
    log::init(None);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let config = Config::from_env(operation.needs).inspect_err(|error| tracing::error!(%error, "not started"))?;
        if DEVELOPMENT_IDENTITY {
            only_on_this_machine(config.aws.endpoint.as_deref())?;
        }
        if let Some(stack) = &config.stack {
            metrics::set_stack(stack.clone());
        }
        let http = https::client(&config.aws);
        let app: &'static App = Box::leak(Box::new(App::new(config, Clock::system(), Random::system(), http)));
        app.store.prime().await;
        match &operation.kind {
            Kind::Http(_) => serve_http(operation, app).await,
            Kind::Job(_) => serve_job(operation, app).await,
        }
    })
}

/// A function that believes everybody starts only where it can reach nothing but this machine.
fn only_on_this_machine(endpoint: Option<&str>) -> Result<(), Fault> {
    let hosts = ["http://127.0.0.1:", "http://localhost:"];
    if !endpoint.is_some_and(|endpoint| hosts.iter().any(|host| endpoint.starts_with(host))) {
        return Err("development-identity: not started, because AWS_ENDPOINT_URL is not on this machine".into());
    }
    tracing::warn!("DEVELOPMENT IDENTITY: whoever a token names is believed, and nobody verifies it");
    Ok(())
}

async fn serve_http(operation: &'static Operation, app: &'static App) -> Result<(), Fault> {
    lambda_http::run(lambda_http::service_fn(move |request: Request| async move {
        let answer = operation.answer(app, &request).await;
        Ok::<_, std::convert::Infallible>(answer.map(as_body))
    }))
    .await
}

/// As text wherever it is text: bytes travel as base64 and come to the platform's limit a third sooner.
fn as_body(bytes: bytes::Bytes) -> Body {
    match String::from_utf8(bytes.into()) {
        Ok(text) => Body::Text(text),
        Err(error) => Body::Binary(error.into_bytes()),
    }
}

async fn serve_job(operation: &'static Operation, app: &'static App) -> Result<(), Fault> {
    lambda_runtime::run(lambda_runtime::service_fn(
        move |event: lambda_runtime::LambdaEvent<serde_json::Value>| async move {
            operation.run(app, event.payload).await.map_err(Fault::from)
        },
    ))
    .await
}
