//! User input in emails stays text (C36-C39).

use harness::{Email, Org, World};
use mail_parser::MessageParser;
use serde_json::{Value, json};

use crate::invitations::builders::{assert_no_effect, fault_pointer, with_field, without_hair_spaces};

/// One email of an organisation of that name, by that inviter, to that person, with that note.
async fn email(organization: &str, inviter: &str, first_name: &str, note: &str) -> Email {
    let world = World::new().await;
    let ada = world.person("ada@example.com").named(inviter);
    let body = json!({ "name": organization, "template": "partners" });
    let id = ada.post("/v1/organizations", body).await.assert_status(201).id();
    let people = json!([{ "email": "grace@example.com", "first_name": first_name, "last_name": "Gray" }]);
    let body = json!({ "people": people, "grant": { "role": "normal" }, "note": note });
    ada.post(&format!("/v1/organizations/{id}/invitations"), body).await.assert_status(201);
    world.pump().await;
    let mut emails = world.emails_to("grace@example.com");
    assert_eq!(emails.len(), 1);
    emails.remove(0)
}

async fn in_every_field(text: &str) -> Email {
    email(&format!("Acme {text}"), &format!("Ada {text}"), &format!("Grace {text}"), &format!("Note {text}")).await
}

fn headers(raw: &str, name: &str) -> Vec<String> {
    let message = MessageParser::default().parse(raw.as_bytes()).expect("a message");
    let all = message.headers_raw().filter(|(header, _)| header.eq_ignore_ascii_case(name));
    all.map(|(_, value)| value.trim().to_owned()).collect()
}

/// C36: tags, quotes and entities, in the name of the organisation, of either person and in the note
#[tokio::test]
async fn markup_is_escaped_in_every_field() {
    let plain = in_every_field("").await;
    for markup in [
        "<b>x</b>",
        "<script>x</script>",
        "\"quoted\" 'too'",
        "&amp; &lt;i&gt; &#60;",
        "--></td></table>",
        "<img src=x>",
    ] {
        let email = in_every_field(markup).await;
        let (text, html) = (email.text.unwrap(), email.html.unwrap());

        assert_eq!(without_hair_spaces(&text).matches(markup).count(), 6, "{text}");
        assert!(without_hair_spaces(&email.subject).contains(markup), "{}", email.subject);
        for tag in ["<b>", "<script", "<i>", "<img", "</td>", "</table>", "<table", "<a ", "-->"] {
            assert_eq!(html.matches(tag).count(), plain.html.as_ref().unwrap().matches(tag).count(), "{tag}: {html}");
        }
    }
}

/// C39: template syntax is text.
#[tokio::test]
async fn template_syntax_is_text_in_every_field() {
    for template in
        ["{{ link }}", "{{7*7}}", "{% for x in y %}", "{# no #}", "${x}", "%s %1$s", "{0}", "<%= x %>", "#{x}", "[[x]]"]
    {
        let email = in_every_field(template).await;

        assert_eq!(without_hair_spaces(email.text.as_ref().unwrap()).matches(template).count(), 6, "{:?}", email.text);
        assert!(without_hair_spaces(&email.subject).contains(template), "{}", email.subject);
    }
}

/// C38: an encoded word is shown as it was typed, and there is one of each header
#[tokio::test]
async fn no_field_becomes_a_header() {
    let plain = in_every_field("").await;
    for word in ["=?utf-8?q?=0D=0ABcc:_eve?=", "Bcc: eve", "Zoë, \"Z\" <z>; (z)", "名前"] {
        let email = in_every_field(word).await;
        let raw = &email.raw;

        assert_eq!(headers(raw, "to"), ["grace@example.com"]);
        assert_eq!((headers(raw, "subject").len(), headers(raw, "from").len()), (1, 1));
        for absent in ["cc", "bcc", "reply-to", "sender"] {
            assert!(headers(raw, absent).is_empty(), "{absent}");
        }
        assert!(without_hair_spaces(&email.subject).contains(word), "{}", email.subject);
        assert_eq!((&email.from, headers(raw, "from")), (&plain.from, headers(&plain.raw, "from")));
        assert_eq!(email.to, ["grace@example.com"]);
    }
}

/// Requests that carry `text` in one field each, with the pointer of that field.
fn each_field(acme: &Org, text: &str) -> Vec<(String, Value, &'static str)> {
    let invitations = acme.path("/invitations");
    let offer = json!({ "emails": ["grace@example.com"], "grant": { "role": "normal" } });
    let person = |field: &str| {
        let people = json!([with_field(json!({ "email": "grace@example.com" }), field, text)]);
        json!({ "people": people, "grant": { "role": "normal" } })
    };
    vec![
        ("/v1/organizations".to_owned(), json!({ "name": text, "template": "partners" }), "/name"),
        (invitations.clone(), person("first_name"), "/people/0/first_name"),
        (invitations.clone(), person("last_name"), "/people/0/last_name"),
        (invitations, with_field(offer, "note", text), "/note"),
    ]
}

/// C38: what ends a line or hides in one is refused wherever a name or a note is typed
#[tokio::test]
async fn line_breaks_and_control_characters_are_refused_in_every_field() {
    let (world, acme) = World::with_organization("partners").await;

    for bad in ["a\r\nBcc: eve", "a\rb", "a\u{85}b", "a\u{2028}b", "a\u{0}b"] {
        for (path, body, pointer) in each_field(&acme, bad) {
            if pointer == "/note" && bad.contains('\n') {
                continue;
            }
            let answer = assert_no_effect(&world, acme.owner.post(&path, body)).await;
            assert_eq!((answer.status, fault_pointer(&answer)), (422, pointer), "{bad:?}: {}", answer.text());
        }
    }
}

/// D4, C37: names that are domains, addresses or numbers are accepted on every path, and no email has a link or an address by
/// them: a second program that looks for links finds only ours.
#[tokio::test]
async fn names_with_contacts_are_accepted_and_inert_in_emails() {
    let finder = linkify::LinkFinder::new();
    for name in [
        "Booking.com B.V.",
        "www.evil.example",
        "eve@evil.example",
        "https://evil.example/a",
        "evil.example",
        "+44 20 7946 0958",
    ] {
        let email = email(name, name, name, "Hello").await;

        let text = email.text.expect("a text");
        for shown in [&email.subject, &text] {
            let found: Vec<_> = finder.links(shown).map(|link| link.as_str().to_owned()).collect();
            assert!(found.iter().all(|link| link.starts_with("http://127.0.0.1:8080/invitation")), "{name}: {found:?}");
            assert!(!shown.contains("7946"), "{shown}");
        }
        let html = email.html.expect("HTML");
        assert!(!html.contains("evil.example") && !html.contains("Booking.com"), "{html}");
    }
}
