//! The command in a terminal: what it prints, and how it ends.

#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Output, Stdio};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
    command.args(["--port", "0"]).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Starts the server, reads its output to the end of the banner, and ends it with a signal.
fn run(arguments: &[&str], signal: &str) -> Output {
    let mut server: Child = command(arguments).spawn().expect("a process");
    let mut stdout = BufReader::new(server.stdout.take().expect("the output"));
    let mut text = String::new();
    while !text.contains("Ctrl-C ends it") {
        assert_ne!(stdout.read_line(&mut text).expect("text"), 0, "it ended early: {text}");
    }
    let ended = Command::new("kill").args(["-s", signal, &server.id().to_string()]).status().expect("kill");
    assert!(ended.success());
    stdout.read_to_string(&mut text).expect("text");
    let output = server.wait_with_output().expect("its end");
    Output { stdout: text.into_bytes(), ..output }
}

/// A18: the banner comes first, without log lines and, outside of a terminal, without colours. It names what a newcomer needs.
/// SIGTERM ends the server like Ctrl-C, with one line and without an error.
#[test]
fn the_banner_comes_first_and_signals_end_the_server() {
    for (arguments, signal) in [(&["--no-demo"][..], "TERM"), (&[][..], "INT")] {
        let output = run(arguments, signal);

        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!((output.status.code(), stderr.as_ref()), (Some(0), ""), "{signal}");
        assert!(stdout.starts_with("\nLatchkey answers at http://127.0.0.1:"), "{stdout}");
        assert!(stdout.ends_with("Ctrl-C ends it.\nLatchkey has stopped.\n") && !stdout.contains('\u{1b}'), "{stdout}");
        for part in
            ["/_local/api", "/_local/openapi.json", "/_local/issuer", "any client id", "/_local/mailbox", "curl -s"]
        {
            assert!(stdout.contains(part), "{part}: {stdout}");
        }
    }
}

/// A18: what cannot be started says so in one sentence.
#[test]
fn what_cannot_be_started_says_why_in_one_sentence() {
    for (arguments, reason) in [
        (["--data", "/"], "--data /: this is a folder; name a file\n"),
        (["--data", "/nowhere/table.db"], "--data /nowhere/table.db: the folder /nowhere does not exist\n"),
        (["--events-url", "events"], "--events-url: \"events\" is not a URL such as http://127.0.0.1:3000/events\n"),
    ] {
        let output = command(&arguments).output().expect("a process");

        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &[][..]));
        assert_eq!(String::from_utf8_lossy(&output.stderr), reason);
    }
    let version = Command::new(env!("CARGO_BIN_EXE_local")).arg("--version").output().expect("a process");
    assert_eq!(String::from_utf8_lossy(&version.stdout), concat!("local ", env!("CARGO_PKG_VERSION"), "\n"));
}
