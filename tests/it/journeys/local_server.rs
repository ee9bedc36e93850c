//! The server of `cargo run -p local`: on a real port, stopped and restarted.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use local::server::{Options, PortTaken, Server};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A running server.
pub struct Running {
    /// Its origin.
    pub origin: String,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Running {
    /// Starts a server.
    pub async fn start(options: Options) -> Self {
        let server = Server::start(options, functions::OPERATIONS).await.expect("a server");
        let origin = server.origin().to_owned();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(async move {
            let end = async { drop(stopped.await) };
            server.serve(end).await.expect("an orderly end");
        });
        Self { origin, stop, serving }
    }

    /// Stops the server and waits for its end.
    pub async fn stop(self) {
        drop(self.stop);
        self.serving.await.expect("an orderly end");
    }

    fn address(&self) -> String {
        self.origin.trim_start_matches("http://").to_owned()
    }

    fn port(&self) -> u16 {
        self.address().rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
    }

    /// Sends one plain HTTP/1.1 request.
    async fn request(&self, method: &str, path: &str, token: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address(),
            body.len(),
        );
        let address = self.address();
        let answer = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).expect("a connection");
            stream.write_all(request.as_bytes()).expect("a request");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).expect("an answer");
            answer
        });
        let answer = answer.await.expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("head and body");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    async fn token(&self, email: &str) -> String {
        let (status, body) = self.request("POST", "/_local/token", "", &json!({ "email": email })).await;
        assert_eq!(status, 200, "{body}");
        body["access_token"].as_str().expect("a token").to_owned()
    }
}

/// A temporary folder that is deleted at the end of the test.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("latchkey-it-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// With `--data`, members, invitations, links, sign-ins and time survive a restart.
#[tokio::test]
async fn data_tokens_and_links_survive_a_restart() {
    let folder = Folder::new("restart");
    let data = Some(folder.0.join("table.db"));
    let first = Running::start(Options { data: data.clone(), ..Options::default() }).await;
    let (port, ada) = (first.port(), first.token("ada@example.com").await);
    let body = json!({ "name": "Acme", "template": "guests" });
    let (_, org) = first.request("POST", "/v1/organizations", &ada, &body).await;
    let path = format!("/v1/organizations/{}", org["id"].as_str().expect("an id"));
    let body = json!({ "emails": "grace@example.com", "grant": { "role": "user" } });
    let (status, _) = first.request("POST", &format!("{path}/invitations"), &ada, &body).await;
    assert_eq!(status, 201);
    let (status, moved) = first.request("POST", "/_local/clock", "", &json!({ "advance": "1h" })).await;
    assert_eq!((status, &moved["ahead_seconds"]), (200, &json!(3600)));
    let (_, mail) = first.request("GET", "/_local/mail?to=grace@example.com", "", &Value::Null).await;
    let (link, grace) = (mail.to_string(), first.token("grace@example.com").await);
    let link = link.split("#token=").nth(1).expect("a link");
    let link: String = link.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    let ada = first.token("ada@example.com").await;
    first.stop().await;

    let second = Running::start(Options { data, port, ..Options::default() }).await;

    let (_, clock) = second.request("GET", "/_local/clock", "", &Value::Null).await;
    assert_eq!(clock["ahead_seconds"], 3600);
    let (status, members) = second.request("GET", &format!("{path}/members"), &ada, &Value::Null).await;
    assert_eq!((status, members["members"].as_array().map(Vec::len)), (200, Some(2)));
    let (status, joined) = second.request("POST", "/v1/invitations/accept", &grace, &json!({ "token": link })).await;
    assert_eq!(status, 200, "{joined}");
    second.stop().await;
}

/// Without `--data`, nothing survives a restart, not even sign-ins.
#[tokio::test]
async fn without_a_data_file_a_restart_begins_empty() {
    let first = Running::start(Options::default()).await;
    let (port, ada) = (first.port(), first.token("ada@example.com").await);
    assert_eq!(first.request("GET", "/v1/me/invitations", &ada, &Value::Null).await.0, 200);
    first.stop().await;

    let second = Running::start(Options { port, ..Options::default() }).await;

    assert_eq!(second.request("GET", "/v1/me/invitations", &ada, &Value::Null).await.0, 401);
    second.stop().await;
}

/// A port in use is an error of its own, and its message suggests another port.
#[tokio::test]
async fn a_port_in_use_is_an_error_that_suggests_another_port() {
    let running = Running::start(Options::default()).await;
    let port = running.port();

    let again = Server::start(Options { port, ..Options::default() }, functions::OPERATIONS).await;

    let error = again.err().expect("the port is taken");
    assert!(error.is::<PortTaken>());
    let next = port.wrapping_add(1).max(1024);
    assert_eq!(
        error.to_string(),
        format!("port {port} is in use; choose another: cargo run -p local -- --port {next}")
    );
    running.stop().await;
}
