//! Rate limits on emails per mailbox and per inviter and day (R22), for every operation that sends email.

use harness::{Answer, World};
use serde_json::json;
use tokio::task::JoinSet;

use crate::invitations::builders::{assert_no_effect, invitation_to, with_field};

/// Seconds from noon to midnight.
const TO_MIDNIGHT: &str = "43200";

fn assert_limited(answer: &Answer) {
    assert_eq!((answer.status, answer.code()), (429, "rate_limited"), "{}", answer.text());
    assert_eq!(answer.header("retry-after"), Some(TO_MIDNIGHT));
}

/// R22, C40: three emails a day to a mailbox: the fourth is refused on every path, and none of them writes anything
#[tokio::test]
async fn a_mailbox_gets_three_emails_a_day_of_one_organisation() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    acme.batch(&acme.owner, "/invitations/resend", &[&id]).await.assert_status(200);
    acme.update_member(&acme.owner, &id, json!({ "grant": { "role": "helpdesk" } })).await.assert_status(200);
    let change = json!({ "grant": { "role": "reporting" } });

    assert_limited(&assert_no_effect(&world, acme.batch(&acme.owner, "/invitations/resend", &[&id])).await);
    assert_limited(&assert_no_effect(&world, acme.update_member(&acme.owner, &id, change.clone())).await);
    acme.batch(&acme.owner, "/invitations/cancel", &[&id]).await.assert_status(200);
    assert_limited(&assert_no_effect(&world, acme.invite(invitation_to(&acme, "Grace@Example.com", "observer"))).await);

    world.advance("11h59m59s");
    let late = assert_no_effect(&world, acme.invite(invitation_to(&acme, "grace@example.com", "observer"))).await;
    assert_eq!((late.status, late.header("retry-after")), (429, Some("1")));
    world.advance("1s");
    acme.invite(invitation_to(&acme, "grace@example.com", "observer")).await.assert_status(201);
}

/// R22, C40: invite and cancel, over and over
#[tokio::test]
async fn inviting_and_cancelling_repeatedly_does_not_bypass_the_rate_limit() {
    let (world, acme) = World::with_organization("sites").await;

    for _ in 0..3 {
        let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
        world.pump().await;
        acme.batch(&acme.owner, "/invitations/cancel", &[&id]).await.assert_status(200);
    }

    for _ in 0..3 {
        assert_limited(
            &assert_no_effect(&world, acme.invite(invitation_to(&acme, "grace@example.com", "observer"))).await,
        );
    }
    assert_eq!(world.emails_to("grace@example.com").len(), 3);
}

/// R22, C41: plus tags, case and the dots of Gmail are one mailbox
#[tokio::test]
async fn spellings_of_one_mailbox_share_a_rate_limit() {
    let (world, acme) = World::with_organization("sites").await;

    for spellings in [
        ["a@example.com", "A+1@example.com", "a+2@EXAMPLE.com", "a+3@example.com"],
        ["g.r.a.c.e@gmail.com", "grace@googlemail.com", "Gra.ce+x@gmail.com", "grace@gmail.com"],
        ["z@bücher.example", "z+1@xn--bcher-kva.example", "Z+2@Bücher.example", "z+3@bücher.example"],
    ] {
        for email in &spellings[..3] {
            acme.invite(invitation_to(&acme, email, "observer")).await.assert_status(201);
        }
        assert_limited(&assert_no_effect(&world, acme.invite(invitation_to(&acme, spellings[3], "observer"))).await);
    }
    acme.invite(invitation_to(&acme, "g.race@example.com", "observer")).await.assert_status(201);
    acme.invite(invitation_to(&acme, "grace@example.com", "observer")).await.assert_status(201);
}

