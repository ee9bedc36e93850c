//! What the mail service tells of emails: shown on the membership, told once, in whatever order it comes (C42, F30).

use functions::jobs::FEEDBACK;
use harness::{When, World};
use local::aws::ses::Feedback;
use serde_json::{Value, json};

use super::{failures, invited, state, tell};
use crate::races::invariants::check_invariants;

const GRACE: &str = "grace@example.com";

/// C42, F30: each word about an email is shown, and what did not arrive is told of
#[tokio::test]
async fn what_is_told_of_an_email_is_shown() {
    let words = [
        (Feedback::Delivered, "delivered", None),
        (Feedback::Delayed, "delayed", None),
        (Feedback::Bounced, "bounced", Some("bounced")),
        (Feedback::BouncedForNow, "bounced", Some("bounced")),
        (Feedback::OnSuppressionList, "bounced", Some("bounced")),
        (Feedback::Complained, "complained", Some("complained")),
        (Feedback::NotSpam, "sent", None),
        (Feedback::Rejected, "failed", Some("rejected")),
    ];
    for (word, shown, reason) in words {
        let world = World::new().await;
        let (org, id) = invited(&world).await;
        let version = org.member(&id).await["updated_at"].clone();

        tell(&world, GRACE, 0, word).await;

        let row = org.member(&id).await;
        assert_eq!(
            (&row["delivery"]["state"], &row["invitation"]["delivery"]["state"]),
            (&json!(shown), &json!(shown))
        );
        assert_eq!(row["updated_at"], version, "it is a note and no decision");
        assert_eq!(failures(&world), reason.into_iter().collect::<Vec<_>>(), "{word:?}");
        let audit = org.owner.get(&org.path("/audit?action=delivery_failed")).await.text();
        assert_eq!(audit.contains("jobs-feedback"), reason.is_some(), "{word:?}");
        check_invariants(&world);
    }
}

/// C42: in whatever order and however often it is told, the gravest word stands and is told of once
#[tokio::test]
async fn the_order_in_which_it_is_told_decides_nothing() {
    let words = [Feedback::Delivered, Feedback::Bounced, Feedback::Delayed, Feedback::Delivered, Feedback::Bounced];
    for turn in 0..words.len() {
        let world = World::new().await;
        let (org, id) = invited(&world).await;
        for index in 0..words.len() {
            tell(&world, GRACE, 0, words[(turn + index) % words.len()]).await;
        }

        assert_eq!(state(&org, &id).await, "bounced", "beginning with {:?}", words[turn]);
        assert_eq!(failures(&world), ["bounced"]);
        assert_eq!((world.dead_letters().len(), check_invariants(&world).outbox().count()), (0, 0));
    }
}

/// C42: what is told of an older email says nothing of the newer one, whether that has left or not
#[tokio::test]
async fn what_is_told_of_an_older_email_is_not_shown() {
    let world = World::new().await;
    let (org, id) = invited(&world).await;
    world.advance("1m");
    org.owner.post(&org.path("/invitations/resend"), json!({ "members": [id] })).await.assert_status(200);
    let first = world.emails_to(GRACE)[0].id.clone();

    assert!(world.cloud().ses().tell(&first, Feedback::BouncedForNow));
    world.jobs().run("feedback").await.unwrap();
    assert_ne!(state(&org, &id).await, "bounced");
    world.pump().await;
    tell(&world, GRACE, 0, Feedback::BouncedForNow).await;

    assert_eq!(state(&org, &id).await, "sent");
    assert_eq!(org.member(&id).await["delivery"]["attempt"], 2);
    assert_eq!(failures(&world), [""; 0]);
}

/// C42, C62: the mail service may be faster than the note that the email was sent
#[tokio::test]
async fn a_bounce_that_is_faster_than_its_email_is_not_forgotten() {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let id = org.invited(json!({ "emails": [GRACE], "grant": { "role": "user" } })).await;
    let (other, there) = (world.another_function(), world.clone());
    world.wire().after(When::Operation("SendEmail", 0), move || async move {
        tell(&there.clone(), GRACE, 0, Feedback::Bounced).await;
        other.pump().await;
    });

    world.pump().await;

    assert_eq!(world.wire().planned(), 0);
    assert_eq!((state(&org, &id).await, failures(&world)), (json!("bounced"), vec![json!("bounced")]));
}

/// C42, S4.9: of members, too, the last email is shown; feedback on an earlier email does not hide it
#[tokio::test]
async fn of_a_member_the_last_email_is_shown() {
    let world = World::new().await;
    let org = world.organization("portal", &world.person("ada@example.com")).await;
    let grace = org.accepted_member(GRACE, "administrative").await.id;
    world.pump().await;
    world.advance("1m");
    org.owner.post(&org.path("/members/reset-password"), json!({ "members": [grace] })).await.assert_status(200);
    world.pump().await;

    tell(&world, GRACE, 1, Feedback::Delivered).await;
    tell(&world, GRACE, 0, Feedback::BouncedForNow).await;

    let delivery = org.member(&grace).await["delivery"].clone();
    assert_eq!((&delivery["email"], &delivery["state"]), (&json!("password_reset"), &json!("delivered")));
    let csv = org.owner.get(&org.path("/members.csv")).await.text();
    assert!(csv.lines().any(|line| line.contains(GRACE) && line.ends_with(",delivered")), "{csv}");
}

/// C42: emails of nobody here, memberships that are gone, kinds that nobody knows: nothing comes of them
#[tokio::test]
async fn what_concerns_nobody_changes_nothing() {
    let world = World::new().await;
    let (org, id) = invited(&world).await;
    let email = world.cloud().ses().sent()[0].clone();
    let about = |change: &dyn Fn(&mut Value)| {
        let mut event = Feedback::Delivered.about(&email, world.now());
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
        assert_eq!(answer, json!({ "noted": false }), "{event}");
    }
    let nonsense = json!({ "detail-type": "Email Bounced", "detail": { "mail": [GRACE] } });
    let refused = FEEDBACK.run(&world.app(), nonsense).await.unwrap_err();

    assert_eq!(world.table_dump(), before);
    assert!(!refused.to_string().contains("grace"), "{refused}");
    org.owner.post(&org.path("/invitations/cancel"), json!({ "members": [id] })).await.assert_status(200);
    tell(&world, GRACE, 0, Feedback::BouncedForNow).await;
    assert_eq!((failures(&world).len(), world.dead_letters().len()), (0, 0));
}
