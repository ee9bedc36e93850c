//! The walks of the READMEs, run by a shell against a server.

use std::process::{Command, Output};

use super::local_server::Running;

/// The shell blocks of a README between the two markers of a walk.
fn marked_blocks(readme: &str, name: &str) -> String {
    let readme = format!("{}/../../{readme}", env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(readme).expect("the README");
    let (_, walk) = readme.split_once(&format!("<!-- {name}: begin -->")).expect("where the walk begins");
    let (walk, _) = walk.split_once(&format!("<!-- {name}: end -->")).expect("where the walk ends");
    let blocks = walk.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block).collect()
}

fn walk() -> String {
    marked_blocks("README.md", "walk")
}

fn missing_tools() -> Vec<&'static str> {
    let is_missing = |tool: &&'static str| Command::new(tool).arg("--version").output().is_err();
    ["bash", "curl"].into_iter().filter(is_missing).collect()
}

fn run_script(script: &str, origin: &str) -> Output {
    let script = format!("set -eu -o pipefail\n{script}");
    Command::new("bash").args(["-c", &script]).env("LATCHKEY", origin).output().expect("a shell")
}

/// Runs a walk against a new server, and asserts that its output contains everything promised, in that order. Skipped
/// without a shell.
async fn assert_walk_shows(script: String, promised: &[&str]) {
    let missing = missing_tools();
    if !missing.is_empty() {
        eprintln!("NOT WALKED: this machine has no {}", missing.join(" and no "));
        return;
    }
    let running = Running::start(local::server::Options::default()).await;
    let origin = running.origin.clone();

    let output = tokio::task::spawn_blocking(move || run_script(&script, &origin)).await.expect("a walk");

    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{stdout}\n{stderr}");
    let mut rest = stdout.as_str();
    for promise in promised {
        let Some(at) = rest.find(promise) else {
            panic!("{promise} is missing, or out of order, in {stdout}\n{stderr}")
        };
        rest = &rest[at + promise.len()..];
    }
    assert!(!stdout.contains(r#""type":"/problems/"#), "{stdout}");
    running.stop().await;
}

/// S2.1, S2.12, C77, A1, A2: the first five minutes of the README work as described.
#[tokio::test]
async fn the_five_minutes_of_the_readme_work_as_described() {
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
        r#""losses":{"permissions":[]"#,
        r#"{"allowed":true,"reason":"granted""#,
    ];

    assert_walk_shows(walk(), &promised).await;
}

/// S3.11, S3.14-S3.18, S3.23, R12: the guest of the README gets into the digest, is reminded, renewed, and expires.
#[tokio::test]
async fn the_ninety_days_of_the_readme_work_as_described() {
    let promised = [
        r#""kind":"guest","expires_at""#,
        r#""ahead_seconds":7171200"#,
        r#""failed":[]"#,
        r#""type":"guests_expiring","count":1"#,
        r#""filter":"?kind=guest&status=expiring""#,
        "is about to end",
        "invites you to Data Lab",
        r#""outcome":"renewed""#,
        r#"{"alerts":[],"#,
        r#""failed":[]"#,
        r#""status":"expired""#,
        "has ended",
    ];

    assert_walk_shows(format!("{}\n{}", walk(), marked_blocks("infra/local/README.md", "second walk")), &promised)
        .await;
}

/// The walk needs only a shell, curl and the usual small tools.
#[test]
fn the_walk_is_complete_between_its_markers() {
    let walk = walk();

    assert!(walk.starts_with("LATCHKEY=${LATCHKEY:-http://127.0.0.1:8080}"), "{walk}");
    assert!(walk.trim_end().ends_with(r#"-d '{"permission":"invoices:approve"}'"#), "{walk}");
    assert!(walk.matches("curl -s").count() >= 11, "{walk}");
}
