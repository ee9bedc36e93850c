//! The entry point of every binary: reads the configuration at the cold start, then serves one operation.

use lambda_http::{Body, Error, Request};

use crate::{
    http::caller::DEVELOPMENT_IDENTITY,
    operation::{Kind, Operation},
    runtime::{app::App, clock::Clock, config::Config, https, log, metrics, random::Random},
};

/// Serves one operation until Lambda ends the process.
///
/// # Errors
/// When the configuration is incomplete; the function then takes no request.
pub fn serve(operation: &'static Operation) -> Result<(), Error> {
    log::init(None);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let config = Config::from_env(operation.needs)
            .inspect_err(|error| tracing::error!(%error, "incomplete configuration"))?;
        if DEVELOPMENT_IDENTITY {
            ensure_local_endpoint(config.aws.endpoint.as_deref())?;
        }
        if let Some(stack) = &config.stack {
            metrics::set_stack(stack.clone());
        }
        let http = https::client(&config.aws);
        let app: &'static App = Box::leak(Box::new(App::new(config, Clock::system(), Random::system(), http)));
        app.warm_up(operation.connections()).await;
        match &operation.kind {
            Kind::Http(_) => serve_http(operation, app).await,
            Kind::Job(_) => serve_job(operation, app).await,
        }
    })
}

/// Without verification of tokens a function must reach no table but one on this machine.
fn ensure_local_endpoint(endpoint: Option<&str>) -> Result<(), Error> {
    let hosts = ["http://127.0.0.1:", "http://localhost:"];
    if !endpoint.is_some_and(|endpoint| hosts.iter().any(|host| endpoint.starts_with(host))) {
        return Err("development-identity: not started, because AWS_ENDPOINT_URL is not on this machine".into());
    }
    tracing::warn!("DEVELOPMENT IDENTITY: access tokens are accepted without verification");
    Ok(())
}

async fn serve_http(operation: &'static Operation, app: &'static App) -> Result<(), Error> {
    lambda_http::run(lambda_http::service_fn(move |request: Request| async move {
        let answer = operation.answer(app, &request).await;
        Ok::<_, std::convert::Infallible>(answer.map(into_body))
    }))
    .await
}

/// Sends text as text: base64 reaches the response limit of Lambda (6 MB) with a quarter less.
fn into_body(bytes: bytes::Bytes) -> Body {
    match String::from_utf8(bytes.into()) {
        Ok(text) => Body::Text(text),
        Err(error) => Body::Binary(error.into_bytes()),
    }
}

async fn serve_job(operation: &'static Operation, app: &'static App) -> Result<(), Error> {
    lambda_runtime::run(lambda_runtime::service_fn(
        move |event: lambda_runtime::LambdaEvent<serde_json::Value>| async move {
            operation.run(app, event.payload).await.map_err(Error::from)
        },
    ))
    .await
}
