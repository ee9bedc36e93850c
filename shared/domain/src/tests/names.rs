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
    let unseen = ["\u{200D}", "\u{200C}\u{FE0F}", "\u{E0061}", "\u{200B}", "\u{3164}", "\u{2800}", "\u{202E}\u{FEFF}"];
    for text in ["", "  ", "\t", "\u{3000}"].into_iter().chain(unseen) {
        assert_eq!(name(text), Err(TextError::Empty), "{text:?}");
    }
}

/// C38, C76: controls and line ends change what others read.
#[test]
fn a_name_has_no_controls_or_line_ends() {
    for c in "\0\r\n\t\u{1B}\u{7F}\u{85}\u{2028}\u{2029}".chars() {
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

/// D4: names of companies that are domains or hold numbers, and of people with a dot, are names. What emails make of them is
/// proved where emails are made.
#[test]
fn a_name_may_look_like_a_domain_or_a_number() {
    for text in [
        "Booking.com B.V.",
        "monday.com",
        "Node.js Foundation",
        "ver.di",
        "Team 2024-2025",
        "Schweizer AG (CHE-123.456.789)",
        "Toys \"R\" Us",
        "AT&T",
        "1&1 IONOS SE",
        "4711 Echt Kölnisch Wasser",
        "Yahoo! Inc.",
        "bücher.de GmbH",
        "C.H.Beck",
        "99designs by Vista",
        "Fire Brigade 112-0800-123456",
        "me@home",
        "ana.maria",
        "von.berg",
        "ya.mada",
        "d'Ávila",
        "Nguyễn Thị Minh Khai",
    ] {
        assert_eq!(title(text).as_ref().map(Title::as_str), Ok(text));
        assert!(text.parse::<PersonName>().is_ok(), "{text}");
    }
}

/// D2, D12: marks that cannot be seen are dropped from names and notes; what shows something else without them stays.
#[test]
fn marks_that_are_not_seen_are_dropped() {
    for (typed, stored) in [
        ("\u{FEFF}Ada", "Ada"),
        ("Ada\u{200B}", "Ada"),
        ("A\u{AD}da", "Ada"),
        ("\u{200E}Ada\u{200F}", "Ada"),
        ("\u{202A}Ada\u{202C}", "Ada"),
        ("\u{2066}Ada\u{2069}", "Ada"),
        ("\u{202E}Ada", "Ada"),
        ("Ada\u{2060}Byron", "AdaByron"),
        ("\u{061C}محمد", "محمد"),
        ("Ada\u{3164}", "Ada"),
        ("\u{A0}Ada\u{3000}", "Ada"),
        ("علی\u{200C}رضا", "علی\u{200C}رضا"),
        ("👩\u{200D}💻", "👩\u{200D}💻"),
        (
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
        ),
    ] {
        assert_eq!(title(typed).unwrap().as_str(), stored, "{typed:?}");
        assert_eq!(typed.parse::<Note>().unwrap().as_str(), stored, "{typed:?}");
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
    for c in "\0\r\u{85}\u{2028}\u{7}".chars() {
        assert_eq!(note(&format!("a{c}b")), Err(TextError::Control), "{c:?}");
    }
}

/// C82: a key cannot be mistaken for part of a path or of a storage key.
#[test]
fn a_key_is_one_lower_case_word() {
    let is_key = |text: &str| text.parse::<Key>().is_ok();

    assert!(["a", "7", "members:read", "dc-edge-admin", "a.b_c"].iter().all(|text| is_key(text)));
    assert_eq!([64, 65].map(|length| is_key(&"a".repeat(length))), [true, false]);
    let hostile = ["", "A", "-a", "..", ":a", "a/b", "a#b", "a|b", "a b", "ä", "a\nb", "\u{212A}", "a%2fb"];
    assert!(hostile.iter().all(|text| !is_key(text)));
}
