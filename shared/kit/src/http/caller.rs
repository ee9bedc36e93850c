//! The caller, from the claims of an access token that the gateway has verified.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{decide::Caller, id::UserId};
use lambda_http::{Request, RequestExt as _, request::RequestContext};
use serde::Deserialize;

use super::{code::Code, problem::Problem};

/// Whether this build accepts access tokens without verification, for `cargo lambda watch`, which has no authorizer.
/// Release builds with the feature do not compile, and no other crate of the workspace enables it.
pub const DEVELOPMENT_IDENTITY: bool = cfg!(feature = "development-identity");

#[cfg(all(feature = "development-identity", not(debug_assertions)))]
compile_error!("`development-identity` accepts access tokens without verification: for development builds only");

/// The claims that are used, with the JSON types that the issuer gave them.
#[derive(Debug, Deserialize)]
struct Claims {
    sub: String,
    #[serde(default)]
    email: Option<serde_json::Value>,
    #[serde(default)]
    email_verified: Option<serde_json::Value>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    scope: Option<serde_json::Value>,
    #[serde(default)]
    scp: Option<serde_json::Value>,
    #[serde(default)]
    token_use: Option<serde_json::Value>,
    #[serde(default)]
    typ: Option<serde_json::Value>,
}

impl Claims {
    /// Whether this is an ID token. The gateway recognizes those by their audience, which some providers share with
    /// access tokens. Amazon Cognito marks ID tokens with `token_use`, Keycloak with `typ`.
    fn is_id_token(&self) -> bool {
        let is = |claim: &Option<serde_json::Value>, value| claim.as_ref().is_some_and(|claim| claim == value);
        is(&self.token_use, "id") || is(&self.typ, "ID")
    }

    /// Whether the token carries the scope: in `scope` (RFC 9068) or in `scp` (older providers), as text or as a list.
    fn has_scope(&self, scope: &str) -> bool {
        use serde_json::Value;
        [&self.scope, &self.scp].into_iter().flatten().any(|claim| match claim {
            Value::String(scopes) => scopes.split(' ').any(|one| one == scope),
            Value::Array(scopes) => scopes.iter().any(|one| one.as_str() == Some(scope)),
            _ => false,
        })
    }
}

/// The signed-in person.
///
/// The gateway passes claims on as text, where the boolean `true` and the text "true" look alike. So the claims are read
/// from the token itself. It is the verified one if it names the subject that the gateway verified.
///
/// # Errors
/// [`Problem::unauthorized`] when the gateway has not verified a token.
pub fn signed_in(request: &Request) -> Result<Caller, Problem> {
    into_caller(verified_claims(request)?)
}

/// The calling machine, whose token carries the scope.
///
/// # Errors
/// [`Problem::unauthorized`] when the gateway has not verified a token; `forbidden` when the token lacks the scope.
pub fn machine(request: &Request, scope: &str) -> Result<Caller, Problem> {
    let claims = verified_claims(request)?;
    if claims.has_scope(scope) {
        return into_caller(claims);
    }
    let detail = format!("this needs an access token with the scope {scope}");
    Err(Problem::new(Code::Forbidden, detail))
}

fn verified_claims(request: &Request) -> Result<Claims, Problem> {
    let claims = bearer_token(request).and_then(payload).ok_or_else(Problem::unauthorized)?;
    if claims.is_id_token() {
        return Err(Problem::unauthorized());
    }
    let verified = verified_subject(request);
    if verified.as_ref() == Some(&claims.sub) || (verified.is_none() && DEVELOPMENT_IDENTITY) {
        return Ok(claims);
    }
    Err(Problem::unauthorized())
}

fn into_caller(claims: Claims) -> Result<Caller, Problem> {
    let user: UserId = claims.sub.parse().map_err(|_| Problem::unauthorized())?;
    let email = claims.email.as_ref().and_then(serde_json::Value::as_str).and_then(|email| email.parse().ok());
    let email_verified = claims.email_verified == Some(serde_json::Value::Bool(true));
    Ok(Caller { user, email, email_verified, name: claims.name })
}

fn verified_subject(request: &Request) -> Option<String> {
    let context = request.request_context_ref()?;
    match context {
        RequestContext::ApiGatewayV2(context) => {
            let claims = &context.authorizer.as_ref()?.jwt.as_ref()?.claims;
            claims.get("sub").cloned()
        }
        _ => None,
    }
}

/// The token of the `Authorization` header.
pub(crate) fn bearer_token(request: &Request) -> Option<&str> {
    let header = request.headers().get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn payload(token: &str) -> Option<Claims> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}
