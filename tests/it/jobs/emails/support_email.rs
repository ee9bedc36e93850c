//! The support address of an organisation in its emails.

use harness::World;
use serde_json::{Value, json};

use crate::invitations::builders::without_hair_spaces;

/// A12, C37, C43: each email of an organisation names its support address as it is when the email is sent, in the language of
/// the email, as text; the logo is in none.
#[tokio::test]
async fn an_email_names_the_support_address() {
    let world = World::new().await;
    let org = world.organization("portal", &world.person("ada@example.com")).await;
    let logo = "https://cdn.example.com/logo.png";
    let host = json!({ "support_email": "help@acme.example", "logo_url": logo });
    org.owner.patch(&org.path(""), host).await.assert_status(200);
    let grace = org.joined(json!({ "emails": "grace@example.com", "locale": "de" })).await;

    org.batch(&org.owner, "/members/reset-password", &[&grace.id]).await.assert_status(200);
    world.pump().await;

    let emails = world.emails_to("grace@example.com");
    assert_eq!(emails.len(), 2);
    for (email, question) in emails.iter().zip(["Fragen?", "Fragen?"]) {
        let (text, html) = (email.text.as_ref().unwrap(), email.html.as_ref().unwrap());
        for body in [text, html] {
            let shown = without_hair_spaces(body).replace("<bdi>", "").replace("</bdi>", "");
            assert!(shown.contains(&format!("{question} help@acme.example")), "{body}");
            assert!(!body.contains("acme.example") && !body.contains("cdn.example.com"), "{body}");
        }
        assert!(!html.contains("<img") && !html.contains("mailto:"), "{html}");
    }
    org.owner.patch(&org.path(""), json!({ "support_email": Value::Null })).await.assert_status(200);
    org.batch(&org.owner, "/members/reset-password", &[&grace.id]).await.assert_status(200);
    world.pump().await;
    let last = world.emails_to("grace@example.com").pop().unwrap();
    assert!(!last.text.unwrap().contains("Fragen?"));
}
