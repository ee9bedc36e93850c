//! Feedback about emails and the contact list, as the local routes show them.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Body, Options, Request, Server, get, header, post, send, start, token};

/// The path of an organisation of Ada's, and her token.
async fn portal(server: &Server) -> (String, String) {
    let ada = token(server, "ada@example.com").await;
    let body = json!({ "name": "Acme", "template": "portal" });
    let org = ask(server, "/v1/organizations", &ada, &body).await;
    (format!("/v1/organizations/{}", org["id"].as_str().expect("an id")), ada)
}

async fn ask(server: &Server, path: &str, token: &str, body: &Value) -> Value {
    let request = Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json");
    let (status, text) = send(server, request.body(Body::from(body.to_string())).expect("a request")).await;
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str(&text).unwrap_or_default()
}

async fn seen(server: &Server, path: &str, token: &str) -> Value {
    let (status, text) = get(server, path, token).await;
    assert_eq!(status, StatusCode::OK, "{path}: {text}");
    serde_json::from_str(&text).expect("JSON")
}

/// The delivery state of the email to an address, as in the list of members.
async fn state(server: &Server, (org, ada): &(String, String), email: &str) -> Value {
    let list = seen(server, &format!("{org}/members?limit=100"), ada).await;
    let rows = list["members"].as_array().expect("rows");
    rows.iter().find(|row| row["email"] == email).map(|row| row["delivery"]["state"].clone()).unwrap_or_default()
}

/// C42: each kind of feedback, by the id of the email or by its `X-Email-Id`, changes the state of the member at once
/// and is shown with the email.
#[tokio::test]
async fn feedback_about_an_email_reaches_the_member() {
    let server = start(Options::default()).await;
    let org = portal(&server).await;
    let words = [
        ("delivered", "delivered"),
        ("delayed", "delayed"),
        ("bounced", "bounced"),
        ("transient-bounce", "bounced"),
        ("on-suppression-list", "bounced"),
        ("complained", "complained"),
        ("not-spam", "sent"),
        ("rejected", "failed"),
    ];

    for (number, (word, expected)) in words.into_iter().enumerate() {
        let email = format!("{word}@example.com");
        ask(&server, &format!("{}/invitations", org.0), &org.1, &json!({ "emails": email })).await;
        let message = seen(&server, &format!("/_local/mail?to={email}"), "").await[0].clone();
        assert_eq!((state(&server, &org, &email).await, &message["feedback"]), (json!("sent"), &json!([])));
        let name = if number % 2 == 0 { &message["id"] } else { &message["headers"]["X-Email-Id"] };

        let (status, answer) = post(&server, "/_local/feedback", &json!({ "email": name, "type": word })).await;

        assert_eq!(status, StatusCode::NO_CONTENT, "{word}: {answer}");
        assert_eq!(state(&server, &org, &email).await, expected, "{word}");
        assert_eq!(seen(&server, &format!("/_local/mail?to={email}"), "").await[0]["feedback"], json!([word]));
        let (_, page) = get(&server, &format!("/_local/mailbox?to={email}"), "").await;
        assert!(page.contains(&format!("<dt>Delivery</dt><dd>{word}</dd>")), "{page}");
    }
}

/// Unknown feedback and unknown emails are refused by field and change nothing.
#[tokio::test]
async fn invalid_feedback_is_refused() {
    let server = start(Options::default()).await;
    let org = portal(&server).await;
    ask(&server, &format!("{}/invitations", org.0), &org.1, &json!({ "emails": "grace@example.com" })).await;
    let email = seen(&server, "/_local/mail?to=grace@example.com", "").await[0]["id"].clone();

    for (body, status, field) in [
        (json!({ "email": email, "type": "opened" }), StatusCode::BAD_REQUEST, "type"),
        (json!({ "email": email }), StatusCode::BAD_REQUEST, "type"),
        (json!("delivered"), StatusCode::BAD_REQUEST, "type"),
        (json!({ "email": "nobody's", "type": "bounced" }), StatusCode::NOT_FOUND, "email"),
        (json!({ "email": "", "type": "bounced" }), StatusCode::NOT_FOUND, "email"),
        (json!({ "type": "bounced" }), StatusCode::NOT_FOUND, "email"),
    ] {
        let (answered, answer) = post(&server, "/_local/feedback", &body).await;
        assert_eq!((answered, &answer["field"]), (status, &json!(field)), "{body}: {answer}");
    }
    assert_eq!(state(&server, &org, "grace@example.com").await, "sent");
}

