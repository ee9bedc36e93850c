//! Every email as it is sent, parsed by an independent MIME parser (C43).

use harness::World;
use mail::{Email, Envelope};
use mail_parser::{MessageParser, MimeHeaders as _, PartType};

const SENDER_DOMAIN: &str = "@example.com";

/// C43: plain text and HTML, one sender of the configured domain, the configuration set, List-Unsubscribe on what only
/// reminds, nothing that is fetched or follows the reader
#[tokio::test]
async fn every_email_is_valid_mime_without_remote_content() {
    let world = World::with_config(|config| {
        let emails = config.emails.as_mut().unwrap();
        emails.sender.unsubscribe = Some("mailto:unsubscribe@example.com".to_owned());
    })
    .await;
    let (app, to) = (world.app(), "Grace@Example.com".parse().unwrap());
    let samples = Email::samples();
    for email in &samples {
        let (locale, branding) = (domain::locale::Locale::default(), domain::branding::Branding::default());
        let support_email = Some(&to);
        let envelope = Envelope { to: &to, email_id: "evt_1", locale, branding: &branding, support_email };
        app.mailer().0.send(&envelope, email, &[]).await.unwrap();
    }

    let sent = world.cloud().ses().sent();
    assert_eq!(sent.len(), samples.len());
    for (sent, email) in sent.iter().zip(&samples) {
        let local::aws::ses::Content::Raw(raw) = &sent.content else { panic!("{email:?} is not raw") };
        let message = MessageParser::default().parse(raw).unwrap();
        let from = message.from().unwrap().first().unwrap().address().unwrap();
        assert!(from.ends_with(SENDER_DOMAIN) && sent.from == from, "{email:?}: {from} in the name of {}", sent.from);
        assert_eq!(sent.configuration_set.as_deref(), Some("latchkey"));
        assert_eq!(message.to().unwrap().iter().count(), 1);
        assert!(message.cc().is_none() && message.bcc().is_none());
        assert!(message.content_type().unwrap().subtype() == Some("alternative"), "{email:?}");
        assert_eq!((message.text_body_count(), message.html_body_count(), message.attachment_count()), (1, 1, 0));
        let html = message.html_bodies().find_map(|part| match &part.body {
            PartType::Html(html) => Some(html.to_lowercase()),
            _ => None,
        });
        let html = html.unwrap();
        for fetched in ["<img", "<script", "<link", "<iframe", "url(", "@import", "src="] {
            assert!(!html.contains(fetched), "{email:?} fetches {fetched}");
        }
        let unsubscribe = message.header_raw("List-Unsubscribe").map(str::trim);
        assert_eq!(unsubscribe, email.is_reminder().then_some("<mailto:unsubscribe@example.com>"), "{email:?}");
    }
    assert!(samples.iter().any(Email::is_reminder) && !samples.iter().all(Email::is_reminder));
}

/// C42, C43: emails carry identifiers by which what is published them finds its membership, and no address
#[tokio::test]
async fn emails_carry_the_ids_of_organisation_and_membership() {
    let world = World::new().await;
    let (org, id) = super::invite_grace(&world).await;

    let tags = world.cloud().ses().sent()[0].tags.clone();

    let tag = |name: &str| tags[name].as_str();
    assert_eq!((tag("organization"), tag("membership"), tag("attempt")), (org.id.as_str(), id.as_str(), "1"));
    assert_eq!((tag("email"), tags.len()), ("invitation", 5));
    assert!(tag("email_id").starts_with("evt_"));
    assert!(tags.values().all(|value| !value.contains("grace")));
}
