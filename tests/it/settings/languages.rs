//! Language tags on every way in (D6).

use harness::{Answer, World};
use serde_json::{Value, json};

use super::latest;

/// Tags as they come, their canonical case, and the beginning of an invitation of Acme in that language.
const TAGS: [(&str, &str, &str); 17] = [
    ("en-GB", "en-GB", "Acme invites you"),
    ("DE", "de", "Acme lädt Sie ein"),
    ("de-AT", "de-AT", "Acme lädt Sie ein"),
    ("de_DE", "de-DE", "Acme lädt Sie ein"),
    ("de_DE.UTF-8", "de-DE", "Acme lädt Sie ein"),
    ("de-CH-1996", "de-CH-1996", "Acme lädt Sie ein"),
    ("fr-CA", "fr-CA", "Acme vous invite"),
    ("FR-ca", "fr-CA", "Acme vous invite"),
    ("es-419", "es-419", "Acme le invita"),
    ("es-u-nu-latn", "es-u-nu-latn", "Acme le invita"),
    ("en-US-u-ca-gregory", "en-US-u-ca-gregory", "Acme invites you"),
    ("pt-BR", "pt-BR", "Acme invites you"),
    ("zh-Hant", "zh-Hant", "Acme invites you"),
    ("zh-hant-tw", "zh-Hant-TW", "Acme invites you"),
    ("sr-Latn", "sr-Latn", "Acme invites you"),
    ("tlh", "tlh", "Acme invites you"),
    ("x-klingon", "x-klingon", "Acme invites you"),
];

const NONSENSE: [&str; 12] =
    ["", "   ", "\u{200B}", "de--AT", "-", "d", "Deutsch", "english-US", "de;q=0.5", "de,en", "日本語", "de-abcdefghi"];

/// D6: an invitation keeps the tag and is written in its language, or in the next one; the batch is not refused for it.
#[tokio::test]
async fn an_invitation_takes_every_language_tag() {
    let (world, org) = World::with_organization("guests").await;
    let machine = world.machine("latchkey/manage");
    for (n, (tag, canonical, subject)) in TAGS.into_iter().enumerate() {
        let email = format!("p{n}@example.com");
        let body =
            json!({ "emails": [email, format!("q{n}@example.com")], "grant": { "role": "user" }, "locale": tag });
        let invited = machine.post(&org.path("/invitations"), body).await.assert_status(201);
        let id = invited.result_ids().remove(0);
        world.pump().await;

        assert_eq!(org.member(&id).await["invitation"]["locale"], canonical, "{tag}");
        assert_eq!(latest(&world, &email).0, subject, "{tag}");
        org.batch(&machine, "/invitations/resend", &[&id]).await.assert_status(200);
        world.pump().await;
        assert_eq!(org.member(&id).await["invitation"]["locale"], canonical, "{tag}");
        assert_eq!((world.emails_to(&email).len(), latest(&world, &email).0.as_str()), (2, subject), "{tag}");
    }
}

/// D6: an organisation keeps its tag from its creation on, also for the first owner whom a machine names.
#[tokio::test]
async fn an_organisation_takes_every_language_tag() {
    let world = World::new().await;
    let machine = world.machine("latchkey/manage");
    for (n, (tag, canonical, subject)) in TAGS.into_iter().enumerate() {
        let email = format!("p{n}@example.com");
        let body = json!({ "name": "Acme", "template": "guests", "locale": tag, "owner": { "email": email } });
        let created = machine.post("/v1/organizations", body).await.assert_status(201);
        world.pump().await;

        assert_eq!(created.body["locale"], canonical, "{tag}");
        assert_eq!(latest(&world, &email).0, subject, "{tag}");
        let path = format!("/v1/organizations/{}", created.id());
        machine.patch(&path, json!({ "locale": "nl" })).await.assert_status(200);
        let changed = machine.patch(&path, json!({ "locale": tag })).await.assert_status(200);
        assert_eq!((changed.body["locale"].as_str(), &machine.get(&path).await.body), (Some(canonical), &changed.body));
    }
}