/// C42: the addresses of the SES mailbox simulator cause their feedback, regardless of case and label. After a bounce
/// or a complaint the mailbox is suppressed.
#[tokio::test]
async fn the_addresses_of_the_simulator_cause_feedback() {
    let server = start(Options::default()).await;
    let org = portal(&server).await;
    let fates = [
        ("success@simulator.amazonses.com", "delivered", "delivered"),
        ("Bounce+one@Simulator.amazonses.com", "bounced", "suppressed"),
        ("complaint@simulator.amazonses.com", "complained", "suppressed"),
        ("suppressionlist+two@simulator.amazonses.com", "bounced", "suppressed"),
        ("ooto@simulator.amazonses.com", "sent", "sent"),
        ("bounce@simulator.amazonses.com.example.com", "sent", "sent"),
    ];

    for (email, first, second) in fates {
        let invited = ask(&server, &format!("{}/invitations", org.0), &org.1, &json!({ "emails": email })).await;
        let emails = seen(&server, &format!("/_local/mail?to={}", email.replace('+', "%2B")), "").await;
        assert_eq!(emails.as_array().map(Vec::len), Some(1), "{email}");
        assert_eq!(state(&server, &org, email).await, first, "{email}");

        let again = json!({ "members": [invited["results"][0]["id"]] });
        ask(&server, &format!("{}/invitations/resend", org.0), &org.1, &again).await;

        let emails = seen(&server, &format!("/_local/mail?to={}", email.replace('+', "%2B")), "").await;
        assert_eq!(emails.as_array().map(Vec::len), Some(if second == "suppressed" { 1 } else { 2 }), "{email}");
        assert_eq!(state(&server, &org, email).await, second, "{email}");
    }
}

/// S4.21, S4.29: the contact list has each member with every topic, can be searched by a part of the address ignoring
/// case, and loses members who leave.
#[tokio::test]
async fn the_contact_list_shows_who_is_subscribed() {
    let server = start(Options::default()).await;
    let (org, ada) = portal(&server).await;
    ask(&server, &format!("{org}/invitations"), &ada, &json!({ "emails": "Grace@Example.com" })).await;
    let on_the_list = async |wanted: &str| {
        let list = seen(&server, &format!("/_local/contacts?email={wanted}"), "").await;
        list.as_array().expect("contacts").iter().map(|one| one["topics"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(on_the_list("grace").await, [] as [Value; 0]);
    let email = seen(&server, "/_local/mail?to=grace@example.com", "").await[0]["text"].clone();
    let tail = email.as_str().and_then(|text| text.split("#token=").nth(1)).expect("a link");
    let link = json!({ "token": tail.split_whitespace().next().expect("a token") });
    let grace = token(&server, "grace@example.com").await;

    ask(&server, "/v1/invitations/accept", &grace, &link).await;

    let both = json!({ "incidents": "OPT_IN", "maintenance": "OPT_IN" });
    assert_eq!(on_the_list("GRACE@example").await, [both]);
    assert_eq!((on_the_list("").await.len(), on_the_list("alan").await.len()), (2, 0));
    let left = format!("/v1/me/organizations/{}/leave", org.rsplit('/').next().expect("an id"));
    ask(&server, &left, &grace, &json!({})).await;
    assert_eq!(on_the_list("grace").await, [] as [Value; 0]);
}
