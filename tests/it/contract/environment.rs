//! Variables: the template gives each function those that its configuration reads; without them it does not start.

use std::cell::RefCell;
use std::collections::BTreeSet;

use kit::Operation;
use kit::config::{Config, IncompleteConfig, Need};
use serde_json::Value;

use super::template;

/// Set by Lambda, or by whoever runs the functions elsewhere.
const AMBIENT: [&str; 6] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_CA_BUNDLE",
];

fn good(name: &str) -> String {
    let value = match name {
        "SENDER_ADDRESS" => "no-reply@example.com",
        "SENDER_NAME" | "PRODUCT_NAME" => "Example",
        "REMINDERS" => "paused",
        _ => "https://example.com/page",
    };
    value.to_owned()
}

/// C35: so does the page on which guests are managed, which need not be configured.
#[test]
fn the_page_on_which_guests_are_managed_is_a_plain_https_address_or_none() {
    let read = |url: &'static str| {
        Config::read(&[Need::Emails], &|name| Some(if name == "MANAGE_URL" { url.to_owned() } else { good(name) }))
    };

    let IncompleteConfig(faults) = read("https://example.com/?next=//evil.example").expect_err("it has a query");
    assert!(faults.len() == 1 && faults[0].starts_with("MANAGE_URL must be"), "{faults:?}");
    assert_eq!(read("").expect("it may be missing").emails.and_then(|emails| emails.manage_url), None);
}

/// The variables that an operation reads, without those of its surroundings.
fn read(operation: &Operation) -> BTreeSet<String> {
    let names = RefCell::new(BTreeSet::new());
    let note = |name: &str| {
        names.borrow_mut().insert(name.to_owned());
        Some(good(name))
    };
    Config::read(operation.needs, &note).expect("everything is set");
    let surroundings = |name: &String| AMBIENT.contains(&name.as_str()) || name == "SSL_CERT_FILE";
    names.into_inner().into_iter().filter(|name| !surroundings(name)).collect()
}

/// What is said when nothing but one variable is missing.
fn without(operation: &Operation, missing: &str) -> Result<Config, IncompleteConfig> {
    Config::read(operation.needs, &|name| (name != missing).then(|| good(name)))
}

fn given(operation: &Operation) -> serde_json::Map<String, Value> {
    let globals = template::template()["Globals"]["Function"]["Environment"]["Variables"].clone();
    let mut variables = globals.as_object().cloned().expect("variables for all");
    let (_, properties) = template::function(operation.name);
    variables.extend(properties["Environment"]["Variables"].as_object().cloned().unwrap_or_default());
    variables
}

#[test]
fn functions_are_given_the_variables_that_they_read_and_no_others() {
    for operation in functions::CATALOGUE {
        let given: BTreeSet<String> = given(operation).keys().cloned().collect();

        assert_eq!(given, read(operation), "{}", operation.name);
    }
}

#[test]
fn what_a_function_requires_never_comes_from_a_parameter_that_may_be_empty() {
    let template = template::template();
    for operation in functions::CATALOGUE {
        for (name, value) in given(operation) {
            let parameter = value["Ref"].as_str().map(|parameter| &template["Parameters"][parameter]);
            let may_be_empty = parameter.is_some_and(|parameter| parameter["Default"] == "");

            assert!(!may_be_empty || without(operation, &name).is_ok(), "{}: {name}", operation.name);
        }
    }
}

/// C35: what emails link to is configured or nothing starts; no request has a say in it.
#[test]
fn what_sends_emails_does_not_start_without_the_address_that_they_link_to() {
    let senders = functions::CATALOGUE.iter().filter(|operation| operation.needs.contains(&Need::Emails));
    for operation in senders {
        let IncompleteConfig(faults) = without(operation, "INVITATION_URL").expect_err("it is required");

        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].starts_with("INVITATION_URL is not set"), "{faults:?}");
    }
}

/// C35
#[test]
fn emails_link_to_nothing_but_plain_https_addresses() {
    for bad in [
        "http://example.com/i",
        "https://example.com/i?a=b",
        "https://example.com/#i",
        "https://a@b.example",
        "//x",
        "x",
    ] {
        let get = |name: &str| Some(if name == "INVITATION_URL" { bad.to_owned() } else { good(name) });

        let IncompleteConfig(faults) = Config::read(&[Need::Emails], &get).expect_err(bad);

        assert!(faults[0].starts_with("INVITATION_URL must be"), "{bad}: {faults:?}");
    }
}

#[test]
fn everything_that_is_missing_is_listed_at_once() {
    for operation in functions::CATALOGUE {
        let required: Vec<String> =
            read(operation).into_iter().filter(|name| without(operation, name).is_err()).collect();

        let IncompleteConfig(faults) = Config::read(operation.needs, &|_| None).expect_err("nothing is set");

        for name in
            required.iter().map(String::as_str).chain(["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
        {
            let listed = faults.iter().any(|fault| fault.starts_with(&format!("{name} is not set")));
            assert!(listed, "{}: {name} is not in {faults:?}", operation.name);
        }
    }
}
