//! Text from right to left in emails from left to right (D12). The judge is an implementation of UAX #9 that the product does
//! not use.

use domain::locale::Locale;
use unicode_bidi::{BidiInfo, Level};

use super::parsed_email::{ParsedEmail, compose_and_parse, compose_with_support, invitation_with, parse};
use crate::Email;

/// Names and notes of people, most from right to left, some mixed.
const TEXTS: [&str; 14] = [
    "شركة النور",
    "נועה לוי",
    "שלום (בע״מ)",
    "محمد Smith",
    "Acme שלום",
    "فرع ٢٤/٧",
    "קומה 3",
    "!מרחבא",
    "פרסי (IL)",
    "ދިވެހި",
    "ܣܘܪܝܝܐ",
    "ߒߞߏ",
    "𞤀𞤣𞤤𞤢𞤥",
    "Nordwind",
];

/// Marks that reorder what follows them, without their end or with an end too many.
const MARKS: [&str; 11] = [
    "\u{202E}", "\u{202D}", "\u{202B}", "\u{202A}", "\u{2067}", "\u{2066}", "\u{2068}", "\u{2069}", "\u{202C}",
    "\u{200F}", "\u{061C}",
];

/// A line as a reader sees it from left to right, without the marks.
fn seen(line: &str, base: Option<Level>) -> String {
    let info = BidiInfo::new(line, base);
    assert!(info.paragraphs.len() <= 1, "one line: {line:?}");
    let shown = info.paragraphs.iter().map(|paragraph| info.reorder_line(paragraph, paragraph.range.clone()));
    shown.collect::<String>().chars().filter(|c| !matches!(c, '\u{2066}'..='\u{2069}')).collect()
}

fn from_left(line: &str) -> String {
    seen(line, Some(Level::ltr()))
}

/// A text as its own reader sees it.
fn alone(text: &str) -> String {
    seen(text, None)
}

