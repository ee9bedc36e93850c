//! Acceptance and a concurrent change of the same invitation.

use harness::{Answer, When};
use serde_json::json;

use crate::jobs::sweeps::lapse_invitations::up_to_date;

use super::{
    interleaving::{Action, Fixture, PendingAnswer, every_interleaving, interleave, interleave_before_commit},
    invariants::{TableState, check_invariants},
};

async fn fixture() -> Fixture {
    Fixture::with("sites", "super-user", "observer").await
}

fn actions(fixture: &Fixture) -> Vec<String> {
    TableState::of(&fixture.world).actions(&fixture.pending).into_iter().map(str::to_owned).collect()
}

/// C44, C30: fifty concurrent acceptances create one member and one audit entry
#[tokio::test(start_paused = true)]
async fn fifty_concurrent_acceptances_create_one_member() {
    let fixture = fixture().await;
    let mut racers = tokio::task::JoinSet::new();
    for _ in 0..50 {
        racers.spawn(fixture.accept(&fixture.world));
    }

    let answers = racers.join_all().await;

    assert!(answers.iter().all(|answer| answer.status == 200 && answer.id() == fixture.pending));
    assert_eq!(actions(&fixture), ["invited", "accepted"]);
    check_invariants(&fixture.world);
}

/// C45, I3, I8: either the acceptance or the cancellation wins; the other is refused and leaves no audit entry
#[tokio::test(start_paused = true)]
async fn either_the_acceptance_or_the_cancellation_wins() {
    let cancel = |s: Fixture, w| s.post(&s.org.owner, &w, "/invitations/cancel", json!({ "members": [s.pending] }));

    every_interleaving(
        fixture,
        |s, w| s.accept(&w),
        cancel,
        async |fixture, accepted, cancelled| {
            match (accepted.status, cancelled.status) {
                (200, 409) => assert_eq!(cancelled.body["code"], "use_remove"),
                (410, 200) => assert_eq!(accepted.code(), "invitation_cancelled"),
                other => panic!("{other:?}: {} {}", accepted.text(), cancelled.text()),
            }
            assert_eq!(actions(fixture).len(), 2);
        },
    )
    .await;
}

/// C45: an invitation that is concurrently declined and accepted, or declined and cancelled, ends exactly once
#[tokio::test(start_paused = true)]
async fn an_invitation_ends_exactly_once() {
    let decline = |s: Fixture, w| -> PendingAnswer {
        let grace = s.grace.via(&w);
        Box::pin(async move { grace.post("/v1/invitations/decline", json!({ "token": s.token })).await })
    };
    let cancel = |s: Fixture, w| s.post(&s.org.owner, &w, "/invitations/cancel", json!({ "members": [s.pending] }));
    let one_wins = async |fixture: &Fixture, one: &Answer, other: &Answer| {
        let won = |answer: &Answer| [200, 204].contains(&answer.status);
        assert!(won(one) != won(other), "{} {}", one.text(), other.text());
        assert_eq!(actions(fixture).len(), 2);
    };

    every_interleaving(fixture, decline, |s, w| s.accept(&w), one_wins).await;
    every_interleaving(fixture, decline, cancel, one_wins).await;
}

/// C46, I3: the link of an older attempt never opens a newer one, and an accepted invitation is not sent again
#[tokio::test(start_paused = true)]
async fn a_link_opens_only_the_attempt_that_it_was_sent_with() {
    let resend = |s: Fixture, w| s.post(&s.org.owner, &w, "/invitations/resend", json!({ "members": [s.pending] }));

    every_interleaving(
        fixture,
        |s, w| s.accept(&w),
        resend,
        async |fixture, accepted, resent| {
            match (accepted.status, resent.status) {
                (200, 409) => assert_eq!(resent.code(), "invalid_state"),
                (410, 200) => assert_eq!(accepted.code(), "invitation_void"),
                other => panic!("{other:?}: {} {}", accepted.text(), resent.text()),
            }
            fixture.world.pump().await;
            let emails = fixture.world.emails_to("grace@example.com").len();
            assert_eq!(emails, if resent.status == 200 { 2 } else { 1 });
        },
    )
    .await;
}

