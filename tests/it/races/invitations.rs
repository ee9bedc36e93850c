//! Concurrent invitations of one address.

use harness::Answer;
use serde_json::{Value, json};

use crate::jobs::sweeps::lapse_invitations::up_to_date;

use super::{
    interleaving::{Action, Fixture, every_interleaving},
    invariants::check_invariants,
};

async fn fixture() -> Fixture {
    Fixture::with("sites", "super-user", "observer").await
}

fn offer(email: &str, role: &str) -> Value {
    json!({ "emails": [email], "grant": { "role": role, "scopes": [{ "type": "site", "mode": "all" }] } })
}

/// C48, I1: two concurrent invitations of one address, in two spellings and with two roles, create one invitation and
/// one email
#[tokio::test(start_paused = true)]
async fn two_concurrent_invitations_of_one_address_create_one_invitation() {
    let ada: Action = |s, w| s.post(&s.org.owner, &w, "/invitations", offer("Alan@Example.com", "observer"));
    let bob: Action = |s, w| s.post(&s.member(0).person, &w, "/invitations", offer("alan@EXAMPLE.com", "super-user"));

    every_interleaving(fixture, ada, bob, async |fixture, one, other| {
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "{} {}", one.text(), other.text());
        let refused = if one.status == 409 { one } else { other };
        assert_eq!(refused.code(), "already_invited");
        fixture.world.pump().await;
        assert_eq!(fixture.world.emails_to("alan@example.com").len(), 1);
        let role = if one.status == 201 { "observer" } else { "super-user" };
        let state = check_invariants(&fixture.world);
        let row = state.live().find(|row| row["email_key"] == "alan@example.com").unwrap();
        assert_eq!(row["grant"]["role"], role);
    })
    .await;
}

/// C48, F1: an expired invitation is either replaced or sent again, when both are requested concurrently
#[tokio::test(start_paused = true)]
async fn an_expired_invitation_is_either_replaced_or_sent_again() {
    let expired = async || {
        let fixture = fixture().await;
        fixture.world.advance("8d");
        fixture
    };
    let replace: Action = |s, w| s.post(&s.org.owner, &w, "/invitations", offer("grace@example.com", "super-user"));
    let resend: Action =
        |s, w| s.post(&s.member(0).person, &w, "/invitations/resend", json!({ "members": [s.pending] }));

    every_interleaving(expired, replace, resend, async |fixture, replaced, resent| {
        assert!((replaced.status == 201) != (resent.status == 200), "{} {}", replaced.text(), resent.text());
        fixture.world.pump().await;
        assert_eq!(fixture.world.emails_to("grace@example.com").len(), 2, "the first, and one of these");
    })
    .await;
}

/// C45, C46: a concurrent resend does not revive a cancelled invitation
#[tokio::test(start_paused = true)]
async fn a_cancelled_invitation_is_not_sent_again() {
    let cancel: Action = |s, w| s.post(&s.org.owner, &w, "/invitations/cancel", json!({ "members": [s.pending] }));
    let resend: Action =
        |s, w| s.post(&s.member(0).person, &w, "/invitations/resend", json!({ "members": [s.pending] }));

    every_interleaving(fixture, cancel, resend, async |fixture, cancelled, resent| {
        cancelled.clone().assert_status(200);
        assert!([200, 409].contains(&resent.status), "{}", resent.text());
        fixture.world.pump().await;
        assert_eq!(fixture.world.emails_to("grace@example.com").len(), 1, "the cause of the second was gone");
    })
    .await;
}

/// C46, I1: two concurrent resends leave one open link
#[tokio::test(start_paused = true)]
async fn two_concurrent_resends_leave_one_open_link() {
    let resend: Action = |s, w| s.post(&s.org.owner, &w, "/invitations/resend", json!({ "members": [s.pending] }));
    let again: Action =
        |s, w| s.post(&s.member(0).person, &w, "/invitations/resend", json!({ "members": [s.pending] }));

    every_interleaving(fixture, resend, again, async |fixture, one, other| {
        assert_eq!((one.status, other.status), (200, 200), "{} {}", one.text(), other.text());
        fixture.world.pump().await;
        let emails = fixture.world.emails_to("grace@example.com");
        let mut open: Vec<Answer> = Vec::new();
        for email in &emails {
            let token = email.link_token().unwrap();
            open.push(fixture.world.anonymous().post("/v1/invitations/preview", json!({ "token": token })).await);
        }
        assert_eq!(open.iter().filter(|answer| answer.status == 200).count(), 1);
    })
    .await;
}

/// C53, R17: one of two concurrent requests takes the last seat, on each path that takes one
#[tokio::test(start_paused = true)]
async fn the_last_seat_is_taken_once() {
    let full = async || {
        let fixture = fixture().await;
        fixture.world.advance("7d");
        up_to_date(&fixture.world).await;
        fixture.world.run_job("lapse-invitations").await;
        let policy = json!({ "policy": { "seat_limit": 3 } });
        fixture.org.owner.patch(&fixture.org.path(""), policy).await.assert_status(200);
        fixture
    };
    let invite: Action = |s, w| s.post(&s.org.owner, &w, "/invitations", offer("alan@example.com", "observer"));
    let also: Action = |s, w| s.post(&s.member(0).person, &w, "/invitations", offer("kurt@example.com", "observer"));
    let resend: Action =
        |s, w| s.post(&s.member(0).person, &w, "/invitations/resend", json!({ "members": [s.pending] }));
    let one_seat = async |_: &Fixture, one: &Answer, other: &Answer| {
        let refused = if one.status == 409 { one } else { other };
        assert!((one.status == 409) != (other.status == 409), "{} {}", one.text(), other.text());
        assert_eq!(refused.code(), "seat_limit");
    };

    every_interleaving(full, invite, also, one_seat).await;
    every_interleaving(full, invite, resend, one_seat).await;
}
