//! Routes and their path parameters.

use http::Method;

use crate::http::route::Route;

/// C10, C82: a path matches segment by segment: no trailing slash, no empty parameter, decoded exactly once.
#[test]
fn a_path_matches_segment_by_segment() {
    let route = Route::new(Method::GET, "/v1/organizations/{org}/members/{member}");
    let captured = |path: &str| route.captures(path).map(|parts| (parts["org"].clone(), parts["member"].clone()));
    let both = |org: &str, member: &str| Some((org.to_owned(), member.to_owned()));

    assert_eq!(captured("/v1/organizations/a/members/b"), both("a", "b"));
    assert_eq!(captured("/v1/organizations/a%23/members/%252F"), both("a#", "%2F"));
    for other in [
        "/v1/organizations/a/members/b/",
        "/v1/organizations//members/b",
        "/v1/organizations/a/members",
        "/v1/organizations/a/Members/b",
        "/v1/organizations/a/members/b/c",
        "/v1/organizations/a/members/%ff",
        "/v1/organizations/a/members/%2",
        "/v1/organizations/a/members/%+1",
        "/v1/organizations/a/members/%",
        "/v1/organizations/a/members/%%41",
        "",
    ] {
        assert_eq!(captured(other), None, "{other}");
    }
}
