//! Who is calling: one function, on the claims of an access token that the gateway has verified.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{decide::Caller, id::UserId};
use lambda_http::{Request, RequestExt as _, request::RequestContext};
use serde::Deserialize;

use super::{code::Code, problem::Problem};

/// Whether callers are believed unverified: only in development builds for `cargo lambda watch`, which has no authorizer.
/// No release build can have it, and no other part of the workspace asks for it.
pub const DEVELOPMENT_IDENTITY: bool = cfg!(feature = "development-identity");

#[cfg(all(feature = "development-identity", not(debug_assertions)))]
compile_error!("`development-identity` believes every token unverified: it is for development builds only");

/// The claims that matter, in the types that the issuer gave them.
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
    /// Whether it only says who signed in. The gateway tells ID tokens apart by their audience, which with some
    /// providers is that of access tokens: Amazon Cognito marks them with `token_use`, Keycloak with `typ`.
    fn is_id_token(&self) -> bool {
        let says = |claim: &Option<serde_json::Value>, word| claim.as_ref().is_some_and(|value| value == word);
        says(&self.token_use, "id") || says(&self.typ, "ID")
    }

    /// Whether the token was issued for that: in the words of RFC 9068, or of providers that came before it.
    fn names(&self, scope: &str) -> bool {
        use serde_json::Value;
        [&self.scope, &self.scp].into_iter().flatten().any(|claim| match claim {
            Value::String(scopes) => scopes.split(' ').any(|named| named == scope),
            Value::Array(scopes) => scopes.iter().any(|named| named.as_str() == Some(scope)),
            _ => false,
        })
    }
}

/// The signed-in person.
///
/// The gateway passes claims on as text, in which a verified address and the word "true" look alike. So the claims are
/// read from the token itself, which is the one that the gateway verified: it names the same subject.
///
/// # Errors
/// [`Problem::unauthorized`] when the gateway has not verified a token.
pub fn signed_in(request: &Request) -> Result<Caller, Problem> {
    bearer(verified(request)?)
}

/// The machine that calls, whose token names the scope.
///
/// # Errors
/// [`Problem::unauthorized`] when the gateway has not verified a token; 403 when the token was issued for something else.
pub fn machine(request: &Request, scope: &str) -> Result<Caller, Problem> {
    let claims = verified(request)?;
    if claims.names(scope) {
        return bearer(claims);
    }
    let detail = format!("this needs an access token with the scope {scope}");
    Err(Problem::new(Code::Forbidden, detail))
}

fn verified(request: &Request) -> Result<Claims, Problem> {
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

fn bearer(claims: Claims) -> Result<Caller, Problem> {
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
