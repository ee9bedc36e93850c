//! The five minutes of the README, as a reader would spend them: with a shell, against a server.

use std::process::{Command, Output};

use super::machine::Running;

/// What stands in shell blocks between the two marks.
fn walk() -> String {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md")).expect("the README");
    let (_, walk) = readme.split_once("<!-- walk: begin -->").expect("where the walk begins");
    let (walk, _) = walk.split_once("<!-- walk: end -->").expect("where the walk ends");
    let blocks = walk.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block).collect()
}

fn missing_tools() -> Vec<&'static str> {
    let is_missing = |tool: &&'static str| Command::new(tool).arg("--version").output().is_err();
    ["bash", "curl"].into_iter().filter(is_missing).collect()
}

fn walked(origin: &str) -> Output {
    let script = format!("set -eu -o pipefail\n{}", walk());
    Command::new("bash").args(["-c", &script]).env("LATCHKEY", origin).output().expect("a shell")
}

/// S2.1, S2.12, C77: what the README promises for the first five minutes happens.
#[tokio::test]
async fn the_five_minutes_of_the_readme_go_as_they_are_told() {
    let missing = missing_tools();
    if !missing.is_empty() {
        eprintln!("NOT WALKED: this machine has no {}", missing.join(" and no "));
        return;
    }
    let running = Running::start(local::server::Options::default()).await;
    let origin = running.origin.clone();

    let output = tokio::task::spawn_blocking(move || walked(&origin)).await.expect("a walk");

    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let wrong = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}\n{wrong}");
    let promised = [
        r#""email":"grace@example.com""#,
        r#""outcome":"invited""#,
        r#""email":"not-an-address""#,
        r#""code":"invalid_email""#,
        r#""state":"open""#,
        r#""name":"Analytical Engines""#,
        r#""role":{"name":"Normal"}"#,
        "Welcome aboard!",
        r#""status":"active""#,
        r#""action":"accepted""#,
        r#""action":"organization_created""#,
    ];
    let mut rest = told.as_str();
    for promise in promised {
        let Some(at) = rest.find(promise) else { panic!("{promise} is missing, or out of order, in {told}\n{wrong}") };
        rest = &rest[at..];
    }
    assert!(!told.contains(r#""type":"/problems/"#), "{told}");
    running.stop().await;
}

/// The walk is what a reader sees: it needs no more than a shell, curl and the usual small tools.
#[test]
fn the_walk_begins_and_ends_where_it_is_marked() {
    let walk = walk();

    assert!(walk.starts_with("LATCHKEY=${LATCHKEY:-http://127.0.0.1:8080}"), "{walk}");
    assert!(walk.trim_end().ends_with(r#"/audit" -H "authorization: Bearer $ADA""#), "{walk}");
    assert!(walk.matches("curl -s").count() >= 7, "{walk}");
}
