//! The Cargo manifests, as `cargo metadata` reads them.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// The root of the repository.
pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The content of a file in the repository.
pub(super) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The metadata of the workspace, without dependencies.
pub(super) fn workspace() -> Value {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).current_dir(root());
    let output = cargo.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
}

/// The metadata of one package.
pub(super) fn package(name: &str) -> Value {
    let packages = workspace()["packages"].as_array().cloned().expect("packages");
    packages.into_iter().find(|package| package["name"] == name).expect("a package of that name")
}
