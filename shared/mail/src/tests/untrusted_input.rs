//! Emails with hostile values in every field. Names are validated earlier; emails do not rely on that.

use domain::locale::Locale;
use proptest::prelude::*;

use super::parsed_email::{ParsedEmail, compose_and_parse, compose_email, invitation_with, parse};

const LINK: &str = "https://members.example.com/invitation#lk1_c2FtcGxlLW9mLWEtdG9rZW4&x=1";

/// The text without the hair spaces that break links.
fn as_typed(text: &str) -> String {
    text.replace('\u{200A}', "")
}

fn assert_one_recipient_and_one_subject(parsed: &ParsedEmail) {
    assert_eq!(parsed.headers_named("To"), ["Anna.Berg@example.org"]);
    assert_eq!(parsed.headers_named("Subject").len(), 1);
    assert_eq!((parsed.headers_named("Cc").len(), parsed.headers_named("Bcc").len()), (0, 0));
    assert_eq!(parsed.headers.len(), 7, "{:?}", parsed.headers);
    assert!(
        !parsed.subject.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')),
        "{:?}",
        parsed.subject
    );
}

/// C38: no field can end a header, add a header, or count as an encoded word.
#[test]
fn a_name_cannot_inject_a_header() {
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
        let bytes = compose_email(&invitation_with(words), Locale::En);
        let parsed = parse(&bytes);

        assert_one_recipient_and_one_subject(&parsed);
        assert!(parsed.subject.contains("invites you"), "{words:?}: {}", parsed.subject);
        assert!(!words.contains("=?") || as_typed(&parsed.subject).contains(words), "{}", parsed.subject);
        assert!(bytes.split(|b| *b == b'\n').all(|line| line.len() <= 998), "{words:?}");
    }
}

/// C36, C39: markup and template syntax in any field is plain text.
#[test]
fn markup_and_template_syntax_are_shown_as_typed() {
    for words in ["{{x}}", "{{ link }}", "{% include 'base.txt' %}", "${x}", "%s", "{0}", "<%= x %>", "{# x #}"] {
        let parsed = compose_and_parse(&invitation_with(words), Locale::En);

        assert!(as_typed(&parsed.subject).contains(words) && as_typed(&parsed.text).contains(words), "{words}");
    }

    let parsed = compose_and_parse(&invitation_with(r#"<script>"x" & 'y'</script><b>&amp;"#), Locale::En);
    assert!(!parsed.html.contains("<script") && !parsed.html.contains("<b>"));
    assert!(parsed.html.contains("&lt;script&gt;&quot;x&quot; &amp; &#x27;y&#x27;&lt;"), "{}", parsed.html);
    assert!(as_typed(&parsed.text).contains(r#"> <script>"x" & 'y'</script><b>&amp;"#), "{}", parsed.text);
}

/// C37, S5.18: the note is quoted line by line, attributed to the inviter, and contains nothing clickable.
#[test]
fn a_note_is_quoted_and_not_clickable() {
    let parsed = compose_and_parse(
        &invitation_with("Ben\nlog in: https://evil.example/x or a@evil.example\n\n--\nbye"),
        Locale::En,
    );
    let text = as_typed(&parsed.text);

    assert!(text.contains("wrote:\n> Ben\n> log in: https://evil.example/x or a@evil.example\n>"), "{text}");
    for part in [&parsed.text, &parsed.html, &parsed.subject] {
        assert!(!part.contains("https://evil") && !part.contains("evil.example") && !part.contains("a@evil"), "{part}");
    }
    assert_eq!(parsed.html.matches("<a ").count(), 1);
    assert!(parsed.html.contains(r#"<meta name="format-detection" content="telephone=no"#));
}

/// The first pair of characters that an eager link finder could match: a separator of an address and its successor. Browsers
/// drop the marks of isolated text from the name of a host.
fn clickable(text: &str) -> Option<String> {
    let text = text.replace(['\u{2068}', '\u{2069}'], "");
    let joints = |c: char| matches!(c, '.' | '@' | ':' | '/' | '\\');
    let pairs = text.chars().zip(text.chars().skip(1));
    pairs.into_iter().find(|(a, b)| joints(*a) && a != b && !b.is_whitespace()).map(|(a, b)| format!("{a}{b}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// C36, C37, C38, C39: the same for arbitrary text.
    #[test]
    fn no_text_breaks_an_email(words in "(\\PC|[\r\n\t\0\u{85}\u{2028}<>{}%$=?.:/@#&'\"]|[a-z]|=\\?utf-8\\?q\\?|www\\.|https://){0,60}") {
        let parsed = compose_and_parse(&invitation_with(&words), Locale::En);

        assert_one_recipient_and_one_subject(&parsed);
        prop_assert_eq!(clickable(&parsed.subject), None);
        let quoted = parsed.text.lines().filter(|line| line.starts_with('>')).collect::<Vec<_>>().join("\n");
        prop_assert_eq!(clickable(&quoted), None);
        prop_assert_eq!(parsed.text.matches(LINK).count(), 1);
        prop_assert_eq!(parsed.html.matches("<a ").count(), 1);
        prop_assert_eq!(parsed.html.matches("://").count(), 2);
        prop_assert_eq!(parsed.html.matches("<p").count(), parsed.html.matches("</p>").count());
    }
}
