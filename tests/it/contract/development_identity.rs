//! The feature `development-identity`, which accepts unverified callers, is off in every build of the workspace.

use serde_json::Value;

use super::manifest;

const SWITCH: &str = "development-identity";

#[test]
fn it_is_off_by_default() {
    let off = !kit::caller::DEVELOPMENT_IDENTITY;

    assert!(off, "features are unified over all packages of a build: never ask for {SWITCH} here");
}

#[test]
fn no_package_enables_it() {
    let workspace = manifest::workspace();
    for package in workspace["packages"].as_array().expect("packages") {
        let of_dependencies = package["dependencies"].as_array().expect("dependencies").iter();
        let asked: Vec<Value> =
            of_dependencies.flat_map(|d| d["features"].as_array().cloned().unwrap_or_default()).collect();
        let by_default = package["features"]["default"].to_string();

        assert!(!asked.contains(&Value::from(SWITCH)), "{}", package["name"]);
        assert!(!by_default.contains(SWITCH), "{}", package["name"]);
    }
}

#[test]
fn no_release_build_can_enable_it() {
    let source = manifest::read("shared/kit/src/http/caller.rs");
    let guard = "#[cfg(all(feature = \"development-identity\", not(debug_assertions)))]\ncompile_error!(";

    assert!(source.contains(guard));
    for profile in ["[profile.release]", "[profile.deploy]"] {
        let manifest = manifest::read("Cargo.toml");
        let (_, settings) = manifest.split_once(profile).expect("the profile");
        let settings = settings.split("\n[").next().unwrap_or_default();
        assert!(!settings.contains("debug-assertions"), "{profile}");
    }
}
