//! Lists as people paste them (D1).

use crate::{
    address::EmailAddress,
    mailbox_list::{Mailbox, read},
};

/// The addresses with their names, in the order of the list.
fn mailboxes(text: &str) -> Vec<(String, Option<String>)> {
    read(text).into_iter().map(|entry| (entry.address, entry.name)).collect()
}

fn assert_reads(text: &str, expected: &[(&str, Option<&str>)]) {
    let owned: Vec<_> = expected.iter().map(|(a, n)| ((*a).to_owned(), n.map(ToOwned::to_owned))).collect();
    assert_eq!(mailboxes(text), owned, "{text:?}");
}

/// D1: recipients as mail clients copy them: one entry for each person, with the address of the brackets.
#[test]
fn recipients_of_mail_clients_are_people() {
    let erin = ("erin@corp.example", Some("Erin Bar"));
    let jane = ("jane@corp.example", Some("O'Neil, Jane"));
    for text in [
        "Erin Bar <erin@corp.example>; O'Neil, Jane <jane@corp.example>",
        "Erin Bar <erin@corp.example>; \"O'Neil, Jane\" <jane@corp.example>",
        "Erin Bar <erin@corp.example>, \"O'Neil, Jane\" <jane@corp.example>",
        "Erin Bar <erin@corp.example>, O'Neil, Jane <jane@corp.example>",
        "Erin Bar<erin@corp.example>;O’Neil, Jane<jane@corp.example>;",
        "'Erin Bar' <erin@corp.example>; “O'Neil, Jane” <jane@corp.example>",
        "Erin Bar <mailto:erin@corp.example>\nO'Neil, Jane <mailto:jane@corp.example?subject=Hi>",
        "To: Erin Bar <erin@corp.example>; O'Neil, Jane <jane@corp.example>",
        "- Erin Bar <erin@corp.example>\r\n- O'Neil, Jane <jane@corp.example>\r\n",
        "1. Erin Bar <erin@corp.example>\n2. O'Neil, Jane <jane@corp.example>",
        "Erin Bar <erin@corp.example> O'Neil, Jane <jane@corp.example>",
        "Erin Bar ＜erin＠corp.example＞； O'Neil， Jane ＜jane＠corp.example＞",
    ] {
        assert_reads(text, &[erin, jane]);
    }
    assert_reads("jane@old.example <jane@new.example>", &[("jane@new.example", None)]);
    assert_reads("\"jane@old.example\" <jane@new.example>", &[("jane@new.example", None)]);
    assert_reads("'jane@old.example' <jane@new.example>", &[("jane@new.example", None)]);
    assert_reads(
        "a@x.example, Bar, Erin (Sales, EMEA) <erin@corp.example>",
        &[("a@x.example", None), ("erin@corp.example", Some("Bar, Erin Sales, EMEA"))],
    );
    for text in [
        "Bar, Erin [mailto:erin@corp.example]",
        "From: Bar, Erin [SMTP:erin@corp.example]",
        "Bar, Erin (erin@corp.example)",
        "Sales team: Bar, Erin <erin@corp.example>;",
        "erin@corp.example<mailto:erin@corp.example>",
        "[erin@corp.example](mailto:erin@corp.example)",
        "\u{FEFF}Bar, Erin <\u{200B}erin@corp.example\u{200B}>",
    ] {
        let entries = mailboxes(text);
        assert_eq!(entries.len(), 1, "{text}");
        assert_eq!(entries[0].0, "erin@corp.example", "{text}");
        assert!(entries[0].1.as_deref().is_none_or(|name| name == "Bar, Erin"), "{text}");
    }
    for text in ["Erin Bar - erin@corp.example", "Erin Bar | erin@corp.example", "Erin Bar – erin@corp.example"] {
        assert_reads(text, &[("erin@corp.example", Some("Erin Bar"))]);
    }
    assert_reads("erin@corp.example (Erin Bar)", &[("erin@corp.example", Some("Erin Bar"))]);
    assert_reads("<erin@corp.example> (Erin Bar)", &[("erin@corp.example", Some("Erin Bar"))]);
    assert_reads("\"Bar \\\"EB\\\" Erin\" <erin@corp.example>", &[("erin@corp.example", Some("Bar \"EB\" Erin"))]);
}

/// D1: rows and cells of spreadsheets.
#[test]
fn rows_of_a_spreadsheet_are_people() {
    assert_reads(
        "Erin\tBar\terin@corp.example\nJane\tO'Neil\tjane@corp.example\n",
        &[("erin@corp.example", Some("Erin Bar")), ("jane@corp.example", Some("Jane O'Neil"))],
    );
    assert_reads(
        "erin@corp.example\tErin Bar\njane@corp.example\tJane",
        &[("erin@corp.example", Some("Erin Bar")), ("jane@corp.example", Some("Jane"))],
    );
    assert_reads(
        "erin@corp.example\tjane@corp.example\r\nken@corp.example",
        &[("erin@corp.example", None), ("jane@corp.example", None), ("ken@corp.example", None)],
    );
}

