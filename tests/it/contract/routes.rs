//! Routes: a golden file pins those of the catalogue, and the API of the template has exactly them.

use std::collections::BTreeMap;

use kit::route::Access;
use serde_json::{Value, json};

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

/// The routes of the template, by key.
fn template_routes() -> BTreeMap<String, Value> {
    let routes = template::resources("AWS::ApiGatewayV2::Route");
    let by_key: BTreeMap<String, Value> =
        routes.into_values().map(|route| (route["RouteKey"].as_str().expect("a key").to_owned(), route)).collect();
    assert_eq!(by_key.len(), template::resources("AWS::ApiGatewayV2::Route").len(), "two routes have one key");
    by_key
}

/// W1: a route leads to the function of its operation, which API Gateway invokes with the role of the API.
#[test]
fn every_route_of_the_template_invokes_its_function_by_its_integration() {
    let integrations = template::resources("AWS::ApiGatewayV2::Integration");
    let mut routes = template_routes();
    for operation in functions::OPERATIONS {
        let Some(route) = operation.route() else { continue };
        let (function, properties) = template::function(operation.name);
        let found = routes.remove(&route.to_string()).unwrap_or_else(|| panic!("{route} is not in the template"));

        let integration = found["Target"]["Fn::Join"][1][1]["Ref"].as_str().expect("an integration");
        assert_eq!(found["Target"]["Fn::Join"][0], "/");
        assert_eq!(integrations[integration]["IntegrationUri"], json!({ "Fn::GetAtt": [function, "Arn"] }));
        assert_eq!(integrations[integration]["PayloadFormatVersion"], "2.0");
        assert_eq!(integrations[integration]["CredentialsArn"], json!({ "Fn::GetAtt": ["ApiRole", "Arn"] }));
        assert!(properties["Events"].is_null(), "{}: SAM would add a second API", operation.name);
    }
    assert!(routes.is_empty(), "routes without an operation: {routes:?}");
    assert_eq!(integrations.len(), template_routes().len(), "integrations without a route");
}

/// C01: a route is public only if its operation is.
#[test]
fn every_route_of_the_template_has_the_authorization_of_its_operation() {
    let routes = template_routes();
    for operation in functions::OPERATIONS {
        let Some(route) = operation.route() else { continue };
        let found = &routes[&route.to_string()];
        let authorization = (&found["AuthorizationType"], &found["AuthorizerId"]);

        let tokens = json!({ "Ref": "Tokens" });
        let (kind, authorizer) = match route.access {
            Access::Public => (json!("NONE"), Value::Null),
            Access::People | Access::Callers(_) | Access::Machines(_) => (json!("JWT"), tokens),
        };
        assert_eq!(authorization, (&kind, &authorizer), "{}", operation.name);
    }
}

#[test]
fn the_authorizer_checks_issuer_and_audience() {
    let tokens = &template::resources("AWS::ApiGatewayV2::Authorizer")["Tokens"];

    assert_eq!(tokens["AuthorizerType"], "JWT");
    assert_eq!(tokens["IdentitySource"], json!(["$request.header.Authorization"]));
    assert_eq!(tokens["JwtConfiguration"]["Issuer"]["Ref"], "Issuer");
    assert_eq!(tokens["JwtConfiguration"]["Audience"][0]["Ref"], "Audience");
}
