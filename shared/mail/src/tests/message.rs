//! The MIME message: sender, recipient and headers.

use domain::{address::EmailAddress, branding::Branding, locale::Locale};
use mail_parser::MessageParser;

use super::parsed_email::{compose_and_parse, compose_email, compose_with_support, parse, sender};
use crate::{Email, Envelope, compose};

/// An invitation without any optional value.
pub fn shortest_invitation() -> Email {
    Email::Invitation {
        link: "https://members.example.com/i#t".to_owned(),
        organization: "Nordwind".to_owned(),
        inviter: Some("ben@example.com".to_owned()),
        role: None,
        is_guest: false,
        access_for: None,
        expires_at: "2026-11-27T17:05:00Z".parse().unwrap(),
        time_zone: domain::time_zone::TimeZone::UTC,
        note: None,
        first_name: None,
    }
}

/// C38, C43: one recipient, a constant sender, marked as automatic. SES adds `Message-ID` and `Date`.
#[test]
fn an_email_has_one_recipient_and_is_marked_as_automatic() {
    for email in Email::samples() {
        let parsed = compose_and_parse(&email, Locale::En);

        assert_eq!(parsed.headers_named("To"), ["Anna.Berg@example.org"]);
        assert_eq!(parsed.headers_named("From"), [r#""Example Members" <members@mail.example.com>"#]);
        assert_eq!(parsed.headers_named("Auto-Submitted"), ["auto-generated"]);
        assert_eq!(parsed.headers_named("X-Email-Id"), ["01K0EMAIL"]);
        assert_eq!(parsed.headers_named("Subject").len(), 1);
        for absent in ["Cc", "Bcc", "Message-ID", "Date", "Reply-To"] {
            assert!(parsed.headers_named(absent).is_empty(), "{absent}");
        }
    }
}

/// C43: reminders carry `List-Unsubscribe`; transactional emails do not.
#[test]
fn only_reminders_carry_list_unsubscribe() {
    for email in Email::samples() {
        let parsed = compose_and_parse(&email, Locale::En);
        let is_reminder = ["access_expiring", "expiring_digest"].contains(&email.kind());

        let expected: &[&str] = if is_reminder { &["<https://members.example.com/preferences>"] } else { &[] };
        assert_eq!(parsed.headers_named("List-Unsubscribe"), expected, "{email:?}");
    }
}

/// C43: opening the email fetches nothing, and its only link is the given one.
#[test]
fn an_email_fetches_nothing_and_has_one_link() {
    let parsed = compose_and_parse(&Email::sample_invitation(), Locale::En);
    let link = "https://members.example.com/invitation#lk1_c2FtcGxlLW9mLWEtdG9rZW4&amp;x=1";

    assert_eq!(parsed.html.matches("http").count(), parsed.html.matches(link).count());
    assert_eq!(parsed.html.matches(&format!("href=\"{link}\"")).count(), 1);
    assert!(parsed.html.contains(&format!(">{link}</span>")) && parsed.text.contains(&link.replace("&amp;", "&")));
    assert!(["<img", "src=", "url(", "<link", "<script"].iter().all(|tag| !parsed.html.contains(tag)));
    assert!(parsed.html.contains("background-color: #ffd400; color: #000000"));
}

/// A12, C37: the footer names the support address of the organisation, in every language and in both bodies, as text that is
/// not clickable; an organisation without one has no such line.
#[test]
fn the_footer_names_the_support_address() {
    let questions = [
        (Locale::En, "Questions?"),
        (Locale::De, "Fragen?"),
        (Locale::Fr, "Des questions\u{a0}?"),
        (Locale::Es, "¿Preguntas?"),
    ];
    for (locale, question) in questions {
        for email in Email::samples() {
            let parsed = compose_and_parse(&email, locale);
            let line = format!("{question} help@\u{200A}nordwind.\u{200A}example");

            assert!(parsed.text.ends_with(&format!("\n{line}")), "{}", parsed.text);
            let isolated = line.replace("help@", "<bdi>help@") + "</bdi></p>";
            assert!(parsed.html.contains(&format!("<br>{isolated}")), "{}", parsed.html);
            assert!(!parsed.html.contains("mailto:"), "{email:?}");
        }
        let without = parse(&compose_with_support(&shortest_invitation(), locale, None));
        assert!(!without.text.contains(question) && !without.html.contains(question), "{}", without.text);
    }
}

/// C36, C38: a support address with every character that an address may have stays text.
#[test]
fn a_hostile_support_address_stays_text() {
    let parsed = parse(&compose_with_support(&shortest_invitation(), Locale::En, Some("a&b'{{x}}@evil.example")));

    assert!(parsed.text.replace('\u{200A}', "").ends_with("Questions? a&b'{{x}}@evil.example"), "{}", parsed.text);
    assert!(parsed.html.replace('\u{200A}', "").contains("a&amp;b&#x27;{{x}}"), "{}", parsed.html);
    assert!(!parsed.html.contains("evil.example") && !parsed.text.contains("evil.example"));
}

/// C41: the address keeps its spelling, but for an internationalised domain, which is written in ASCII.
#[test]
fn an_internationalised_domain_is_written_in_ascii() {
    let to = "Anna+x@Bücher.example".parse().unwrap();
    let branding = Branding::default();
    let envelope =
        Envelope { to: &to, email_id: "a b/c", locale: Locale::De, branding: &branding, support_email: None };
    let parsed = parse(&compose(&sender(), &envelope, &shortest_invitation()).unwrap());

    assert_eq!(parsed.headers_named("To"), ["Anna+x@xn--bcher-kva.example"]);
    assert_eq!(parsed.headers_named("X-Email-Id"), ["a_b_c"]);
}

/// B3: an independent parser reads the address of the envelope from the header, whatever characters a local part may have.
#[test]
fn a_parser_reads_the_address_that_was_invited() {
    let special = "!#$%&'*+-/=?^_`{|}~.";
    let pairs = special.chars().flat_map(|one| special.chars().map(move |other| format!("x{one}{other}y@t.example")));
    let whole = [
        "o'brien@t.example",
        "'quoted'@t.example",
        "?=a?=@t.example",
        "=?utf-8?q?bob@t.example",
        "_=20a@t.example",
        "user%other.example@t.example",
        "a!b!c@t.example",
        "{a}|b`c@t.example",
        "--@t.example",
        "A.B+C@B\u{fc}cher.example",
        "x@xn--bcher-kva.example",
        "x@\u{43f}\u{43e}\u{447}\u{442}\u{430}.\u{440}\u{444}",
        &format!("{}@{}t.example", "a".repeat(64), "b23456789.".repeat(18)),
    ];
    let branding = Branding::default();
    let mut read = 0;
    for text in pairs.chain(whole.map(ToOwned::to_owned)) {
        let Ok(to) = text.parse::<EmailAddress>() else { continue };
        let envelope =
            Envelope { to: &to, email_id: "1", locale: Locale::En, branding: &branding, support_email: None };
        let bytes = compose(&sender(), &envelope, &shortest_invitation()).unwrap();
        let message = MessageParser::default().parse(&bytes).unwrap();
        let recipients: Vec<_> = message.to().unwrap().iter().map(|one| (one.name(), one.address())).collect();

        let local = to.typed().split_once('@').unwrap().0;
        assert_eq!(recipients, [(None, Some(&*format!("{local}@{}", to.domain())))]);
        read += 1;
    }
    assert!(read > 380, "{read}");
    for text in ["=?utf-8?q?bob?=@t.example", "a=?UTF-8?B?Ym9i?=@t.example", "x=?b?c?d?=y@t.example"] {
        assert!(text.parse::<EmailAddress>().is_err(), "{text}");
    }
}

#[test]
fn composing_twice_gives_the_same_bytes() {
    let email = Email::sample_invitation();

    assert_eq!(compose_email(&email, Locale::Fr), compose_email(&email, Locale::Fr));
}

/// C93: `Debug` prints the kind of an email and nothing else.
#[test]
fn debug_prints_the_kind_only() {
    assert_eq!(format!("{:?}", Email::sample_invitation()), "Email(invitation)");
}
