//! Every operation of the catalogue has one binary and one function in the template.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{manifest, template};

fn catalogue() -> Vec<String> {
    functions::OPERATIONS.iter().map(|operation| operation.name.to_owned()).collect()
}

fn bins() -> Vec<Value> {
    let targets = manifest::package("functions")["targets"].as_array().cloned().expect("targets");
    targets.into_iter().filter(|target| target["kind"][0] == "bin").collect()
}

fn sorted(names: impl IntoIterator<Item = String>) -> BTreeSet<String> {
    names.into_iter().collect()
}

#[test]
fn no_operation_is_in_the_catalogue_twice() {
    assert_eq!(sorted(catalogue()).len(), catalogue().len());
}

#[test]
fn every_operation_has_a_binary_and_every_binary_an_operation() {
    let names = bins().into_iter().map(|bin| bin["name"].as_str().expect("a name").to_owned());

    assert_eq!(sorted(names), sorted(catalogue()));
}

#[test]
fn every_binary_has_a_file_of_its_name_that_serves_the_operation_of_its_name() {
    let folder = std::fs::read_dir(manifest::root().join("functions/src/bin")).expect("a folder");
    let files = folder.map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"));

    assert_eq!(sorted(files), sorted(catalogue().iter().map(|name| format!("{name}.rs"))));
    for name in catalogue() {
        let (area, verb) = name.split_once('-').expect("area and verb");
        let verb = verb.replace('-', "_").to_uppercase();
        let serves = format!("kit::lambda::serve(&functions::{area}::{verb})");
        assert!(manifest::read(&format!("functions/src/bin/{name}.rs")).contains(&serves), "{name}: {serves}");
    }
}

#[test]
fn no_binary_is_built_a_second_time_for_tests_it_does_not_have() {
    for bin in bins() {
        assert_eq!(bin["test"], false, "{}", bin["name"]);
    }
}

#[test]
fn the_template_has_a_function_for_every_operation_in_the_order_of_the_catalogue() {
    let built: Vec<String> = template::functions().into_iter().map(|(binary, ..)| binary).collect();

    assert_eq!(built, catalogue());
}

#[test]
fn functions_are_named_after_their_operations() {
    for (binary, name, properties) in template::functions() {
        let capital = |part: &str| part[..1].to_uppercase() + &part[1..];
        let camel: String = binary.split('-').map(capital).collect();
        let called = properties["FunctionName"]["Fn::Sub"].as_str().expect("a name");

        assert_eq!(name, camel);
        assert_eq!(called, format!("${{AWS::StackName}}-{binary}"));
    }
}
