//! Every parser: it never panics, and what it takes it takes again, unchanged (C86).

use proptest::prelude::*;
use ulid::Ulid;

use super::builders::email;
use crate::{
    address::EmailAddress,
    id::MembershipId,
    mailbox_list,
    period::Period,
    text::{Key, Note, PersonName, Title},
};

proptest! {
    /// C84, C86: parsing never panics, and what it takes it takes again, unchanged.
    #[test]
    fn the_canonical_form_is_idempotent(text in "[a-zA-Z0-9.+_K\u{212A}ßäıｋ-]{0,12}@?\\PC{0,20}(\\.(com|de|рф|example))?") {
        if let Ok(address) = text.parse::<EmailAddress>() {
            let again = email(address.canonical());
            prop_assert_eq!(again.canonical(), address.canonical());
            prop_assert_eq!(&email(address.typed()), &address);
            prop_assert!(address.canonical().is_ascii() && address.canonical() == address.canonical().to_ascii_lowercase());
            prop_assert!(!address.domain().is_empty());
        }
    }

    /// C86, D1: no list makes the reader panic, and no address is read that does not stand in the text.
    #[test]
    fn a_list_invents_no_address(text in "\\PC{0,40}|[a-c@.<>\"'(),; \t\n\\\\|:]{0,60}") {
        for entry in mailbox_list::read(&text) {
            let plain = text.replace(['＠', '﹫'], "@");
            prop_assert!(!entry.address.contains('@') || plain.contains('@'), "{:?}", entry);
            if let Ok(address) = entry.address.parse::<EmailAddress>() {
                let (local, _) = address.typed().split_once('@').unwrap();
                prop_assert!(local.chars().all(|c| plain.contains(c) || c == '\''), "{:?}", entry);
            }
        }
    }

    /// C76, C86: no text makes the parsers panic, and what they take they take again, unchanged.
    #[test]
    fn texts_round_trip(text in "\\PC{0,80}|[ -~]{0,80}|(.|\n){0,20}|[a-z.@\u{200D}\u{308}]{0,12}") {
        if let Ok(name) = text.parse::<PersonName>() {
            prop_assert_eq!(name.to_string().parse::<PersonName>(), Ok(name));
        }
        if let Ok(title) = text.parse::<Title>() {
            prop_assert_eq!(title.to_string().parse::<Title>(), Ok(title));
        }
        if let Ok(note) = text.parse::<Note>() {
            prop_assert_eq!(note.as_str().parse::<Note>(), Ok(note));
        }
        if let Ok(key) = text.parse::<Key>() {
            prop_assert_eq!(key.to_string().parse::<Key>(), Ok(key));
        }
    }

    /// C70, C86: what is written is read as the same span.
    #[test]
    fn periods_round_trip(seconds in 1_u32..=315_360_000) {
        let text = format!("PT{seconds}S");
        let period: Period = text.parse().unwrap();
        prop_assert_eq!(period.seconds(), i64::from(seconds));
        prop_assert_eq!(period.to_string().parse(), Ok(period));
    }

    /// C86: no text makes the parser panic.
    #[test]
    fn no_text_breaks_the_parser(text in "P[0-9WDTHMS]{0,30}|\\PC{0,20}") {
        if let Ok(period) = text.parse::<Period>() {
            prop_assert_eq!(period.to_string().parse(), Ok(period));
        }
    }

    /// C86: identifiers survive being written and read.
    #[test]
    fn identifiers_round_trip(number in any::<u128>(), text in "(mem_)?[0-9A-Za-z]{0,30}") {
        let id = MembershipId::new(Ulid(number));
        prop_assert_eq!(id.to_string().parse(), Ok(id));
        if let Ok(id) = text.parse::<MembershipId>() {
            prop_assert_eq!(id.to_string(), text);
        }
    }
}
