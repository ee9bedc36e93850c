//! Delivery feedback of SES: shown on the member and published once, in whatever order it arrives (C42, F30).

use functions::jobs::FEEDBACK;
use harness::{When, World};
use local::aws::ses::Feedback;
use serde_json::{Value, json};

use super::{delivery_failures, delivery_state, invite_grace, send_feedback};
use crate::races::invariants::check_invariants;

const GRACE: &str = "grace@example.com";

/// C42, F30: each word about an email is shown, and what did not arrive is published
#[tokio::test]
async fn delivery_feedback_is_shown_on_the_member() {
    let words = [
        (Feedback::Delivered, "delivered", None),
        (Feedback::Delayed, "delayed", None),
        (Feedback::Bounced, "bounced", Some("bounced")),
        (Feedback::TransientBounce, "bounced", Some("bounced")),
        (Feedback::OnSuppressionList, "bounced", Some("bounced")),
        (Feedback::Complained, "complained", Some("complained")),
        (Feedback::NotSpam, "sent", None),
        (Feedback::Rejected, "failed", Some("rejected")),
    ];
    for (word, displayed, reason) in words {
        let world = World::new().await;
        let (org, id) = invite_grace(&world).await;
        let version = org.member(&id).await["updated_at"].clone();

        send_feedback(&world, GRACE, 0, word).await;

        let row = org.member(&id).await;
        assert_eq!(
            (&row["delivery"]["state"], &row["invitation"]["delivery"]["state"]),
            (&json!(displayed), &json!(displayed))
        );
        assert_eq!(row["updated_at"], version, "it is a note and no decision");
        assert_eq!(delivery_failures(&world), reason.into_iter().collect::<Vec<_>>(), "{word:?}");
        let audit = org.owner.get(&org.path("/audit?action=delivery_failed")).await.text();
        assert_eq!(audit.contains("jobs-feedback"), reason.is_some(), "{word:?}");
        check_invariants(&world);
    }
}

/// C42: in any order and with any repetition, the most severe feedback is kept and published once.
#[tokio::test]
async fn the_order_of_feedback_does_not_matter() {
    let words = [Feedback::Delivered, Feedback::Bounced, Feedback::Delayed, Feedback::Delivered, Feedback::Bounced];
    for turn in 0..words.len() {
        let world = World::new().await;
        let (org, id) = invite_grace(&world).await;
        for index in 0..words.len() {
            send_feedback(&world, GRACE, 0, words[(turn + index) % words.len()]).await;
        }

        assert_eq!(delivery_state(&org, &id).await, "bounced", "beginning with {:?}", words[turn]);
        assert_eq!(delivery_failures(&world), ["bounced"]);
        assert_eq!((world.dead_letters().len(), check_invariants(&world).outbox().count()), (0, 0));
    }
}

/// C42: what is published an older email says nothing of the newer one, whether that has left or not
#[tokio::test]
async fn feedback_on_an_older_email_is_not_shown() {
    let world = World::new().await;
    let (org, id) = invite_grace(&world).await;
    world.advance("1m");
    org.owner.post(&org.path("/invitations/resend"), json!({ "members": [id] })).await.assert_status(200);
    let first = world.emails_to(GRACE)[0].id.clone();

    assert!(world.cloud().ses().send_feedback(&first, Feedback::TransientBounce));
    world.jobs().run("feedback").await.unwrap();
    assert_ne!(delivery_state(&org, &id).await, "bounced");
    world.pump().await;
    send_feedback(&world, GRACE, 0, Feedback::TransientBounce).await;

    assert_eq!(delivery_state(&org, &id).await, "sent");
    assert_eq!(org.member(&id).await["delivery"]["attempt"], 2);
    assert_eq!(delivery_failures(&world), [""; 0]);
}

/// C42, C62: the mail service may be faster than the note that the email was sent
#[tokio::test]
async fn a_bounce_that_arrives_before_the_send_is_recorded_is_kept() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let id = org.invited(json!({ "emails": [GRACE], "grant": { "role": "user" } })).await;
    let (other, there) = (world.another_instance(), world.clone());
    world.wire().after(When::Operation("SendEmail", 0), move || async move {
        send_feedback(&there.clone(), GRACE, 0, Feedback::Bounced).await;
        other.pump().await;
    });

    world.pump().await;

    assert_eq!(world.wire().untriggered(), 0);
    assert_eq!(
        (delivery_state(&org, &id).await, delivery_failures(&world)),
        (json!("bounced"), vec![json!("bounced")])
    );
}

/// C42, S4.9: of members, too, the last email is shown; feedback on an earlier email does not hide it
#[tokio::test]
async fn the_state_of_the_latest_email_is_shown() {
    let world = World::new().await;
    let org = world.acme("portal").await;
    let grace = org.accepted_member(GRACE, "administrative").await.id;
    world.pump().await;
    world.advance("1m");
    org.owner.post(&org.path("/members/reset-password"), json!({ "members": [grace] })).await.assert_status(200);
    world.pump().await;

    send_feedback(&world, GRACE, 1, Feedback::Delivered).await;
    send_feedback(&world, GRACE, 0, Feedback::TransientBounce).await;

    let delivery = org.member(&grace).await["delivery"].clone();
    assert_eq!((&delivery["email"], &delivery["state"]), (&json!("password_reset"), &json!("delivered")));
    let csv = org.owner.get(&org.path("/members.csv")).await.text();
    assert!(csv.lines().any(|line| line.contains(GRACE) && line.contains(",delivered,")), "{csv}");
}

/// C42: feedback for unknown members, removed memberships and unknown kinds changes nothing.
#[tokio::test]
async fn feedback_for_an_unknown_member_changes_nothing() {
    let world = World::new().await;
    let (org, id) = invite_grace(&world).await;
    let email = world.cloud().ses().sent()[0].clone();
    let about = |change: &dyn Fn(&mut Value)| {
        let mut event = Feedback::Delivered.event(&email, world.now());
        change(&mut event);
        event
    };
    let other_org = world.organization("guests", &world.person("eve@example.com")).await;
    world.pump().await;
    let before = world.table_dump();
    let events = [
        about(&|event| event["detail"]["mail"]["tags"] = json!({})),
        about(&|event| event["detail"]["mail"]["tags"]["membership"] = json!(["mem_01M7YZMHG00000000000000009"])),
        about(&|event| event["detail"]["mail"]["tags"]["membership"] = json!(["../x"])),
        about(&|event| event["detail"]["mail"]["tags"]["organization"] = json!([other_org.id])),
        about(&|event| event["detail"]["mail"]["tags"]["attempt"] = json!(["7"])),
        about(&|event| event["detail-type"] = json!("Email Opened")),
    ];

    for event in events {
        let answer = FEEDBACK.run(&world.app(), event.clone()).await.unwrap();
        assert_eq!(answer, json!({ "recorded": false }), "{event}");
    }
    let nonsense = json!({ "detail-type": "Email Bounced", "detail": { "mail": [GRACE] } });
    let refused = FEEDBACK.run(&world.app(), nonsense).await.unwrap_err();

    assert_eq!(world.table_dump(), before);
    assert!(!refused.to_string().contains("grace"), "{refused}");
    org.owner.post(&org.path("/invitations/cancel"), json!({ "members": [id] })).await.assert_status(200);
    send_feedback(&world, GRACE, 0, Feedback::TransientBounce).await;
    assert_eq!((delivery_failures(&world).len(), world.dead_letters().len()), (0, 0));
}
