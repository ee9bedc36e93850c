//! Addresses: who they name, where emails go, and what is none (R23).

use super::builders::email;
use crate::{
    address::{EmailAddress, split_list},
    policy::Domain,
};

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
        "kit＠kelvin.example",
        "kit@kel\u{AD}vin.example",
        "kit@kel\u{200B}vin.example",
        "\u{200B}kit@kelvin.example",
        "kit@kelvin.example\u{200D}",
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
    assert!(!domain.holds(&email("a@sub.example.com")) && !domain.holds(&email("a@notexample.com")));
    assert!(
        ["", "com", "a@b.example", "x.example/y", "*.example.com"].iter().all(|text| text.parse::<Domain>().is_err())
    );
}

/// S3.4, S4.20, S5.5, C78: comma, semicolon, space, tab and line end separate; empty pieces are none.
#[test]
fn a_list_is_split_on_every_separator() {
    let list = "a@x.example,b@x.example c@x.example\td@x.example\r\n;e@x.example;, ,\u{A0}f@x.example,";

    let pieces: String = split_list(list).map(|piece| &piece[..1]).collect();

    assert_eq!(pieces, "abcdef");
    assert_eq!(split_list(" ,;\t\n").count(), 0);
}
