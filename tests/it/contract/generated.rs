//! Generated files: up to date, complete, and within the limits of `CloudFormation`.

use std::collections::BTreeSet;

use super::manifest;

/// Resources that the template may have, of the 500 that AWS allows: there must be room for what comes.
const MAX_RESOURCES: usize = 410;

#[test]
fn no_operation_is_in_the_catalogue_twice() {
    let names: BTreeSet<&str> = functions::OPERATIONS.iter().map(|operation| operation.name).collect();

    assert_eq!(names.len(), functions::OPERATIONS.len());
}

/// C10: template, API document, binaries, manifests and the page of problems are what `cargo run -p generate` writes.
#[test]
fn the_generated_files_are_up_to_date() {
    let root = manifest::root();
    let outputs = generate::outputs(&root).expect("everything can be generated");

    let mut differences: Vec<String> = outputs.iter().filter_map(|output| output.difference(&root)).collect();
    differences.extend(generate::stale_binaries(&root, &outputs).expect("a folder"));

    assert!(differences.is_empty(), "cargo run -p generate\n{}", differences.join("\n"));
}

/// The command restores whatever of it was deleted, byte by byte: in an empty folder, with manifests whose sections are empty.
#[test]
fn deleted_files_are_restored() {
    let empty = std::env::temp_dir().join(format!("latchkey-generated-{}", std::process::id()));
    for manifest in ["Cargo.toml", "functions/Cargo.toml"] {
        let text = manifest::read(manifest);
        let (before, rest) = text.split_once(": begin\n").expect("a section");
        let (section, after) = rest.split_once("# Written by").expect("the end of the section");
        let indentation = section.rsplit('\n').next().unwrap_or_default();
        let path = empty.join(manifest);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, format!("{before}: begin\n{indentation}# Written by{after}")).expect("a file");
    }

    for output in generate::outputs(&empty).expect("everything can be generated") {
        assert!(output.write(&empty).expect("a file"), "{} was there", output.path);
        let restored = std::fs::read_to_string(empty.join(&output.path)).expect("a file");
        assert!(restored == manifest::read(&output.path), "{}", output.path);
    }
    let _ = std::fs::remove_dir_all(empty);
}

#[test]
fn the_template_has_room_for_more_resources() {
    let count = generate::resource_count(&manifest::read(generate::TEMPLATE)).expect("a template");

    assert!(count <= MAX_RESOURCES, "{count}");
}

/// The longest name that a stack may have, because the names of functions begin with it and AWS allows them 64 characters.
pub(super) fn longest_stack_name() -> usize {
    let longest = functions::OPERATIONS.iter().map(|operation| operation.name.len()).max().expect("an operation");
    64 - "-".len() - longest
}

#[test]
fn the_readme_says_how_long_the_name_of_a_stack_may_be() {
    let said = format!("Names begin with the name of the stack. It has at most {} characters", longest_stack_name());

    assert!(manifest::read("infra/README.md").contains(&said), "{said}");
}

/// Every binary serves the operation of its name, and Cargo builds none a second time for tests that it does not have.
#[test]
fn every_binary_serves_the_operation_of_its_name() {
    let targets = manifest::package("functions")["targets"].as_array().cloned().expect("targets");
    let bins: Vec<_> = targets.into_iter().filter(|target| target["kind"][0] == "bin").collect();

    assert_eq!(bins.len(), functions::OPERATIONS.len());
    for bin in bins {
        let name = bin["name"].as_str().expect("a name");
        let (area, verb) = name.split_once('-').expect("area and verb");
        let serves = format!("serve(&functions::{area}::{})", verb.replace('-', "_").to_uppercase());
        assert!(manifest::read(&format!("{}/{name}.rs", generate::BINARIES)).contains(&serves), "{name}: {serves}");
        assert_eq!(bin["test"], false, "{name}");
    }
}
