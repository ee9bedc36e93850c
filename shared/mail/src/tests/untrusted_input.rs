//! Emails about people who typed whatever they liked. Names are parsed before they get here; emails do not rely on it.

use domain::locale::Locale;
use proptest::prelude::*;

use super::parsed_email::{ParsedEmail, composed, invitation_saying, read, read_email};

const LINK: &str = "https://members.example.com/invitation#lk1_c2FtcGxlLW9mLWEtdG9rZW4&x=1";

/// The text without hair spaces, which part what could be clicked.
fn as_typed(text: &str) -> String {
    text.replace('\u{200A}', "")
}

fn one_reader_and_one_subject(read: &ParsedEmail) {
    assert_eq!(read.headers_named("To"), ["Anna.Berg@example.org"]);
    assert_eq!(read.headers_named("Subject").len(), 1);
    assert_eq!((read.headers_named("Cc").len(), read.headers_named("Bcc").len()), (0, 0));
    assert_eq!(read.headers.len(), 7, "{:?}", read.headers);
    assert!(
        !read.subject.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')),
        "{:?}",
        read.subject
    );
}

/// C38: no field can end a header, add one, or pass for an encoded word.
#[test]
fn no_name_reaches_a_header_as_more_than_a_name() {
    for words in [
        "a\r\nBcc: evil@evil.example",
        "a\nBcc: evil@evil.example\n\n<p>",
        "a\rTo: b@evil.example",
        "a\u{85}Cc: b@evil.example",
        "a\u{2028}b\u{2029}c",
        "a\0b",
        "=?utf-8?q?=0D=0ABcc:_evil@evil.example?=",
        "=?utf-8?b?QmNj?= =?utf-8?b?QmNj?=",
        &"x".repeat(5000),
    ] {
        let bytes = composed(&invitation_saying(words), Locale::En);
        let read = read(&bytes);

        one_reader_and_one_subject(&read);
        assert!(read.subject.contains("invites you"), "{words:?}: {}", read.subject);
        assert!(!words.contains("=?") || as_typed(&read.subject).contains(words), "{}", read.subject);
        assert!(bytes.split(|b| *b == b'\n').all(|line| line.len() <= 998), "{words:?}");
    }
}

/// C36, C39: markup and templates in any field are words like all others.
#[test]
fn markup_and_templates_are_shown_as_they_were_typed() {
    for words in ["{{x}}", "{{ link }}", "{% include 'base.txt' %}", "${x}", "%s", "{0}", "<%= x %>", "{# x #}"] {
        let read = read_email(&invitation_saying(words), Locale::En);

        assert!(as_typed(&read.subject).contains(words) && as_typed(&read.text).contains(words), "{words}");
    }

    let read = read_email(&invitation_saying(r#"<script>"x" & 'y'</script><b>&amp;"#), Locale::En);
    assert!(!read.html.contains("<script") && !read.html.contains("<b>"));
    assert!(read.html.contains("&lt;script&gt;&quot;x&quot; &amp; &#x27;y&#x27;&lt;"), "{}", read.html);
    assert!(as_typed(&read.text).contains(r#"> <script>"x" & 'y'</script><b>&amp;"#), "{}", read.text);
}

/// C37, S5.18: the note is shown, line by line, marked as written by the inviter, and nothing in it can be clicked.
#[test]
fn a_note_is_shown_marked_and_cannot_be_clicked() {
    let read =
        read_email(&invitation_saying("Ben\nlog in: https://evil.example/x or a@evil.example\n\n--\nbye"), Locale::En);
    let text = as_typed(&read.text);

    assert!(text.contains("wrote:\n> Ben\n> log in: https://evil.example/x or a@evil.example\n>"), "{text}");
    for part in [&read.text, &read.html, &read.subject] {
        assert!(!part.contains("https://evil") && !part.contains("evil.example") && !part.contains("a@evil"), "{part}");
    }
    assert_eq!(read.html.matches("<a ").count(), 1);
    assert!(read.html.contains(r#"<meta name="format-detection" content="telephone=no"#));
}

/// What the most eager of link finders would take: a joint of an address with something on its other side.
fn clickable(text: &str) -> Option<String> {
    let joints = |c: char| matches!(c, '.' | '@' | ':' | '/' | '\\');
    let pairs = text.chars().zip(text.chars().skip(1));
    pairs.into_iter().find(|(a, b)| joints(*a) && a != b && !b.is_whitespace()).map(|(a, b)| format!("{a}{b}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// C36, C37, C38, C39: for any words whatever.
    #[test]
    fn no_words_break_an_email(words in "(\\PC|[\r\n\t\0\u{85}\u{2028}<>{}%$=?.:/@#&'\"]|[a-z]|=\\?utf-8\\?q\\?|www\\.|https://){0,60}") {
        let read = read_email(&invitation_saying(&words), Locale::En);

        one_reader_and_one_subject(&read);
        prop_assert_eq!(clickable(&read.subject), None);
        let quoted = read.text.lines().filter(|line| line.starts_with('>')).collect::<Vec<_>>().join("\n");
        prop_assert_eq!(clickable(&quoted), None);
        prop_assert_eq!(read.text.matches(LINK).count(), 1);
        prop_assert_eq!(read.html.matches("<a ").count(), 1);
        prop_assert_eq!(read.html.matches("://").count(), 2);
        prop_assert_eq!(read.html.matches("<p").count(), read.html.matches("</p>").count());
    }
}
