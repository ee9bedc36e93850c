//! Parsed emails, and the mailbox page with hostile emails.

use axum::body::Body;
use axum::http::{Request, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use chrono::DateTime;
use serde_json::json;
use tower::ServiceExt;

use super::*;
use crate::aws::ses::Feedback;
use crate::clock::Clock;

const INVITATION: &str = "From: \"Latchkey\" <mail@example.com>\r\nTo: Ada <Ada@Example.com>\r\n\
    Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe_<script>alert(1)</script>?=\r\nX-Long: one\r\n two\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/alternative; boundary=b\r\n\r\n\
    --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
    Gr=C3=BC=C3=9Fe </pre><script>alert(2)</script>\r\n\
    --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
    <!doctype html><html><head><title>x</title></head><body><script>alert(\"3\")</script>\
    <a href=\"https://example.com/#t\">Accept</a></body></html>\r\n--b--\r\n";

fn cloud() -> Cloud {
    let start = DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant");
    Cloud::in_memory(Clock::frozen(start)).expect("a cloud in memory")
}

fn send(cloud: &Cloud, to: &str, raw: &str) {
    let body = json!({
        "FromEmailAddress": "mail@example.com",
        "Destination": {"ToAddresses": [to]},
        "Content": {"Raw": {"Data": STANDARD.encode(raw)}},
        "EmailTags": [{"Name": "email", "Value": "01J"}],
        "ConfigurationSetName": "latchkey",
    });
    let request = Request::post("/v2/email/outbound-emails").body(Bytes::from(body.to_string()));
    assert_eq!(cloud.call(&request.expect("a valid request")).status(), 200);
}

async fn fetched(cloud: &Cloud, uri: &str) -> (String, String) {
    let request = Request::get(uri).body(Body::empty()).expect("a valid request");
    let response = router(cloud.clone()).oneshot(request).await.expect("a router never fails");
    let policy = response.headers().get(header::CONTENT_SECURITY_POLICY);
    let policy = policy.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body in memory");
    (policy, String::from_utf8(body.to_vec()).expect("text"))
}

#[tokio::test]
async fn an_email_is_parsed_part_by_part() {
    let cloud = cloud();
    send(&cloud, "Ada <Ada@Example.com>", INVITATION);

    let (_, body) = fetched(&cloud, "/_local/mail?to=ada%40example.COM").await;

    let emails: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    let email = &emails[0];
    assert_eq!(email["to"], json!(["Ada@Example.com"]));
    assert_eq!(email["from"], json!("mail@example.com"));
    assert_eq!(email["subject"], json!("Grüße <script>alert(1)</script>"));
    assert_eq!(email["at"], json!("2027-01-15T08:00:00Z"));
    assert!(email["text"].as_str().expect("text").starts_with("Grüße </pre>"));
    assert!(email["html"].as_str().expect("html").contains("<a href=\"https://example.com/#t\">"));
    assert_eq!(email["headers"]["X-Long"], json!("one two"));
    assert_eq!(email["tags"], json!({"email": "01J"}));
    assert_eq!(email["configuration_set"], json!("latchkey"));
    assert_eq!(email["raw"], json!(INVITATION));
}

#[tokio::test]
async fn emails_are_newest_first_and_filtered_by_recipient() {
    let cloud = cloud();
    send(&cloud, "ada@example.com", "Subject: one\r\n\r\nA");
    send(&cloud, "ben@example.com", "Subject: two\r\n\r\nB");
    send(&cloud, "ada@example.com", "Subject: three\r\n\r\nC");

    let (_, body) = fetched(&cloud, "/_local/mail?to=ada@example.com").await;
    let (_, none) = fetched(&cloud, "/_local/mail?to=da@example.com").await;

    let emails: Vec<serde_json::Value> = serde_json::from_str(&body).expect("JSON");
    let subjects: Vec<_> = emails.iter().map(|email| &email["subject"]).collect();
    assert_eq!(subjects, ["three", "one"]);
    assert_eq!(emails[1]["html"], serde_json::Value::Null);
    assert_eq!(none, "[]");
}

#[tokio::test]
async fn no_email_brings_a_script_onto_the_page() {
    let cloud = cloud();
    send(&cloud, "\"<script>\" <x@example.com>", INVITATION);
    let hostile = "/_local/mailbox?to=%22%3E%3Cscript%3Ealert(4)%3C/script%3E";

    for uri in ["/_local/mailbox", "/_local/mailbox?show=text", "/_local/mailbox?show=raw", hostile] {
        let (policy, page) = fetched(&cloud, uri).await;

        assert!(!page.contains("<script"), "{uri}: {page}");
        assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    }
}

#[tokio::test]
async fn the_email_is_framed_without_scripts_and_its_links_open_beside_it() {
    let cloud = cloud();
    send(&cloud, "ada@example.com", INVITATION);

    let (_, page) = fetched(&cloud, "/_local/mailbox").await;

    let frame = page.split("<iframe").nth(1).and_then(|rest| rest.split("</iframe>").next()).expect("a frame");
    assert!(!frame.contains("allow-scripts") && !frame.contains("allow-same-origin"), "{frame}");
    assert!(frame.contains("&lt;head&gt;&lt;base target=&quot;_blank&quot;&gt;"), "{frame}");
    assert_eq!(frame.matches('>').count(), 1, "everything else of the email is inside the attribute");
}

/// C42: the page shows the feedback of each email, and the last one in the list.
#[tokio::test]
async fn the_page_shows_the_feedback_of_each_email() {
    let cloud = cloud();
    for to in ["ada@example.com", "ben@example.com", "bounce+\"&@simulator.amazonses.com"] {
        send(&cloud, to, INVITATION);
    }
    let [ada, ben, _] = [0, 1, 2].map(|index| cloud.ses().sent()[index].id.clone());
    for feedback in [Feedback::Delayed, Feedback::Complained] {
        assert!(cloud.ses().send_feedback(&ada, feedback));
    }

    let (_, page) = fetched(&cloud, &format!("/_local/mailbox?email={ada}")).await;
    let (_, other) = fetched(&cloud, &format!("/_local/mailbox?email={ben}")).await;

    assert!(page.contains("<dt>Delivery</dt><dd>delayed, then complained</dd>"), "{page}");
    assert!(other.contains("<dt>Delivery</dt><dd>no feedback yet</dd>"), "{other}");
    let list = page.split("<nav").nth(1).and_then(|rest| rest.split("</nav>").next()).expect("a list");
    let shown: Vec<_> =
        list.split("<li>").skip(1).map(|one| (one.contains("complained"), one.contains("<span>bounced<"))).collect();
    assert_eq!(shown, [(false, true), (false, false), (true, false)], "newest first: {list}");
    assert!(!list.contains("<script") && list.contains("bounce+&quot;&amp;@simulator"), "{list}");
}

#[tokio::test]
async fn an_empty_mailbox_says_so() {
    let (_, page) = fetched(&cloud(), "/_local/mailbox").await;

    assert!(page.contains("No emails yet"));
}
