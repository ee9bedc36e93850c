//! Golden files of all emails.

use domain::locale::Locale;

use super::parsed_email::compose_and_parse;
use crate::Email;

/// C43: plain text and HTML of every email have the same content.
#[test]
fn emails_match_their_golden_files() {
    for email in Email::samples() {
        let parsed = compose_and_parse(&email, Locale::En);

        let shown = format!("Subject: {}\n\n{}\n\n{}", parsed.subject, parsed.text, body(&parsed.html));
        golden(&format!("{}.en", email.kind()), &shown);
    }
}

#[test]
fn translations_match_their_golden_files() {
    for locale in [Locale::De, Locale::Fr, Locale::Es] {
        let emails = Email::samples().into_iter().map(|email| {
            let parsed = compose_and_parse(&email, locale);
            format!("==== {}\nSubject: {}\n\n{}\n\n", email.kind(), parsed.subject, parsed.text)
        });

        golden(&format!("texts.{}", locale.tag()), &emails.collect::<String>());
    }
}

#[test]
fn the_layout_matches_its_golden_file() {
    let email = Email::Declined { organization: "O".to_owned(), invitee: "I".to_owned(), first_name: None };

    golden("layout", &compose_and_parse(&email, Locale::En).html);
}

#[test]
fn the_message_matches_its_golden_file() {
    let email = Email::AccessExpiring {
        organization: "Über AG".to_owned(),
        expires_at: "2026-11-27T17:05:00Z".parse().unwrap(),
        time_zone: domain::time_zone::TimeZone::UTC,
        sponsor: None,
        first_name: None,
    };
    let message = String::from_utf8(super::parsed_email::compose_email(&email, Locale::En)).unwrap();

    golden("message", &message.replace("\r\n", "\n"));
}

/// The part of the HTML that differs between emails.
fn body(html: &str) -> &str {
    let start = html.find("<p>").unwrap();
    html[start..].split("</td>").next().unwrap().trim_end()
}

/// Compares with `snapshots/<name>.snap`.
fn golden(name: &str, shown: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name.to_owned(), shown);
    });
}
