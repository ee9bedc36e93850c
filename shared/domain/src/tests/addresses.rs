//! Addresses: who they name, where emails go, and what is none (R23).

use super::builders::email;
use crate::{address::EmailAddress, policy::Domain};

fn is_address(text: &str) -> bool {
    text.parse::<EmailAddress>().is_ok()
}

/// R23, F7: case does not distinguish addresses, and emails go to the spelling that was typed.
#[test]
fn addresses_are_equal_in_any_case_and_mailed_as_typed() {
    let typed = email("  Ada.Byron+Work@Example.COM ");

    assert_eq!(typed, email("ada.byron+work@example.com"));
    assert_eq!(typed.typed(), "Ada.Byron+Work@Example.COM");
    assert_eq!(typed.canonical(), "ada.byron+work@example.com");
    assert_eq!(typed.hint(), "A…@example.com");
}

/// R23, C41: dots and tags belong to the address.
#[test]
fn dots_and_tags_make_different_addresses() {
    assert_ne!(email("a.b@gmail.com"), email("ab@gmail.com"));
    assert_ne!(email("a+1@x.example"), email("a@x.example"));
}

/// C41: for counting emails, tags do not count, and dots do not count at Gmail.
#[test]
fn a_mailbox_is_counted_once_under_all_its_spellings() {
    let mailbox = |text: &str| email(text).mailbox();

    assert_eq!(mailbox("A.b.C+x+y@GoogleMail.com"), "abc@gmail.com");
    assert_eq!(mailbox("a+1@x.example"), mailbox("A@x.example"));
    assert_ne!(mailbox("a.b@x.example"), mailbox("ab@x.example"));
    assert_eq!(mailbox("+tag@x.example"), "+tag@x.example");
    assert_eq!(mailbox("a+@x.example"), "a@x.example");
    assert_ne!(mailbox("abc@gmail.com.evil.example"), mailbox("abc@gmail.com"));
}

/// R23, C77: a domain in its own script and its ASCII form are one.
#[test]
fn an_international_domain_equals_its_ascii_form() {
    assert_eq!(email("a@Müller.example"), email("a@xn--mller-kva.example"));
    assert_eq!(email("a@mu\u{308}ller.example").canonical(), "a@xn--mller-kva.example");
    assert_ne!(email("a@straße.example"), email("a@strasse.example"));
}

/// C77: the grammar, at its edges.
#[test]
fn an_address_that_is_too_long_or_malformed_is_refused() {
    let local = |length: usize| format!("{}@x.example", "a".repeat(length));
    let whole = |length: usize| format!("a@{}{}.de", "b23456789.".repeat(24), "c".repeat(length - 245));

    assert_eq!([64, 65].map(|length| is_address(&local(length))), [true, false]);
    assert_eq!([254, 255].map(|length| (whole(length).len(), is_address(&whole(length)))), [(254, true), (255, false)]);
    for text in [
        "",
        "@",
        "a@",
        "@x.example",
        "a",
        "a@b",
        "a@b@x.example",
        "a b@x.example",
        "\"a b\"@x.example",
        ".a@x.example",
        "a.@x.example",
        "a..b@x.example",
        "a@x.example.",
        "a@.example",
        "a@x..example",
        "a@[1.2.3.4]",
        "a@1.2.3.4",
        "a@-x.example",
        "a@x-.example",
        "a@x_y.example",
        "a\0@x.example",
        "a@x.example\0",
        "a\r\nBcc:c@x.example",
        "a@x.example>",
        "<a@x.example>",
        "a(b)@x.example",
        "a@xn--a.example",
        "a@x%2e.example",
        "ä@x.example",
        "=?utf-8?q?bob?=@t.example",
        "a=??=@t.example",
    ] {
        assert!(!is_address(text), "{text:?}");
    }
}

/// C84: no look-alike is ever merged with an ASCII address, neither by case nor by normalisation.
#[test]
fn look_alikes_are_refused_or_different_addresses() {
    let plain = [email("kit@kelvin.example"), email("paypal@paypal.example"), email("is@ss.example")];

    for text in [
        "\u{212A}it@kelvin.example",
        "kit@\u{212A}elvin.example",
        "kıt@kelvin.example",
        "ｋit@kelvin.example",
        "kit@ｋelvin.example",
        "kit@kelvin．example",
        "kit@kelvin。example",
        "paypal@pаypal.example",
        "is@ß.example",
        "\u{37E}@x.example",
        "\u{1FEF}@x.example",
        "kit@KELVİN.example",
        "kit@K\u{327}elvin.example",
    ] {
        let merged = text.parse().is_ok_and(|address| plain.contains(&address));
        assert!(!merged, "{text:?}");
    }
    assert!(!is_address("\u{212A}it@kelvin.example") && !is_address("\u{1FEF}@x.example"));
}

