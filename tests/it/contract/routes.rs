//! Routes: catalogue and template agree, and a golden file pins both.

use kit::route::Access;

use super::{manifest, template};

#[test]
fn the_routes_equal_the_golden_file() {
    let line = |operation: &&kit::Operation| {
        let route = operation.route()?;
        Some(format!("{:<24}{:<7}{:<50}{:?}\n", operation.name, route.method.as_str(), route.path, route.access))
    };
    let rendered: String = functions::OPERATIONS.iter().filter_map(line).collect();

    let golden = manifest::read("tests/it/contract/routes.txt");

    assert_eq!(
        rendered, golden,
        "callers depend on routes.txt; if this change is meant, it should read:\n\n{rendered}"
    );
}

#[test]
fn the_routes_of_the_template_equal_the_catalogue() {
    for operation in functions::OPERATIONS {
        let (_, properties) = template::function(operation.name);
        let events = properties["Events"].as_object().expect("something calls it");
        let routes: Vec<_> = events.values().filter(|event| event["Type"] == "HttpApi").collect();

        let Some(route) = operation.route() else {
            assert!(routes.is_empty(), "{} is a job", operation.name);
            continue;
        };
        assert_eq!(events.len(), 1, "{}", operation.name);
        let event = &routes[0]["Properties"];
        assert_eq!(event["Method"], route.method.as_str());
        assert_eq!(event["Path"], route.path);
        assert_eq!(event["ApiId"]["Ref"], "Api");
    }
}

#[test]
fn the_public_routes_of_the_template_equal_those_of_the_catalogue() {
    for operation in functions::OPERATIONS {
        let Some(route) = operation.route() else { continue };
        let (_, properties) = template::function(operation.name);
        let auth = &properties["Events"]["Http"]["Properties"]["Auth"];

        match route.access {
            Access::Public => assert_eq!(auth["Authorizer"], "NONE", "{}", operation.name),
            Access::Person => assert!(auth.is_null(), "{} goes by the default", operation.name),
            Access::Machine(scope) => {
                assert_eq!(*auth, serde_json::json!({ "AuthorizationScopes": [scope] }), "{}", operation.name);
            }
        }
    }
}

#[test]
fn the_default_authorizer_checks_issuer_and_audience() {
    let api = &template::resources("AWS::Serverless::HttpApi")["Api"]["Auth"];
    let default = api["DefaultAuthorizer"].as_str().expect("a default");
    let tokens = &api["Authorizers"][default];

    assert_eq!(tokens["IdentitySource"], "$request.header.Authorization");
    assert_eq!(tokens["JwtConfiguration"]["issuer"]["Ref"], "Issuer");
    assert_eq!(tokens["JwtConfiguration"]["audience"][0]["Ref"], "Audience");
}
