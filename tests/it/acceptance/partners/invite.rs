//! S5: inviting users.

use serde_json::json;

use super::partners;
use crate::acceptance::{Admin, addresses};

/// S5.5, S5.6, S5.19: the addresses have commas between them; role, permissions, partner and note are those of every
/// one of them.
#[tokio::test]
async fn one_form_applies_to_every_address() {
    let admin = Admin::of("partners").await.with_partners().await;
    let grant = json!({ "role": "partner", "permissions": ["issues:comments"], "scopes": partners(&["birch"]) });
    let emails = addresses(3);

    let form = json!({ "emails": emails.join(", "), "grant": grant, "note": "See you on Monday" });
    admin.org.invite(form).await.assert_status(201);

    for email in &emails {
        assert_eq!(admin.row(email).await["grant"], grant);
        assert_eq!(admin.email_count(email).await, 1);
        let received = admin.world.emails_to(email).pop().unwrap();
        assert!(received.text.unwrap_or_default().contains("See you on Monday"), "{email}");
        let person = admin.accept(email).await;
        person.assert_status(200);
        assert!(admin.is_allowed(&admin.world.person(email), "partners:view", "partner/birch").await);
    }
}

/// S5.18: the note to invitees is part of the email as plain text: escaped, of limited length, and nothing in it is a
/// link.
#[tokio::test]
async fn the_note_is_plain_text_in_the_email() {
    let admin = Admin::of("partners").await;
    let form = |email: &str, note: String| json!({ "emails": email, "grant": { "role": "normal" }, "note": note });
    let note = "Hello <b>all</b>, see https://evil.example/login".to_owned();

    admin.org.invite(form("grace@example.com", note)).await.assert_status(201);
    admin.email_count("grace@example.com").await;

    let email = admin.world.emails_to("grace@example.com").pop().unwrap();
    let (text, html) = (email.text.unwrap(), email.html.unwrap());
    assert!(text.contains("Ada Byron wrote:") && html.contains("Hello &lt;b&gt;all&lt;"), "{html}");
    assert!(!text.contains("https://evil.example") && !html.contains("https://evil.example"), "{text}");
    let long = admin.org.invite(form("alan@example.com", "x".repeat(1_001))).await;
    assert_eq!((long.status, long.faults()), (422, vec![("/note", "too_long")]), "{}", long.text());
    admin.org.invite(form("alan@example.com", "ü".repeat(1_000))).await.assert_status(201);
}