/// The lines of the HTML between its tags, with what a browser does about `<bdi>` in characters.
fn lines_of_html(html: &str) -> Vec<String> {
    let body = html
        .split_once("<p>")
        .unwrap()
        .1
        .replace("<bdi>", "\u{2068}")
        .replace("</bdi>", "\u{2069}")
        .replace("&#x2f;", "/");
    let (mut lines, mut line, mut in_tag) = (Vec::new(), String::new(), false);
    for c in body.chars() {
        match c {
            '<' => {
                in_tag = true;
                lines.push(std::mem::take(&mut line));
            }
            '>' => in_tag = false,
            _ if !in_tag => line.push(c),
            _ => {}
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

fn without_hair_spaces(text: &str) -> String {
    text.replace('\u{200A}', "")
}

fn named(inviter: &str, organization: &str) -> ParsedEmail {
    let Email::Invitation { link, is_guest, access_for, expires_at, time_zone, .. } = Email::sample_invitation() else {
        unreachable!("it is an invitation")
    };
    let email = Email::Invitation {
        link,
        organization: organization.to_owned(),
        inviter: Some(inviter.to_owned()),
        role: Some(inviter.to_owned()),
        is_guest,
        access_for,
        expires_at,
        time_zone,
        note: None,
        first_name: Some(inviter.to_owned()),
    };
    compose_and_parse(&email, Locale::En)
}

/// D12: every sentence keeps its order around names of any direction: in the subject, the plain text and the HTML.
#[test]
fn a_name_does_not_reorder_the_sentence_around_it() {
    for inviter in TEXTS {
        for organization in TEXTS {
            let email = named(inviter, organization);
            let (by, to) = (alone(inviter), alone(organization));

            let subject = without_hair_spaces(&email.subject);
            assert_eq!(from_left(&subject), format!("{by} invites you to {to}"));
            let offer = format!("{by} invites you to join {to} as a guest.");
            let lines: Vec<String> = email.text.lines().map(|line| from_left(&without_hair_spaces(line))).collect();
            assert!(lines.contains(&offer), "{lines:#?}");
            assert!(lines.contains(&format!("Hello {by},")), "{lines:#?}");
            let html: Vec<String> =
                lines_of_html(&email.html).iter().map(|line| from_left(&without_hair_spaces(line))).collect();
            assert!(html.contains(&offer), "{html:#?}");
            assert!(html.contains(&format!("Your role: {by}.")), "{html:#?}");
        }
    }
}

/// D12: without text from right to left, nothing is added: subject and plain text of ordinary emails stay as typed.
#[test]
fn text_from_left_to_right_gets_no_marks() {
    for text in ["Nordwind Analytics", "Überall & Söhne", "株式会社", "Ελλάδα", "Team 2024-2025", "🦀", "नमस्ते"]
    {
        let email = compose_and_parse(&invitation_with(text), Locale::De);

        for part in [&email.subject, &email.text, &email.html] {
            assert!(!part.contains(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}']), "{part}");
        }
    }
}

/// D12: no mark in a text that was stored before they were dropped turns what stands around it, and each isolate has its end.
#[test]
fn no_mark_reaches_beyond_its_text() {
    for mark in MARKS {
        for text in [
            format!("ab{mark}cd"),
            format!("{mark}אב"),
            format!("אב{mark}"),
            mark.repeat(130),
            format!("{mark}{}", "ש".repeat(300)),
        ] {
            let email = compose_and_parse(&invitation_with(&text), Locale::En);

            assert!(from_left(&email.subject).contains("invites you"), "{text:?}: {}", email.subject);
            for line in email.text.lines().chain([email.subject.as_str()]).chain(email.html.lines()) {
                let count = |wanted: char| line.chars().filter(|c| *c == wanted).count();
                assert_eq!(count('\u{2068}'), count('\u{2069}'), "{text:?}: {line:?}");
                assert!(
                    !line.contains(['\u{202E}', '\u{202D}', '\u{202B}', '\u{202A}', '\u{2067}', '\u{2066}']),
                    "{line:?}"
                );
                assert!(!line.contains(['\u{202C}', '\u{200F}', '\u{061C}']), "{line:?}");
            }
        }
    }
}

/// D12: each line of a note has the direction of its own text, and begins at that side.
#[test]
fn a_note_is_laid_out_in_its_own_direction() {
    let Email::Invitation { .. } = Email::sample_invitation() else { unreachable!() };
    let email = compose_and_parse(&invitation_with("مرحبا بك في Nordwind!\n\nHello Anna."), Locale::Fr);

    let line = |text: &str| format!("<div dir=\"auto\" style=\"text-align: start;\">{text}</div>");
    for text in ["مرحبا بك في Nordwind!", "<br>", "Hello Anna."] {
        assert!(email.html.contains(&line(text)), "{}", email.html);
    }
    assert!(email.html.contains("<html lang=\"fr\" dir=\"ltr\">"));
    assert!(email.text.contains("> \u{2068}مرحبا بك في Nordwind!\u{2069}\n>\n> Hello Anna.\n"), "{}", email.text);
}

/// D12: every text that people typed is isolated in the HTML of every email, in every language.
#[test]
fn every_text_in_html_is_isolated() {
    let typed = ["Nordwind Analytics", "Ben Okafor", "Cleo Marin", "Observer", "Helpdesk", "Night shift", "help@"];
    for locale in Locale::ALL {
        for email in Email::samples() {
            let html = parse(&compose_with_support(&email, locale, Some("help@nordwind.example"))).html;
            let body = html.split_once("<p>").unwrap().1;

            for text in typed {
                let isolated = body.matches(&format!("<bdi>{text}")).count();
                assert_eq!(body.matches(text).count(), isolated, "{email:?}, {locale:?}: {text}");
            }
            assert_eq!(body.matches("<bdi>").count(), body.matches("</bdi>").count());
        }
    }
}