/// D6: a person keeps their tag.
#[tokio::test]
async fn a_profile_takes_every_language_tag() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    for (tag, canonical, _) in TAGS {
        let changed = ada.patch("/v1/me", json!({ "locale": tag })).await.assert_status(200);

        assert_eq!(changed.body["locale"], canonical);
        assert_eq!(ada.get("/v1/me").await.body["locale"], canonical);
    }
}

fn assert_refused(answer: &Answer, code: &str, tag: &str) {
    answer.assert_problem(422, code);
    assert_eq!(answer.faults(), [("/locale", code)], "{tag:?}");
    let detail = answer.body["errors"][0]["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("an example is pt-BR"), "{tag:?}: {}", answer.body);
}

/// D6: nonsense is refused at its field, with the fault and an example, and changes nothing.
#[tokio::test]
async fn nonsense_is_refused_at_its_field() {
    let (world, org) = World::with_organization("guests").await;
    let before = world.table_dump();
    let long = format!("x{}", "-abcdefg".repeat(13));
    let all = NONSENSE.into_iter().map(|tag| (tag, "invalid_format")).chain([(long.as_str(), "too_long")]);
    for (tag, code) in all {
        let emails = json!(["a@example.com", "b@example.com"]);
        let invited = org.invite(json!({ "emails": emails, "grant": { "role": "user" }, "locale": tag })).await;
        assert_refused(&invited, code, tag);
        let dry = json!({ "emails": emails, "grant": { "role": "user" }, "locale": tag, "dry_run": true });
        assert_refused(&org.invite(dry).await, code, tag);
        assert_refused(&org.owner.patch(&org.path(""), json!({ "locale": tag })).await, code, tag);
        let new = json!({ "name": "Acme", "template": "guests", "locale": tag });
        assert_refused(&org.owner.post("/v1/organizations", new).await, code, tag);
        assert_refused(&org.owner.patch("/v1/me", json!({ "locale": tag })).await, code, tag);
    }
    for wrong in [json!(7), json!(["de"]), json!({})] {
        let invited =
            org.invite(json!({ "emails": ["a@example.com"], "grant": { "role": "user" }, "locale": wrong })).await;
        assert_eq!((invited.status, invited.faults()), (400, vec![("/locale", "malformed")]));
    }
    assert_eq!(world.table_dump(), before);
}

/// D6: without a language of its own, an invitation follows the organisation as it is when the email is sent.
#[tokio::test]
async fn an_invitation_without_a_language_follows_the_organisation() {
    let (world, org) = World::with_organization("guests").await;
    let id = org.invited(json!({ "emails": "grace@example.com", "grant": { "role": "user" } })).await;
    world.pump().await;
    assert_eq!(latest(&world, "grace@example.com").0, "Ada Byron invites you to Acme");

    org.owner.patch(&org.path(""), json!({ "locale": "fr-CA" })).await.assert_status(200);
    org.batch(&org.owner, "/invitations/resend", &[&id]).await.assert_status(200);
    world.pump().await;

    assert_eq!(latest(&world, "grace@example.com").0, "Ada Byron vous invite à rejoindre Acme");
    assert_eq!(org.member(&id).await["invitation"]["locale"], Value::Null);
}

/// D6: `html lang` and the formats of dates and durations are those of the text, whatever the tag.
#[tokio::test]
async fn an_email_is_in_one_language() {
    let (world, org) = World::with_organization("guests").await;
    let cases = [
        ("de-AT", "de", "90 Tage", "November 2026"),
        ("fr-CA", "fr", "90 jours", "novembre 2026"),
        ("es-419", "es", "90 días", "noviembre de 2026"),
        ("pt-BR", "en", "90 days", "November 2026"),
    ];
    for (tag, lang, duration, month) in cases {
        let email = format!("{lang}@example.com");
        org.invited(json!({ "emails": [email], "kind": "guest", "locale": tag })).await;
        world.pump().await;

        let sent = world.emails_to(&email).remove(0);
        let (text, html) = (sent.text.unwrap(), sent.html.unwrap());
        assert!(html.contains(&format!("<html lang=\"{lang}\"")), "{tag}: {html}");
        for part in [text, html] {
            assert!(part.contains(duration) && part.contains(month), "{tag}: {part}");
        }
    }
}
