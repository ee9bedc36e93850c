//! Golden letters: what people read, reviewed as files.

use domain::locale::Locale;

use super::parsed::read_letter;
use crate::Letter;

/// C43: every letter says the same in its plain text and in its HTML, and both are pinned.
#[test]
fn letters_read_as_their_golden_files() {
    for letter in Letter::samples() {
        let read = read_letter(&letter, Locale::En);

        let shown = format!("Subject: {}\n\n{}\n\n{}", read.subject, read.text, body(&read.html));
        golden(&format!("{}.en", letter.kind()), &shown);
    }
}

#[test]
fn translations_read_as_their_golden_files() {
    for locale in [Locale::De, Locale::Fr, Locale::Es] {
        let letters = Letter::samples().into_iter().map(|letter| {
            let read = read_letter(&letter, locale);
            format!("==== {}\nSubject: {}\n\n{}\n\n", letter.kind(), read.subject, read.text)
        });

        golden(&format!("texts.{}", locale.tag()), &letters.collect::<String>());
    }
}

#[test]
fn the_layout_reads_as_its_golden_file() {
    let letter = Letter::Declined { organization: "O".to_owned(), invitee: "I".to_owned(), first_name: None };

    golden("layout", &read_letter(&letter, Locale::En).html);
}

#[test]
fn the_message_reads_as_its_golden_file() {
    let letter = Letter::AccessExpiring {
        organization: "Über AG".to_owned(),
        expires_at: "2026-11-27T17:05:00Z".parse().unwrap(),
        time_zone: chrono_tz::UTC,
        sponsor: None,
        first_name: None,
    };
    let message = String::from_utf8(super::parsed::composed(&letter, Locale::En)).unwrap();

    golden("message", &message.replace("\r\n", "\n"));
}

/// The part of the HTML in which letters differ.
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
