//! Rate limits within one batch, and the rate limit of an inviter.

use harness::World;
use serde_json::{Value, json};

use crate::invitations::builders::with_field;

fn many(prefix: &str, count: usize) -> Value {
    let emails: Vec<String> = (0..count).map(|number| format!("{prefix}{number}@example.com")).collect();
    json!({ "emails": emails, "grant": { "role": "user" } })
}

/// R22, C41: addresses of one batch that are one mailbox share its three emails
#[tokio::test]
async fn one_batch_obeys_the_rate_limit_of_a_mailbox() {
    let (world, acme) = World::with_organization("guests").await;
    let emails =
        ["a+1@example.com", "x@example.com", "A+2@example.com", "a@example.com", "a+4@example.com", "y@example.com"];

    let answer = acme.invite(with_field(many("", 0), "emails", json!(emails))).await.assert_status(207);
    world.pump().await;

    let expected = emails.map(|email| (email, if email == "a+4@example.com" { "rate_limited" } else { "invited" }));
    assert_eq!(answer.outcomes_by_entry(), expected);
    assert_eq!(answer.header("retry-after"), Some("43200"));
    assert_eq!(answer.results()[4]["error"]["retry_after"], 43200);
    assert_eq!(world.emails().len(), 5);
}

/// R22, C41: the same for a batch that sends again
#[tokio::test]
async fn a_batch_of_resends_obeys_the_rate_limit_of_a_mailbox() {
    let (world, acme) = World::with_organization("guests").await;
    let emails = json!(["a+1@example.com", "a+2@example.com", "x@example.com"]);
    let sent = (acme.invite(with_field(many("", 0), "emails", emails)).await.assert_status(201)).result_ids();
    let all: Vec<&str> = sent.iter().map(String::as_str).collect();

    let answer = acme.batch(&acme.owner, "/invitations/resend", &all).await.assert_status(207);
    world.pump().await;

    assert_eq!(answer.outcomes_by_entry(), [(all[0], "resent"), (all[1], "rate_limited"), (all[2], "resent")]);
    assert_eq!(answer.header("retry-after"), Some("43200"));
}

/// R22: a hundred a day for one inviter, in all organisations together and by every path; others go on
#[tokio::test]
async fn an_inviter_sends_a_hundred_emails_a_day() {
    let (world, acme) = World::with_organization("guests").await;
    let alan = acme.accepted_member("alan@example.com", "owner").await.person;
    let other = world.organization("guests", &acme.owner).await;
    let sent = (acme.invite(many("a", 60)).await.assert_status(201)).result_ids();
    let both = other.invite(many("b", 60)).await.assert_status(207);

    let refused = both.outcomes_by_entry().iter().filter(|(_, what)| *what == "rate_limited").count();
    assert_eq!(refused, 21, "the invitation of the colleague counts, too");
    let answer = acme.batch(&acme.owner, "/invitations/resend", &[&sent[0]]).await;
    answer.clone().assert_status(429);
    assert_eq!(answer.header("retry-after"), Some("43200"));
    let change = json!({ "grant": { "permissions": ["guests:invite"] } });
    let edited = acme.update_member(&acme.owner, &sent[0], change).await;
    edited.assert_problem(429, "rate_limited");
    alan.post(&acme.path("/invitations"), many("c", 1)).await.assert_status(201);
    world.advance("12h");

    acme.batch(&acme.owner, "/invitations/resend", &[&sent[0]]).await.assert_status(200);
}

/// R22: a batch that would exceed the inviter's hundred is sent as far as it goes
#[tokio::test]
async fn the_first_entries_of_a_batch_use_the_remaining_quota() {
    let (world, acme) = World::with_organization("guests").await;
    acme.invite(many("a", 95)).await.assert_status(201);

    let answer = acme.invite(many("b", 10)).await.assert_status(207);
    world.pump().await;

    let reported: Vec<_> = answer.outcomes_by_entry().into_iter().map(|(_, what)| what).collect();
    assert_eq!(reported, [["invited"; 5], ["rate_limited"; 5]].concat());
    assert_eq!(world.emails().len(), 100);
}