/// C46: a role change and the acceptance of the older offer are serialised; a link grants only the role that it
/// promised
#[tokio::test(start_paused = true)]
async fn a_link_grants_only_the_role_that_it_promised() {
    let edit = |s: Fixture, w| -> PendingAnswer {
        let (ada, path) = (s.org.owner.via(&w), s.org.path(&format!("/members/{}", s.pending)));
        Box::pin(async move { ada.patch(&path, json!({ "grant": { "role": "super-user" } })).await })
    };

    every_interleaving(
        fixture,
        |s, w| s.accept(&w),
        edit,
        async |fixture, accepted, edited| {
            edited.clone().assert_status(200);
            let expected: &[&str] = match accepted.status {
                200 => &["invited", "accepted", "access_changed"],
                410 => &["invited", "access_changed"],
                _ => panic!("{}", accepted.text()),
            };
            assert_eq!(actions(fixture), expected);
            let state = TableState::of(&fixture.world);
            let change = state.audit().find(|entry| entry["action"] == "access_changed").unwrap();
            assert_eq!(
                change["detail"]["attempt"].is_null(),
                accepted.status == 200,
                "a new email, unless accepted before"
            );
        },
    )
    .await;
}

/// C47, C68, R24: after the end of an invitation, neither the sweep nor a concurrent acceptance creates a member
#[tokio::test(start_paused = true)]
async fn after_its_end_an_invitation_cannot_be_accepted_in_any_order() {
    let lapse: Action = |s, w| {
        Box::pin(async move {
            w.run_job("lapse-invitations").await;
            s.org.owner.via(&w).get(&s.org.path("")).await
        })
    };
    let accept: Action = |s, w| s.accept(&w);
    let commit = When::Operation(harness::WRITE, 0);
    for (outer, inner, when, accepted_first) in [(accept, lapse, When::Call(0), true), (lapse, accept, commit, false)] {
        let fixture = fixture().await;
        fixture.world.advance("6d");
        up_to_date(&fixture.world).await;
        fixture.world.advance("1d");

        let (one, other) = interleave(&fixture, when, outer, inner).await;

        let accepted = if accepted_first { one } else { other };
        accepted.assert_problem(410, "invitation_expired");
        assert_eq!(actions(&fixture), ["invited", "invite_expired"]);
        check_invariants(&fixture.world);
    }
}

/// C47, C74: with skewed clocks, an acceptance in time fails once the sweep has marked the invitation as expired
#[tokio::test(start_paused = true)]
async fn an_expiry_that_was_recorded_is_final() {
    let fixture = fixture().await;
    fixture.world.advance("6d23h59m59s");
    up_to_date(&fixture.world).await;

    let (accepted, _) = interleave_before_commit(
        &fixture,
        |s, w| s.accept(&w),
        |s, w| {
            w.advance("1s");
            Box::pin(async move {
                assert_eq!(w.run_job("lapse-invitations").await["lapsed"], 1);
                s.org.owner.via(&w).get(&s.org.path("")).await
            })
        },
    )
    .await;

    accepted.assert_problem(410, "invitation_expired");
    assert_eq!(actions(&fixture), ["invited", "invite_expired"]);
    check_invariants(&fixture.world);
}

/// C47, I11: when TTL deletes the row during an acceptance, there is no member and the counters stay correct
#[tokio::test(start_paused = true)]
async fn an_invitation_that_ttl_deletes_creates_no_member() {
    let fixture = fixture().await;
    fixture.world.advance("6d");
    up_to_date(&fixture.world).await;

    let (accepted, _) = interleave_before_commit(
        &fixture,
        |s, w| s.accept(&w),
        |s, w| {
            w.advance("32d");
            Box::pin(async move {
                assert_eq!(w.run_job("lapse-invitations").await["lapsed"], 1);
                // Rows are retained for some days after the notice of their expiry, however late the notice was.
                w.advance("4d");
                // The row, the quotas of emails of the inviter and of two mailboxes, and that of organisations of their founder.
                assert_eq!(w.sweep_ttl(), 1 + 3 + 1);
                s.org.owner.via(&w).get(&s.org.path("")).await
            })
        },
    )
    .await;

    accepted.assert_problem(404, "invitation_unavailable");
    check_invariants(&fixture.world);
}
