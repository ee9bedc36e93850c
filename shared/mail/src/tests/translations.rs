//! No phrase is missing, none is left over, and none brings markup.

use domain::locale::Locale;

use super::parsed_email::read_email;
use crate::{
    Email,
    render::{
        template_files::{self as files, LAYOUT},
        translations as phrases,
    },
};

#[test]
fn every_email_can_be_written_in_every_language() {
    for email in Email::samples() {
        let subjects: Vec<String> = Locale::ALL.iter().map(|locale| read_email(&email, *locale).subject).collect();

        for (i, subject) in subjects.iter().enumerate() {
            assert!(!subject.is_empty() && !subjects[..i].contains(subject), "{email:?}: {subjects:?}");
        }
    }
}

#[test]
fn an_email_that_says_the_least_can_be_written_too() {
    for locale in Locale::ALL {
        let read = read_email(&super::message::shortest_invitation(), locale);

        assert!(!read.text.contains("none") && !read.text.contains("\n\n\n"), "{}", read.text);
    }
}

#[test]
fn every_phrase_is_said_and_has_no_markup() {
    for email in Email::samples() {
        let files = files::of(&email);
        let templates = [files.subject, files.text, files.html, LAYOUT.text, LAYOUT.html].concat();

        for (name, phrase) in
            phrases::parse(files.phrases).unwrap().into_iter().chain(phrases::parse(LAYOUT.phrases).unwrap())
        {
            let said = templates.contains(&format!("t.{name} ")) || name.starts_with("field_");
            assert!(said, "{email:?}: nothing says {name}");
            for locale in Locale::ALL {
                let wording = phrase.in_locale(locale);
                assert!(!wording.is_empty() && !wording.contains(['<', '>', '&']), "{email:?}: {name}, {locale:?}");
            }
        }
    }
}