/// R22: ten a day over all organisations, of which three are reserved for organisations that have not yet written to the
/// mailbox on that day; on every path that sends
#[tokio::test]
async fn a_mailbox_gets_ten_emails_a_day_of_all_organisations() {
    let (world, acme) = World::with_organization("sites").await;
    let mut organizations = Vec::new();
    for number in 0..5 {
        let owner = world.person(&format!("owner{number}@example.com"));
        organizations.push(world.organization("sites", &owner).await);
    }
    for org in &organizations[..2] {
        let id = org.invited(invitation_to(org, "grace@example.com", "observer")).await;
        for _ in 0..2 {
            org.batch(&org.owner, "/invitations/resend", &[&id]).await.assert_status(200);
        }
    }
    let third = &organizations[2];
    let id = third.invited(invitation_to(third, "grace@example.com", "observer")).await;

    // Seven are sent. An organisation that has sent one of them may send no other.
    assert_limited(&assert_no_effect(&world, third.batch(&third.owner, "/invitations/resend", &[&id])).await);
    let change = json!({ "grant": { "role": "helpdesk" } });
    assert_limited(&assert_no_effect(&world, third.update_member(&third.owner, &id, change)).await);
    third.batch(&third.owner, "/invitations/cancel", &[&id]).await.assert_status(200);
    assert_limited(
        &assert_no_effect(&world, third.invite(invitation_to(third, "grace+third@example.com", "observer"))).await,
    );
    // Three others may send one each, and then the mailbox takes no more.
    for org in &organizations[3..] {
        org.invite(invitation_to(org, "Grace+other@example.com", "observer")).await.assert_status(201);
    }
    acme.invite(invitation_to(&acme, "grace@example.com", "observer")).await.assert_status(201);
    let last = world.organization("sites", &world.person("last@example.com")).await;
    assert_limited(&assert_no_effect(&world, last.invite(invitation_to(&last, "grace@example.com", "observer"))).await);
    world.advance("1d");
    last.invite(invitation_to(&last, "grace@example.com", "observer")).await.assert_status(201);
}

/// C40: what a client says of where it comes from does not matter
#[tokio::test]
async fn forged_origins_do_not_raise_the_rate_limit() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    for _ in 0..2 {
        acme.batch(&acme.owner, "/invitations/resend", &[&id]).await.assert_status(200);
    }

    for (number, header) in
        ["x-forwarded-for", "x-real-ip", "forwarded", "cf-connecting-ip", "true-client-ip"].into_iter().enumerate()
    {
        let path = acme.path("/invitations/resend");
        let ask = acme.owner.request(http::Method::POST, &path).json(&json!({ "members": [id] }));
        assert_limited(&assert_no_effect(&world, ask.header(header, &format!("203.0.113.{number}")).send()).await);
    }
}

/// R22, C40: however many come at once, three emails leave
#[tokio::test(start_paused = true)]
async fn rate_limits_hold_under_concurrency() {
    let (world, acme) = World::with_organization("sites").await;
    let mut set = JoinSet::new();
    for number in 0..30 {
        let (owner, path) = (acme.owner.clone(), acme.path("/invitations"));
        let body = invitation_to(&acme, &format!("grace+{number}@example.com"), "observer");
        set.spawn(async move { owner.post(&path, body).await });
    }

    let answers = set.join_all().await;
    assert!(answers.iter().all(|answer| [201, 429, 503].contains(&answer.status)), "{answers:?}");
    let limited = answers.iter().filter(|answer| answer.status == 429);
    assert!(limited.into_iter().all(|answer| answer.header("retry-after") == Some(TO_MIDNIGHT)));
    for number in 30..36 {
        acme.invite(invitation_to(&acme, &format!("grace+{number}@example.com"), "observer")).await;
    }
    world.pump().await;

    assert_eq!(world.emails().len(), 3);
}

/// R22: what was refused is not counted
#[tokio::test]
async fn a_refused_invitation_does_not_count_towards_the_rate_limit() {
    let (_, acme) = World::with_organization("sites").await;

    for _ in 0..5 {
        acme.invite(with_field(
            invitation_to(&acme, "grace@example.com", "observer"),
            "grant",
            json!({ "role": "emperor" }),
        ))
        .await
        .assert_problem(422, "unknown_reference");
        assert_eq!(
            (acme.invite(invitation_to(&acme, "ada@example.com", "observer")).await).outcome(),
            "already_member"
        );
    }
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    for _ in 0..2 {
        acme.batch(&acme.owner, "/invitations/resend", &[&id]).await.assert_status(200);
    }

    assert_limited(&acme.batch(&acme.owner, "/invitations/resend", &[&id]).await);
}
