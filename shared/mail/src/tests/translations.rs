//! Every translation exists, is used, and is free of markup.

use domain::locale::Locale;

use super::parsed_email::{self, compose_and_parse, compose_with_support};
use crate::{
    Email,
    render::{
        template_files::{LAYOUT, TemplateFiles},
        translations::parse,
    },
};

#[test]
fn every_email_renders_in_every_language() {
    for email in Email::samples() {
        let subjects: Vec<String> =
            Locale::ALL.iter().map(|locale| compose_and_parse(&email, *locale).subject).collect();

        for (i, subject) in subjects.iter().enumerate() {
            assert!(!subject.is_empty() && !subjects[..i].contains(subject), "{email:?}: {subjects:?}");
        }
    }
}

#[test]
fn an_email_without_optional_values_renders() {
    for locale in Locale::ALL {
        let parsed = parsed_email::parse(&compose_with_support(&super::message::shortest_invitation(), locale, None));

        assert!(!parsed.text.contains("none") && !parsed.text.contains("\n\n\n"), "{}", parsed.text);
    }
}

#[test]
fn every_translation_is_used_and_has_no_markup() {
    for email in Email::samples() {
        let files = TemplateFiles::of(&email);
        let templates = [files.subject, files.text, files.html, LAYOUT.text, LAYOUT.html].concat();

        let translations = [files.translations, LAYOUT.translations].map(|json| parse(json).unwrap());
        for (key, translation) in translations.into_iter().flatten() {
            let is_used = templates.contains(&format!("t.{key} ")) || key.starts_with("field_");
            assert!(is_used, "{email:?}: no template uses {key}");
            for locale in Locale::ALL {
                let text = translation.in_locale(locale);
                assert!(!text.is_empty() && !text.contains(['<', '>', '&']), "{email:?}: {key}, {locale:?}");
            }
        }
    }
}
