//! Environment variables: the template sets exactly those that a function's configuration reads.

use std::cell::RefCell;
use std::collections::BTreeSet;

use kit::Operation;
use kit::config::{Config, IncompleteConfig, Need};
use serde_json::Value;

use super::template;

/// Set by Lambda, or by the environment elsewhere.
const FROM_ENVIRONMENT: [&str; 6] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_CA_BUNDLE",
];

fn valid_value(name: &str) -> String {
    let value = match name {
        "SENDER_ADDRESS" => "no-reply@example.com",
        "SENDER_NAME" | "PRODUCT_NAME" => "Example",
        "REMINDERS" => "paused",
        "ORGANIZATIONS_PER_DAY" => "10",
        _ => "https://example.com/page",
    };
    value.to_owned()
}

/// C35: the page for managing guests is optional, and has to be a plain https address.
#[test]
fn the_manage_url_is_optional_and_a_plain_https_address() {
    let with_manage_url = |url: &'static str| {
        Config::read(&[Need::Emails], &|name| {
            Some(if name == "MANAGE_URL" { url.to_owned() } else { valid_value(name) })
        })
    };

    let IncompleteConfig(faults) =
        with_manage_url("https://example.com/?next=//evil.example").expect_err("it has a query");
    assert!(faults.len() == 1 && faults[0].starts_with("MANAGE_URL must be"), "{faults:?}");
    assert_eq!(with_manage_url("").expect("it may be missing").emails.and_then(|emails| emails.manage_url), None);
}

/// The variables that an operation reads, without those of its environment.
fn variables_read(operation: &Operation) -> BTreeSet<String> {
    let names = RefCell::new(BTreeSet::new());
    let note = |name: &str| {
        names.borrow_mut().insert(name.to_owned());
        Some(valid_value(name))
    };
    Config::read(operation.needs, &note).expect("everything is set");
    let surroundings = |name: &String| FROM_ENVIRONMENT.contains(&name.as_str()) || name == "SSL_CERT_FILE";
    names.into_inner().into_iter().filter(|name| !surroundings(name)).collect()
}

/// The result of reading a configuration in which only one variable is missing.
fn config_without(operation: &Operation, missing: &str) -> Result<Config, IncompleteConfig> {
    Config::read(operation.needs, &|name| (name != missing).then(|| valid_value(name)))
}

fn template_variables(operation: &Operation) -> serde_json::Map<String, Value> {
    let globals = template::template()["Globals"]["Function"]["Environment"]["Variables"].clone();
    let mut variables = globals.as_object().cloned().expect("variables for all");
    let (_, properties) = template::function(operation.name);
    variables.extend(properties["Environment"]["Variables"].as_object().cloned().unwrap_or_default());
    variables
}

#[test]
fn the_template_sets_exactly_the_variables_that_a_function_reads() {
    for operation in functions::OPERATIONS {
        let template_variables: BTreeSet<String> = template_variables(operation).keys().cloned().collect();

        assert_eq!(template_variables, variables_read(operation), "{}", operation.name);
    }
}

#[test]
fn required_variables_never_come_from_optional_parameters() {
    let template = template::template();
    for operation in functions::OPERATIONS {
        for (name, value) in template_variables(operation) {
            let parameter = value["Ref"].as_str().map(|parameter| &template["Parameters"][parameter]);
            let may_be_empty = parameter.is_some_and(|parameter| parameter["Default"] == "");

            assert!(!may_be_empty || config_without(operation, &name).is_ok(), "{}: {name}", operation.name);
        }
    }
}

/// C35: a function that makes links does not start without their address, which no request can change.
#[test]
fn a_function_that_makes_links_requires_their_address() {
    let senders = functions::OPERATIONS.iter().filter(|operation| operation.needs.contains(&Need::Links));
    for operation in senders {
        let IncompleteConfig(faults) = config_without(operation, "INVITATION_URL").expect_err("it is required");

        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].starts_with("INVITATION_URL is not set"), "{faults:?}");
    }
}

/// C35: links of invitations are plain https addresses.
#[test]
fn links_of_invitations_are_plain_https_addresses() {
    for bad in [
        "http://example.com/i",
        "https://example.com/i?a=b",
        "https://example.com/#i",
        "https://a@b.example",
        "//x",
        "x",
    ] {
        let get = |name: &str| Some(if name == "INVITATION_URL" { bad.to_owned() } else { valid_value(name) });

        let IncompleteConfig(faults) = Config::read(&[Need::Links], &get).expect_err(bad);

        assert!(faults[0].starts_with("INVITATION_URL must be"), "{bad}: {faults:?}");
    }
}

#[test]
fn all_missing_variables_are_listed_at_once() {
    for operation in functions::OPERATIONS {
        let required: Vec<String> =
            variables_read(operation).into_iter().filter(|name| config_without(operation, name).is_err()).collect();

        let IncompleteConfig(faults) = Config::read(operation.needs, &|_| None).expect_err("nothing is set");

        for name in
            required.iter().map(String::as_str).chain(["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
        {
            let listed = faults.iter().any(|fault| fault.starts_with(&format!("{name} is not set")));
            assert!(listed, "{}: {name} is not in {faults:?}", operation.name);
        }
    }
}
