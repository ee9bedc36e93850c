//! The note to invitees: plain text, shown as the words of the inviter (S5.18).

use harness::World;
use serde_json::json;

use crate::invitations::builders::{assert_no_effect, invitation_to, latest_token, with_field, without_hair_spaces};

/// S5.18: at most a thousand characters of plain text, on several lines
#[tokio::test]
async fn a_note_has_at_most_a_thousand_characters() {
    let (world, acme) = World::with_organization("partners").await;
    let fits = format!("  {}\n{}  ", "é".repeat(500), "e\u{301}".repeat(499));
    let body = |note: &str| with_field(invitation_to(&acme, "grace@example.com", "normal"), "note", note);

    let answer = assert_no_effect(&world, acme.invite(body(&"x".repeat(1001)))).await;
    assert_eq!((answer.status, answer.faults()), (422, vec![("/note", "too_long")]));
    let id = acme.invited(body(&fits)).await;

    let displayed = format!("{}\n{}", "é".repeat(500), "é".repeat(499));
    assert_eq!(acme.member(&id).await["invitation"]["note"], displayed);
}

/// S5.18, C38: controls and separators of lines other than the usual ones
#[tokio::test]
async fn a_note_is_plain_text() {
    let (world, acme) = World::with_organization("partners").await;

    for bad in ["\u{0}", "\u{7}", "\u{1b}[31m", "\u{85}", "\u{2028}", "\u{2029}", "a\rb"] {
        let body = with_field(invitation_to(&acme, "grace@example.com", "normal"), "note", format!("Hello{bad}there"));
        let answer = assert_no_effect(&world, acme.invite(body)).await;
        assert_eq!((answer.status, answer.faults()), (422, vec![("/note", "invalid_format")]), "{bad:?}");
    }
    let body = with_field(invitation_to(&acme, "grace@example.com", "normal"), "note", json!(["Hello"]));
    let answer = assert_no_effect(&world, acme.invite(body)).await;
    assert_eq!((answer.status, answer.faults()), (400, vec![("/note", "malformed")]));
}

/// S5.18: an empty or blank note counts as no note.
#[tokio::test]
async fn an_empty_note_counts_as_no_note() {
    let (world, acme) = World::with_organization("partners").await;

    for (index, note) in [json!(null), json!(""), json!(" \n\t ")].into_iter().enumerate() {
        let email = format!("g{index}@example.com");
        let id = acme.invited(with_field(invitation_to(&acme, &email, "normal"), "note", note)).await;
        latest_token(&world, &email).await;

        assert_eq!(acme.member(&id).await["invitation"]["note"], json!(null));
        assert!(!world.emails_to(&email)[0].text.as_ref().unwrap().contains("wrote"));
    }
}

/// S5.18, C36, C37: in every email of the invitation, marked as the inviter's, escaped, and nothing in it can be
/// clicked
#[tokio::test]
async fn a_note_is_shown_as_the_inviters_words_and_cannot_be_clicked() {
    let (world, acme) = World::with_organization("partners").await;
    let note = "Dear <b>all</b>,\nsee https://evil.example/a?b=c or www.evil.example,\n\
                write to eve@evil.example, call +44 20 7946 0958\n</blockquote><a href=\"//evil.example\">x</a>";
    let id = acme.invited(with_field(invitation_to(&acme, "grace@example.com", "normal"), "note", note)).await;
    world.pump().await;
    assert_eq!(acme.batch(&acme.owner, "/invitations/resend", &[&id]).await.outcome(), "resent");
    world.pump().await;

    let emails = world.emails_to("grace@example.com");
    assert_eq!(emails.len(), 2);
    for email in emails {
        let (text, html) = (email.text.unwrap(), email.html.unwrap());
        assert!(without_hair_spaces(&text).contains("Ada Byron wrote:\n> Dear <b>all</b>,\n> see "), "{text}");
        assert!(html.contains("<bdi>Ada Byron</bdi> wrote:") && html.contains("Dear &lt;b&gt;all&lt;"), "{html}");
        for body in [&text, &html] {
            for link in ["evil.example", "https://evil", "//evil", "www.evil", "eve@evil", "7946", "<a href=\"//"] {
                assert!(!body.contains(link) || (body == &text && link == "<a href=\"//"), "{link} in {body}");
            }
        }
        assert_eq!((html.matches("<a ").count(), html.matches("</blockquote>").count()), (1, 1), "{html}");
    }
}
