//! The caller of a request whose token the gateway has verified.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lambda_http::{RequestExt as _, request::RequestContext};
use serde_json::{Value, json};

use domain::caller::{Caller, Principal};

use crate::{
    Problem,
    http::{caller::principal, code::Code, route::Access},
};

/// A request with a token of these claims, and the subject that the gateway has verified.
fn request(claims: &Value, verified: Option<&str>) -> lambda_http::Request {
    let token = format!("e30.{}.x", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let request = http::Request::builder().header("authorization", format!("Bearer {token}"));
    let context = json!({
        "http": { "method": "GET", "path": "/" },
        "authorizer": verified.map(|sub| json!({ "jwt": { "claims": { "sub": sub }, "scopes": null } })),
        "timeEpoch": 0,
    });
    let context = RequestContext::ApiGatewayV2(serde_json::from_value(context).unwrap());
    request.body(lambda_http::Body::Empty).unwrap().with_request_context(context)
}

/// The person who calls an operation for people.
fn signed_in(request: &lambda_http::Request) -> Result<Caller, Problem> {
    match principal(request, Access::People, &[])? {
        Some(Principal::Person(caller)) => Ok(caller),
        other => panic!("{other:?}"),
    }
}

/// B6: a subject that is not text is a 401 that says so, if the gateway has verified the token.
#[test]
fn a_subject_that_is_not_text_is_refused_with_a_reason() {
    for (sub, kind) in [(json!(7), "a number"), (json!(["ada"]), "a list"), (json!({ "id": "ada" }), "an object")] {
        let problem = signed_in(&request(&json!({ "sub": sub }), Some("7"))).unwrap_err();

        assert_eq!(problem.code, Code::Unauthorized);
        assert!(problem.detail.starts_with(&format!("the claim sub of the access token is {kind}")), "{problem:?}");
    }
}

/// C23, B6: a token that the gateway has not verified gets no reason, and neither does one without a subject.
#[test]
fn an_unverified_token_is_refused_without_a_reason() {
    for (claims, verified) in
        [(json!({ "sub": 7 }), None), (json!({}), Some("ada")), (json!({ "sub": "eve" }), Some("ada"))]
    {
        let problem = signed_in(&request(&claims, verified)).unwrap_err();

        assert_eq!(problem, crate::Problem::unauthorized(), "{claims}");
    }
}

/// B6: other claims of another type do not refuse the caller.
#[test]
fn other_claims_of_another_type_are_left_out() {
    let claims = json!({ "sub": "ada", "email": ["ada@example.com"], "email_verified": {}, "name": 7 });

    let caller = signed_in(&request(&claims, Some("ada"))).unwrap();

    assert_eq!((caller.user.as_str(), caller.email, caller.email_verified, caller.name), ("ada", None, false, None));
}
