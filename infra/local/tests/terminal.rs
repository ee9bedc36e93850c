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

/// A file in a folder of its own, which is deleted with the value.
fn file(content: &[u8]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("product.json");
    std::fs::write(&path, content).expect("a file");
    let path = path.display().to_string();
    (folder, path)
}

/// A1, A18: the definition of `--product` is put before the banner, which suggests a call with a template of it.
#[test]
fn the_banner_suggests_a_template_of_the_product_definition() {
    let roles = r#"{"boss": {"name": "Boss", "rank": 100, "owner_class": true, "permissions": ["*"]}}"#;
    let firm = format!(r#"{{"templates": {{"firm": {{"roles": {roles}, "founder": {{"role": "boss"}}}}}}}}"#);
    let (_folder, path) = file(firm.as_bytes());

    let output = run(&["--product", &path], "TERM");

    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    assert!(
        stdout.contains(r#"{"name":"Acme","template":"firm"}"#) && !stdout.contains("Demo organisations"),
        "{stdout}"
    );
}

/// A1, A11: a file that is no definition is refused in plain words, with every fault at its place.
#[test]
fn a_faulty_product_definition_says_what_is_wrong_and_where() {
    let cases: [(&[u8], &str); 8] = [
        (b"{", "the file is not JSON: it ends before it is complete (line 1, column 1)"),
        (b"\xef\xbb\xbf{}", "the file is not JSON: it begins with a byte order mark; send UTF-8 without one"),
        (b"\xff\xfe", "the file is not JSON: it must be UTF-8, and byte 1 is of another encoding"),
        (b"[]", "must be an object"),
        (b"{}", "\n  /templates: this field is required"),
        (
            br#"{"templates": {}, "permision": {}}"#,
            "\n  /permision: there is no such field; the nearest is permissions",
        ),
        (
            br#"{"templates": {"firm": {"founder": {}, "roles": 3}}}"#,
            "\n  /templates/firm/roles: must be an object, not a number",
        ),
        (
            br#"{"templates": {"firm": {"founder": {"role": "a"}, "roles": {}}, "Firm": {"founder": {}, "roles": {}}}}"#,
            "\n  /templates/Firm: must be 1 to 64 of",
        ),
    ];
    for (content, reason) in cases {
        let (_folder, path) = file(content);
        let output = command(&["--product", &path]).output().expect("a process");

        let stderr = String::from_utf8_lossy(&output.stderr);
        let said = stderr.strip_prefix(&format!("--product {path}:")).expect("the file first").trim_start_matches(' ');
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &[][..]), "{stderr}");
        assert!(said.starts_with(reason), "{said}, not {reason}");
    }
}