/// D1, S3.4, S4.20, S5.5: plain addresses between separators of every keyboard.
#[test]
fn separators_of_every_keyboard_separate() {
    for text in [
        "a@x.example,b@x.example",
        "a@x.example b@x.example",
        "a@x.example\tb@x.example",
        "a@x.example\r\n\r\nb@x.example\r\n",
        "a@x.example;b@x.example;",
        ",; a@x.example ,, b@x.example ;,",
        "a@x.example，b@x.example",
        "a@x.example；b@x.example",
        "a@x.example、b@x.example",
        "a@x.example،b@x.example",
        "a@x.example؛b@x.example",
        "a@x.example\u{3000}b@x.example",
        "a@x.example\u{A0}b@x.example",
        "a@x.example\u{2028}b@x.example",
        "a@x.example\u{B}b@x.example",
        "<a@x.example><b@x.example>",
    ] {
        assert_reads(text, &[("a@x.example", None), ("b@x.example", None)]);
    }
    assert!(read(" ,;\t\n").is_empty() && read("").is_empty());
}

/// D1: what surrounds an address is not part of it.
#[test]
fn an_address_is_found_in_what_surrounds_it() {
    for text in [
        "<a@b.example>",
        "'a@b.example'",
        "\"a@b.example\"",
        "(a@b.example)",
        "[a@b.example]",
        "mailto:a@b.example",
        "MAILTO:a@b.example?cc=c@d.example",
        "<mailto:a@b.example>",
        "<mailto:a@b.example|a@b.example>",
        "a@b.example.",
        "a@b.example!",
        "• a@b.example",
        "- a@b.example",
        "Cc: a@b.example",
        "“a@b.example”",
        "«a@b.example»",
        "a＠b.example",
    ] {
        assert_reads(text, &[("a@b.example", None)]);
    }
}

/// D1: what is no address stays an entry, so that its failure is seen; it never becomes the name of another.
#[test]
fn an_entry_without_an_address_is_an_entry() {
    assert_reads("jane.corp.example, b@x.example", &[("jane.corp.example", None), ("b@x.example", None)]);
    assert_reads("jane.corp.example b@x.example", &[("jane.corp.example", None), ("b@x.example", None)]);
    assert_reads("Jane; b@x.example", &[("Jane", None), ("b@x.example", None)]);
    assert_reads("b@x.example, Jane", &[("b@x.example", None), ("Jane", None)]);
    assert_reads("a@x.example <>", &[("", None)]);
    assert_reads("\"victim@corp.example\"@evil.example", &[("\"victim@corp.example\"@evil.example", None)]);
    assert_reads("<\"victim@corp.example\"@evil.example>", &[("\"victim@corp.example\"@evil.example", None)]);
    assert_reads("Erin <erin", &[("Erin erin", None)]);
}

/// D1: an entry with angle brackets invites the address in them. What stands around it is never invited.
#[test]
fn only_the_address_in_the_brackets_is_invited() {
    for text in [
        "victim@corp.example <a@x.example>",
        "\"victim@corp.example\" <a@x.example>",
        "'victim@corp.example' <a@x.example>",
        "(victim@corp.example) <a@x.example>",
        "<a@x.example> (victim@corp.example)",
        "<a@x.example> victim@corp.example",
        "<a@x.example> \"victim@corp.example\"",
        "Erin <a@x.example> Bar victim@corp.example",
        "victim@corp.example <a@x.example> victim@corp.example",
        "\"victim@corp.example, Erin\" <a@x.example>",
        "Erin \"victim@corp.example\" Bar <a@x.example>",
        "\"Erin\\\" <victim@corp.example>\" <a@x.example>",
        "victim＠corp.example <a@x.example>",
        "a@x.example (victim@corp.example)",
        "\"victim@corp.example\" a@x.example",
    ] {
        let valid = |entry: &Mailbox| entry.address.parse::<EmailAddress>().ok();
        let invited: Vec<_> = read(text).iter().filter_map(valid).map(|email| email.canonical().to_owned()).collect();
        assert_eq!(invited, ["a@x.example"], "{text}");
    }
}

/// D1: forty people are forty entries, however their names are written.
#[test]
fn people_are_counted_not_pieces() {
    let list = (0..40).map(|n| format!("Last{n}, First Middle <p{n}@corp.example>; ")).collect::<Vec<_>>().concat();

    let entries = read(&list);

    assert_eq!(entries.len(), 40);
    assert!(entries.iter().all(|entry| entry.address.ends_with("@corp.example") && entry.name.is_some()));
    assert_eq!(entries[7].text, "Last7, First Middle <p7@corp.example>");
}
