//! Fetches a caller's email address from the identity provider, where access tokens do not carry it.

use std::time::Duration;

use bytes::Bytes;
use domain::{address::EmailAddress, decide::Caller};
use http::{Request, header};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde::Deserialize;
use serde_json::Value;

use super::{
    caller,
    code::Code,
    endpoint::{Call, Endpoint},
    identity,
    problem::Problem,
};
use crate::runtime::app::App;

#[derive(Deserialize)]
struct UserInfo {
    sub: Value,
    #[serde(default)]
    email: Option<Value>,
    #[serde(default)]
    email_verified: Option<Value>,
    #[serde(default)]
    name: Option<Value>,
}

impl<E: Endpoint> Call<E> {
    /// The signed-in person with their email address, from the access token or from `USERINFO_URL`.
    ///
    /// # Errors
    /// [`Problem::busy`] when the identity provider does not answer in time; `email_unverified` when its data has a type
    /// that will never be readable.
    pub async fn caller_with_email(&self, app: &App) -> Result<&Caller, Problem> {
        let caller = self.caller();
        if !caller.email_verified || caller.email.is_none() {
            let fault = self.access_token.as_deref().and_then(caller::unreadable_email);
            fault.map_or(Ok(()), Err)?;
        }
        match (&app.config.userinfo_url, &self.access_token) {
            (Some(url), Some(token)) if caller.email.is_none() => {
                let vouched_for = caller::is_vouched_for(token, &app.config.trusted_email_issuers);
                self.caller_with_email.get_or_try_init(|| fetch_caller(url, token, caller, vouched_for)).await
            }
            _ => Ok(caller),
        }
    }
}

const USERINFO: &str = "the userinfo response";
const TIMEOUT: Duration = Duration::from_secs(5);
const MAX_RESPONSE_BYTES: usize = 64 * 1024;

async fn fetch_caller(url: &str, token: &str, caller: &Caller, vouched_for: bool) -> Result<Caller, Problem> {
    let answer = tokio::time::timeout(TIMEOUT, fetch_user_info(url, token)).await.unwrap_or(Err("time-out"));
    let info = answer.map_err(|why| {
        tracing::warn!(why, "the identity provider did not return user info");
        Problem::busy()
    })?;
    if let Some(detail) = identity::fault(USERINFO, "sub", &info.sub, Value::is_string) {
        return Err(Problem::new(Code::Unauthorized, detail));
    }
    // OpenID Connect Core 5.3.2: an answer about another subject must not be used.
    if info.sub != caller.user.as_str() {
        return Err(Problem::unauthorized());
    }
    let fault = identity::unreadable_email(USERINFO, info.email.as_ref(), info.email_verified.as_ref());
    fault.map_or(Ok(()), Err)?;
    let text = |value: &Option<Value>| value.as_ref().and_then(Value::as_str).map(ToOwned::to_owned);
    Ok(Caller {
        user: caller.user.clone(),
        email: text(&info.email).and_then(|email| EmailAddress::of_claim(&email).ok()),
        email_verified: is_verified(info.email_verified.as_ref(), vouched_for),
        name: text(&info.name).or_else(|| caller.name.clone()),
    })
}

/// Whether the address of a userinfo response is verified. Amazon Cognito writes the boolean as text there, and in no token.
fn is_verified(claim: Option<&Value>, vouched_for: bool) -> bool {
    match claim {
        None => vouched_for,
        Some(Value::Bool(verified)) => *verified,
        Some(Value::String(text)) => text == "true",
        Some(_) => false,
    }
}

async fn fetch_user_info(url: &str, token: &str) -> Result<UserInfo, &'static str> {
    let roots = HttpsConnectorBuilder::new().with_native_roots().map_err(|_| "no root certificates")?;
    let client = Client::builder(TokioExecutor::new()).build(roots.https_or_http().enable_http1().build());
    let request = Request::get(url)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::ACCEPT, "application/json")
        .body(Empty::<Bytes>::new());
    let answer =
        client.request(request.map_err(|_| "USERINFO_URL is not a URL")?).await.map_err(|_| "no connection")?;
    if !answer.status().is_success() {
        return Err("refused");
    }
    let body = Limited::new(answer.into_body(), MAX_RESPONSE_BYTES)
        .collect()
        .await
        .map_err(|_| "incomplete or too long answer")?;
    serde_json::from_slice(&body.to_bytes()).map_err(|_| "malformed answer")
}
