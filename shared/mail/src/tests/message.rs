//! The MIME message: who it is from and to, what mail programs are told about it.

use domain::{branding::Branding, locale::Locale};

use super::parsed_email::{composed, read, read_email, sender};
use crate::{Email, Envelope, compose};

/// Everything optional left out.
pub fn shortest_invitation() -> Email {
    Email::Invitation {
        link: "https://members.example.com/i#t".to_owned(),
        organization: "Nordwind".to_owned(),
        inviter: "ben@example.com".to_owned(),
        role: None,
        is_guest: false,
        access_for: None,
        expires_at: "2026-11-27T17:05:00Z".parse().unwrap(),
        time_zone: chrono_tz::UTC,
        note: None,
        first_name: None,
    }
}

/// C38, C43: one reader, one constant sender, plain text and HTML, marked as automatic; SES adds its own id and date.
#[test]
fn an_email_goes_to_one_person_and_is_marked_as_automatic() {
    for email in Email::samples() {
        let read = read_email(&email, Locale::En);

        assert_eq!(read.headers_named("To"), ["Anna.Berg@example.org"]);
        assert_eq!(read.headers_named("From"), [r#""Example Members" <members@mail.example.com>"#]);
        assert_eq!(read.headers_named("Auto-Submitted"), ["auto-generated"]);
        assert_eq!(read.headers_named("X-Email-Id"), ["01K0EMAIL"]);
        assert_eq!(read.headers_named("Subject").len(), 1);
        for absent in ["Cc", "Bcc", "Message-ID", "Date", "Reply-To"] {
            assert!(read.headers_named(absent).is_empty(), "{absent}");
        }
    }
}

/// C43: reminders say how to unsubscribe; an email that has to be delivered does not offer it.
#[test]
fn only_reminders_can_be_unsubscribed_from() {
    for email in Email::samples() {
        let read = read_email(&email, Locale::En);
        let reminds = ["access_expiring", "expiring_digest"].contains(&email.kind());

        let expected: &[&str] = if reminds { &["<https://members.example.com/preferences>"] } else { &[] };
        assert_eq!(read.headers_named("List-Unsubscribe"), expected, "{email:?}");
    }
}

/// C43: nothing is fetched when the email is opened, and every link is the one that it was given.
#[test]
fn an_email_fetches_nothing_and_links_nowhere_else() {
    let read = read_email(&Email::sample_invitation(), Locale::En);
    let link = "https://members.example.com/invitation#lk1_c2FtcGxlLW9mLWEtdG9rZW4&amp;x=1";

    assert_eq!(read.html.matches("http").count(), read.html.matches(link).count());
    assert_eq!(read.html.matches(&format!("href=\"{link}\"")).count(), 1);
    assert!(read.html.contains(&format!(">{link}</span>")) && read.text.contains(&link.replace("&amp;", "&")));
    assert!(["<img", "src=", "url(", "<link", "<script"].iter().all(|tag| !read.html.contains(tag)));
    assert!(read.html.contains("background-color: #ffd400; color: #000000"));
}

/// C41: the spelling that was typed is what gets mailed; only the domain of another script is written in ASCII.
#[test]
fn a_domain_of_another_script_is_written_in_ascii() {
    let to = "Anna+x@Bücher.example".parse().unwrap();
    let branding = Branding::default();
    let envelope = Envelope { to: &to, email_id: "a b/c", locale: Locale::De, branding: &branding };
    let read = read(&compose(&sender(), &envelope, &shortest_invitation()).unwrap());

    assert_eq!(read.headers_named("To"), ["Anna+x@xn--bcher-kva.example"]);
    assert_eq!(read.headers_named("X-Email-Id"), ["a_b_c"]);
}

#[test]
fn an_email_that_is_sent_again_is_a_true_copy() {
    let email = Email::sample_invitation();

    assert_eq!(composed(&email, Locale::Fr), composed(&email, Locale::Fr));
}

/// C93: an email that reaches a log shows its kind and nothing else.
#[test]
fn an_email_in_a_log_shows_its_kind_only() {
    assert_eq!(format!("{:?}", Email::sample_invitation()), "Email(invitation)");
}
