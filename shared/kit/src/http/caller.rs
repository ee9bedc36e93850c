//! The caller, from the claims of an access token that the gateway has verified.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    address::EmailAddress,
    caller::{Caller, Principal},
    id::{NotASubject, UserId},
};
use lambda_http::{Request, RequestExt as _, request::RequestContext};
use serde::Deserialize;
use serde_json::Value;

use super::{
    code::Code,
    identity,
    machine::{MachineClaims, Scope},
    problem::Problem,
    request::text_header,
    route::Access,
};

const TOKEN: &str = "the access token";

/// Whether this build accepts access tokens without verification, for `cargo lambda watch`, which has no authorizer.
/// Release builds with the feature do not compile, and no other crate of the workspace enables it.
pub const DEVELOPMENT_IDENTITY: bool = cfg!(feature = "development-identity");

#[cfg(all(feature = "development-identity", not(debug_assertions)))]
compile_error!("`development-identity` accepts access tokens without verification: for development builds only");

/// The claims that are used, with the JSON types that the issuer gave them.
#[derive(Debug, Deserialize)]
struct Claims {
    #[serde(default)]
    iss: Option<Value>,
    #[serde(default)]
    sub: Value,
    #[serde(default)]
    email: Option<Value>,
    #[serde(default)]
    email_verified: Option<Value>,
    #[serde(default)]
    name: Option<Value>,
    #[serde(default)]
    token_use: Option<Value>,
    #[serde(default)]
    typ: Option<Value>,
    #[serde(flatten)]
    machine: MachineClaims,
}

impl Claims {
    /// Whether the operator vouches for the addresses of the issuer, which never says whether it has verified them (D10).
    fn is_vouched_for(&self, trusted_email_issuers: &[String]) -> bool {
        let issuer = self.iss.as_ref().and_then(Value::as_str);
        issuer.is_some_and(|issuer| trusted_email_issuers.iter().any(|trusted| trusted == issuer))
    }

    /// Whether this is an ID token. The gateway recognizes those by their audience, which some providers share with
    /// access tokens. Amazon Cognito marks ID tokens with `token_use`, Keycloak with `typ`.
    fn is_id_token(&self) -> bool {
        let is = |claim: &Option<Value>, value| claim.as_ref().is_some_and(|claim| claim == value);
        is(&self.token_use, "id") || is(&self.typ, "ID")
    }
}

/// The header in which a machine names the user whom it acts for. The audit log records it; it gives no rights.
pub const ON_BEHALF_OF: &str = "latchkey-actor";

/// Who calls an operation with that access; none on public routes. The addresses of `trusted_email_issuers` count as verified
/// where the claim `email_verified` is absent.
///
/// The gateway passes claims on as text, where the boolean `true` and the text "true" look alike. So the claims are read
/// from the token itself. It is the verified one if it names the subject that the gateway verified.
///
/// # Errors
/// [`Problem::unauthorized`] when the gateway has not verified a token; `forbidden` for a machine where only people may
/// call, and for everybody else where only machines with a scope may; `malformed` for a user who cannot exist.
pub fn principal(
    request: &Request,
    access: Access,
    trusted_email_issuers: &[String],
) -> Result<Option<Principal>, Problem> {
    let (people, scopes) = match access {
        Access::Public => return Ok(None),
        Access::People => (true, [].as_slice()),
        Access::Callers(scopes) => (true, scopes),
        Access::Machines(scopes) => (false, scopes),
    };
    let claims = verified_claims(request)?;
    let Some(client) = claims.machine.client(claims.sub.as_str().unwrap_or_default()) else {
        let caller = || into_caller(&claims, claims.is_vouched_for(trusted_email_issuers));
        return if people { caller().map(Principal::Person).map(Some) } else { Err(needs_scope(scopes)) };
    };
    if scopes.is_empty() {
        let detail = "this is for people who have signed in: a machine has no profile and accepts no invitation";
        return Err(Problem::new(Code::Forbidden, detail));
    }
    let mut machine = claims.machine.machine(client, scopes);
    if !people && machine.rights == domain::caller::MachineRights::None {
        return Err(needs_scope(scopes));
    }
    let malformed = |error: NotASubject| {
        let detail = format!("the header Latchkey-Actor must be the subject of a user's tokens: {error}");
        Problem::malformed("", detail)
    };
    machine.on_behalf_of = text_header(request, ON_BEHALF_OF)?.map(str::parse).transpose().map_err(malformed)?;
    Ok(Some(Principal::Machine(machine)))
}

/// The refusal of a caller without one of the scopes.
#[must_use]
pub fn needs_scope(scopes: &[Scope]) -> Problem {
    let scopes: Vec<_> = scopes.iter().map(|scope| scope.as_str()).collect();
    let detail = format!("this needs a token of client credentials with the scope {}", scopes.join(" or "));
    Problem::new(Code::Forbidden, detail)
}

fn verified_claims(request: &Request) -> Result<Claims, Problem> {
    let claims = bearer_token(request).and_then(payload).ok_or_else(Problem::unauthorized)?;
    if claims.is_id_token() {
        return Err(Problem::unauthorized());
    }
    let verified = verified_subject(request);
    let Some(subject) = claims.sub.as_str() else {
        // The gateway has verified the token, which no repetition makes readable. Its caller may know why (B6).
        let fault = verified.and_then(|_| identity::fault(TOKEN, "sub", &claims.sub, Value::is_string));
        return Err(fault.map_or_else(Problem::unauthorized, |detail| Problem::new(Code::Unauthorized, detail)));
    };
    if verified.as_deref() == Some(subject) || (verified.is_none() && DEVELOPMENT_IDENTITY) {
        return Ok(claims);
    }
    Err(Problem::unauthorized())
}

/// Whether the operator vouches for the addresses of the issuer of an access token.
pub(super) fn is_vouched_for(token: &str, trusted_email_issuers: &[String]) -> bool {
    payload(token).is_some_and(|claims| claims.is_vouched_for(trusted_email_issuers))
}

/// Why the address in an access token will never be readable, if so.
pub(super) fn unreadable_email(token: &str) -> Option<Problem> {
    let claims = payload(token)?;
    identity::unreadable_email(TOKEN, claims.email.as_ref(), claims.email_verified.as_ref())
}

fn into_caller(claims: &Claims, is_vouched_for: bool) -> Result<Caller, Problem> {
    let subject = claims.sub.as_str().ok_or_else(Problem::unauthorized)?;
    let user: UserId = subject.parse().map_err(|error: NotASubject| {
        let detail = format!("the claim sub of {TOKEN} cannot be used: {error}");
        Problem::new(Code::Unauthorized, detail)
    })?;
    let email = claims.email.as_ref().and_then(Value::as_str).and_then(|email| EmailAddress::of_claim(email).ok());
    let email_verified = match &claims.email_verified {
        None => is_vouched_for,
        Some(verified) => *verified == Value::Bool(true),
    };
    let name = claims.name.as_ref().and_then(Value::as_str).map(ToOwned::to_owned);
    Ok(Caller { user, email, email_verified, name })
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
