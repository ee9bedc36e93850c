//! Names, titles, notes and keys: what is accepted, and what must not reach an email.

use crate::text::{Key, Note, PersonName, TextError, Title};

fn name(text: &str) -> Result<PersonName, TextError> {
    text.parse()
}

fn title(text: &str) -> Result<Title, TextError> {
    text.parse()
}

/// S2.6, S2.7, C76: 1 to 64 code points, counted after NFC and trimming.
#[test]
fn a_name_has_one_to_sixty_four_characters() {
    assert_eq!(name(&"ä".repeat(64)).unwrap().as_str().chars().count(), 64);
    assert_eq!(name(&"ä".repeat(65)), Err(TextError::TooLong(64)));
    assert!(name(&format!("  {}\u{A0}", "a\u{308}".repeat(64))).is_ok());
    assert_eq!(title(&"x".repeat(101)), Err(TextError::TooLong(100)));
}

/// C76: nothing to see is nothing.
#[test]
fn a_name_of_nothing_visible_is_empty() {
    for text in ["", "  ", "\t", "\u{3000}", "\u{200D}", "\u{200C}\u{FE0F}", "\u{E0061}"] {
        assert_eq!(name(text), Err(TextError::Empty), "{text:?}");
    }
    for text in ["\u{200B}", "\u{2060}a", "Ada\u{AD}", "\u{3164}", "\u{2800}"] {
        assert_eq!(name(text), Err(TextError::Control), "{text:?}");
    }
}

/// C38, C76: controls, line ends and direction overrides change what others read.
#[test]
fn a_name_has_no_controls_line_ends_or_overrides() {
    for c in "\0\r\n\t\u{1B}\u{7F}\u{85}\u{2028}\u{2029}\u{202E}\u{2066}\u{200F}\u{FEFF}".chars() {
        assert_eq!(name(&format!("A{c}da")), Err(TextError::Control), "{c:?}");
    }
}

/// C37, C76: names of people and companies, with all their dots, digits and signs.
#[test]
fn ordinary_names_are_accepted() {
    for text in [
        "Ada",
        "Dr. J.R. Smith",
        "J.R.R.Tolkien",
        "j.r.tolkien",
        "St. John",
        "St.John",
        "St.Gallen",
        "Acme Inc.",
        "O'Brien-Søn",
        "Müller & Co. KG",
        "Müller & Co.KG",
        "ACME CO.KG",
        "Ph.D.",
        "e.V.",
        "S.p.A.",
        "Yahoo!",
        "J.De Vries",
        "A.Lee",
        "U.S. Bank",
        "Node. Next",
        "7-Eleven",
        "Studio 54/55",
        "Site 123456",
        "No. 10 (2024)",
        "محمد",
        "علی‌رضا",
        "李小龍",
        "J.R.田中",
        "👩\u{200D}👩\u{200D}👧",
        "❤\u{FE0F}",
        "{{x}} ${x} %s {0} <%= %>",
        "<b>\"A&B\"</b>",
        "=1+1",
        "Dipl.-Ing. Ott",
        "Wait...what",
    ] {
        assert!(title(text).is_ok(), "{text:?}: {:?}", title(text));
    }
}

/// C37: nothing that a mail program links or a person dials, however it is dressed up.
#[test]
fn contact_info_in_names_is_refused() {
    for text in [
        "Booking.com Team",
        "Visit evil.com",
        "EVIL.COM",
        "Evil.Com",
        "evil.travel",
        "www.evil.example/x",
        "t.co/abc",
        "x.com",
        "EVIL.IO",
        "http://a",
        "see:evil.com",
        "(evil.com)",
        "[evil.com]",
        "'evil.com'",
        "“evil.com”",
        "*evil.com*",
        "a/evil.com",
        "evil.com:80",
        "evil.com.",
        "evil．com",
        "evil。com",
        "evil․com",
        "ｅｖｉｌ.ｃｏｍ",
        "evil\u{200C}.\u{200D}com",
        "bücher.de",
        "пример.рф",
        "x.xn--p1ai",
        "me@x",
        "me＠x",
        "Call 0800 1234567",
        "+49 (0)30/123-45",
        "０８００１２３４",
        "٠١٢٣٤٥٦",
        "evil-site.shop",
        "my_evil.zip",
    ] {
        assert_eq!(title(text), Err(TextError::Contact), "{text:?}");
    }
}

/// S5.18, C37: a note may be long, have lines and name addresses, for it is shown as the inviter's words.
#[test]
fn a_note_has_up_to_a_thousand_characters_on_any_number_of_lines() {
    let note = |text: &str| text.parse::<Note>();

    assert_eq!(note(" Hi,\r\n\tsee https://x.example \n").unwrap().as_str(), "Hi,\n\tsee https://x.example");
    assert!(note(&"ä".repeat(1000)).is_ok());
    assert_eq!(note(&"ä".repeat(1001)), Err(TextError::TooLong(1000)));
    assert_eq!(note("\n \n"), Err(TextError::Empty));
    for c in "\0\r\u{85}\u{2028}\u{202E}\u{7}".chars() {
        assert_eq!(note(&format!("a{c}b")), Err(TextError::Control), "{c:?}");
    }
}

/// C82: a key cannot be mistaken for part of a path or of a storage key.
#[test]
fn a_key_is_one_lower_case_word() {
    let is_key = |text: &str| text.parse::<Key>().is_ok();

    assert!(["a", "7", "members:read", "dc-edge-admin", "a.b_c"].iter().all(|text| is_key(text)));
    assert_eq!([64, 65].map(|length| is_key(&"a".repeat(length))), [true, false]);
    let hostile = ["", "A", "-a", "..", ":a", "a/b", "a#b", "a|b", "a b", "ä", "a\n", "\u{212A}", "a%2fb"];
    assert!(hostile.iter().all(|text| !is_key(text)));
}