/// F14: a policy names the domain itself, not what lies below or beside it.
#[test]
fn a_domain_matches_its_own_addresses_only() {
    let domain: Domain = " Example.COM ".parse().unwrap();

    assert!(domain.holds(&email("a@EXAMPLE.com")));
    assert!(
        ["@example.com", "＠EXAMPLE.COM.", "\u{200B}example.com\u{FEFF}"]
            .iter()
            .all(|text| text.parse() == Ok(domain.clone()))
    );
    assert!(!domain.holds(&email("a@sub.example.com")) && !domain.holds(&email("a@notexample.com")));
    assert!(
        ["", "com", "a@b.example", "x.example/y", "*.example.com"].iter().all(|text| text.parse::<Domain>().is_err())
    );
}

/// D2: what cannot be seen is dropped from an address, at its ends and inside; so are the forms of apostrophe and at sign that
/// phones and input methods write.
#[test]
fn an_address_is_what_is_seen_of_it() {
    for typed in [
        "\u{FEFF}o'brien@corp.example",
        "o'brien@corp.example\u{200B}",
        "\u{200E}o'brien@corp.example\u{200F}",
        "\u{202A}o'brien@corp.example\u{202C}",
        "\u{2066}o'brien@corp.example\u{2069}",
        "o'brien@corp\u{2060}.example",
        "o'bri\u{AD}en@corp.example",
        "o'brien@\u{200D}corp.example",
        "o’brien@corp.example",
        "o‘brien@corp.example",
        "oʼbrien@corp.example",
        "o'brien＠corp.example",
        "o'brien@\u{200A}corp.\u{200A}example",
        "\u{A0}o'brien@corp.example\u{3000}",
        "\to'brien@corp.example\u{2028}",
        "o'brien@cor\u{E0001}p.example",
    ] {
        assert_eq!(
            typed.parse::<EmailAddress>().map(|address| address.typed().to_owned()).as_deref(),
            Ok("o'brien@corp.example"),
            "{typed:?}"
        );
    }
    // A joiner between letters of a script belongs to the name of the domain.
    assert_ne!(email("a@نامه\u{200C}ای.example"), email("a@نامهای.example"));
}

/// D2, D15: a character that no address has is named with its place.
#[test]
fn a_character_that_no_address_has_is_named() {
    for (text, place) in [
        ("jane doe@corp.example", "U+0020 after \"jane\""),
        ("jäne@corp.example", "U+00E4 after \"j\""),
        ("jane@corp example", "U+0020 after \"corp\""),
        ("jаne@corp.example", "U+0430 after \"j\""),
        ("\u{212A}it@corp.example", "U+212A at its begin"),
        ("jane@\u{212A}orp.example", "U+212A at its begin"),
        ("<jane@corp.example", "U+003C at its begin"),
        ("jane\0@corp.example", "U+0000 after \"jane\""),
    ] {
        let error = text.parse::<EmailAddress>().unwrap_err().to_string();
        assert!(error.contains(place), "{text:?}: {error}");
    }
}

/// D3, C77: case, script and composition of a domain make no other address; look-alikes and other letters do.
#[test]
fn one_domain_is_one_in_every_form() {
    for forms in [
        ["j@MÜNCHEN.de", "j@münchen.DE", "j@mu\u{308}nchen.de", "j@xn--mnchen-3ya.de"],
        ["INFO@ПОЧТА.РФ", "info@почта.рф", "Info@Почта.рф", "info@xn--80a1acny.xn--p1ai"],
        ["a@ΔΟΚΙΜΉ.example", "a@δοκιμή.example", "a@Δοκιμή.EXAMPLE", "a@xn--jxalpdlp.example"],
        ["a@ΟΔΌΣ.example", "a@οδόσ.example", "a@Οδόσ.example", "a@οδό\u{3C3}.example"],
        ["a@ÇA.example", "a@ça.example", "a@C\u{327}A.example", "a@xn--a-5fa.example"],
    ] {
        let addresses = forms.map(email);
        for address in &addresses {
            assert_eq!((address.canonical(), address), (addresses[0].canonical(), &addresses[0]), "{forms:?}");
        }
    }
    assert_ne!(email("a@οδός.example"), email("a@οδόσ.example"));
    assert_ne!(email("a@straße.example"), email("a@strasse.example"));
    assert_ne!(email("a@аррӏе.example"), email("a@apple.example"));
}
