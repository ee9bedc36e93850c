//! Mailboxes that get no more emails after a bounce or complaint (C42).

use harness::{Org, World};
use local::aws::ses::Feedback;
use serde_json::{Value, json};

use super::{delivery_failures, delivery_state, invite_grace, send_attempts, send_feedback};
use crate::races::invariants::check_invariants;

const GRACE: &str = "grace@example.com";

async fn no_more_emails(feedback: Feedback) -> (World, Org, String) {
    let world = World::new().await;
    let (org, id) = invite_grace(&world).await;
    send_feedback(&world, GRACE, 0, feedback).await;
    world.advance("1d");
    (world, org, id)
}

/// C42: invited again, invited elsewhere, or offered something else: no email, which is shown, and published once
#[tokio::test]
async fn no_operation_sends_email_to_a_suppressed_mailbox() {
    for feedback in [Feedback::Bounced, Feedback::Complained] {
        let (world, org, id) = no_more_emails(feedback).await;
        let elsewhere = world.organization("guests", &world.person("bob@example.com")).await;
        world.pump().await;
        let before = send_attempts(&world);
        let reported = delivery_failures(&world).len();

        org.owner.post(&org.path("/invitations/resend"), json!({ "members": [id] })).await.assert_status(200);
        world.pump().await;
        assert_eq!(delivery_state(&org, &id).await, "suppressed");
        let edit = json!({ "grant": { "role": "viewer" } });
        let roles = org.owner.get(&org.path("/roles")).await.text();
        let role = if roles.contains("\"viewer\"") { edit } else { json!({ "grant": { "role": "administrator" } }) };
        org.owner.patch(&org.path(&format!("/members/{id}")), role).await.assert_status(200);
        world.pump().await;
        assert_eq!(
            (delivery_state(&org, &id).await, org.member(&id).await["delivery"]["attempt"].clone()),
            (json!("suppressed"), json!(3))
        );
        let other = elsewhere.invited(json!({ "emails": ["GRACE@example.com"], "grant": { "role": "user" } })).await;
        world.pump().await;

        assert_eq!(delivery_state(&elsewhere, &other).await, "suppressed");
        assert_eq!(send_attempts(&world), before, "{feedback:?}");
        assert_eq!(delivery_failures(&world)[reported..], ["suppressed", "suppressed", "suppressed"]);
        assert_eq!(check_invariants(&world).outbox().count(), 0);
    }
}

/// C42, S4.9, S4.15: emails to members stop as well, and the changes that they would report still happen.
#[tokio::test]
async fn a_suppressed_member_gets_no_email() {
    let world = World::new().await;
    let org = world.acme("portal").await;
    let grace = org.accepted_member(GRACE, "administrative").await.id;
    world.pump().await;
    send_feedback(&world, GRACE, 0, Feedback::Complained).await;
    let before = send_attempts(&world);
    world.advance("1m");

    org.owner.post(&org.path("/members/reset-password"), json!({ "members": [grace] })).await.assert_status(200);
    let names = json!({ "first_name": "Amazing" });
    org.owner.patch(&org.path(&format!("/members/{grace}")), names).await.assert_status(200);
    world.pump().await;

    assert_eq!((send_attempts(&world), delivery_state(&org, &grace).await), (before, json!("suppressed")));
    assert_eq!(delivery_failures(&world), ["complained", "suppressed", "suppressed"]);
    assert!(world.event_types().contains(&"membership.password_reset_requested".to_owned()));
}

/// C94: a person who invites is answered alike for a mailbox that gets no emails and for any other
#[tokio::test]
async fn an_inviter_cannot_detect_a_suppressed_mailbox() {
    let (world, _, _) = no_more_emails(Feedback::Complained).await;
    let prober = world.organization("guests", &world.person("eve@example.com")).await;
    let mut answers = Vec::new();
    for email in [GRACE, "nobody@example.com"] {
        let body = json!({ "emails": [email], "grant": { "role": "user" } });
        let (answer, traffic) = world.measure(prober.invite(body)).await;
        let mut results = answer.assert_status(201).body["results"].clone();
        results[0].as_object_mut().unwrap().retain(|name, _| !["id", "email", "member"].contains(&name.as_str()));
        answers.push((results, traffic.operations().len()));
    }

    assert_eq!(answers[0], answers[1]);
}

/// C42, R24: a bounce is forgotten after ninety days, to the second; a complaint is not, nor when a bounce follows it
#[tokio::test]
async fn a_bounce_suppression_expires_and_a_complaint_does_not() {
    for (words, then) in [
        (vec![Feedback::Bounced], "sent"),
        (vec![Feedback::Complained], "suppressed"),
        (vec![Feedback::Complained, Feedback::Bounced], "suppressed"),
        (vec![Feedback::Bounced, Feedback::Complained], "suppressed"),
    ] {
        let world = World::new().await;
        let (org, _) = invite_grace(&world).await;
        for word in &words {
            send_feedback(&world, GRACE, 0, *word).await;
        }
        let other = world.organization("guests", &org.owner).await;
        let invite = json!({ "emails": [GRACE], "grant": { "role": "user" } });

        world.advance("2159h");
        let early = other.invited(invite.clone()).await;
        world.pump().await;
        let displayed = delivery_state(&other, &early).await;
        world.advance("1h");
        other.owner.post(&other.path("/invitations/resend"), json!({ "members": [early] })).await.assert_status(200);
        world.pump().await;

        assert_eq!((displayed, delivery_state(&other, &early).await), (json!("suppressed"), json!(then)), "{words:?}");
    }
}

/// C42: what passes by itself stops nothing
#[tokio::test]
async fn a_transient_bounce_does_not_suppress_the_mailbox() {
    for feedback in [Feedback::TransientBounce, Feedback::NotSpam, Feedback::Rejected, Feedback::Delayed] {
        let (world, org, id) = no_more_emails(feedback).await;

        org.owner.post(&org.path("/invitations/resend"), json!({ "members": [id] })).await.assert_status(200);
        world.pump().await;

        assert_eq!(delivery_state(&org, &id).await, "sent", "{feedback:?}");
    }
}

/// C42, C98: what is kept of such a mailbox is a hash, and nothing of a person or an organisation
#[tokio::test]
async fn suppressed_addresses_are_stored_hashed() {
    let (world, _, _) = no_more_emails(Feedback::Complained).await;

    let stored: Vec<Value> = world.table_dump().into_iter().filter(|item| item["sk"] == "SUPPRESSED").collect();

    assert_eq!(stored.len(), 1);
    let names: Vec<&String> = stored[0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["pk", "reason", "since", "sk", "v"]);
    let hash = stored[0]["pk"].as_str().unwrap().strip_prefix("SUPPRESSED#").unwrap();
    assert!(hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hash}");
    assert!(!stored[0].to_string().contains("grace"));
}

/// B2, C42: every spelling that reaches the mailbox gets no more emails; a spelling of another mailbox does.
#[tokio::test]
async fn a_mailbox_is_suppressed_under_all_its_spellings() {
    for (complained, invited, state) in [
        ("v@t.example", "v+1@t.example", "suppressed"),
        ("v+news@t.example", "V@T.example", "suppressed"),
        ("v+news@t.example", "v+other@t.example", "suppressed"),
        ("V@M\u{dc}NCHEN.example", "v@xn--mnchen-3ya.example", "suppressed"),
        ("a.b@gmail.com", "ab@googlemail.com", "suppressed"),
        ("ab+x@gmail.com", "A.B@Gmail.com", "suppressed"),
        ("a.b@t.example", "ab@t.example", "sent"),
        ("v@t.example", "v@sub.t.example", "sent"),
        ("v-1@t.example", "v@t.example", "sent"),
        ("v@t.example", "vv@t.example", "sent"),
        ("v@t.example", "v@t.example.net", "sent"),
        ("v_x@t.example", "v@t.example", "sent"),
    ] {
        let world = World::new().await;
        let org = world.organization("guests", &world.person("ada@example.com")).await;
        let invite = |email: &str| json!({ "emails": [email], "grant": { "role": "user" } });
        org.invited(invite(complained)).await;
        world.pump().await;
        let sent_to = world.emails().last().unwrap().to[0].clone();
        send_feedback(&world, &sent_to, 0, Feedback::Complained).await;
        let other = world.organization("guests", &world.person("bob@example.com")).await;

        let id = other.invited(invite(invited)).await;
        world.pump().await;

        assert_eq!(delivery_state(&other, &id).await, state, "{complained} {invited}");
    }
}

/// D15: who resends to a mailbox that gets no emails reads so in the result, and how it came about.
#[tokio::test]
async fn a_resend_to_a_suppressed_mailbox_warns() {
    for (feedback, code, words) in [
        (Feedback::Bounced, "bounced", "check the address"),
        (Feedback::Complained, "complained", "reported the last email as spam"),
    ] {
        let (world, org, id) = no_more_emails(feedback).await;
        let (path, body) = (org.path("/invitations/resend"), json!({ "members": [id] }));
        let resend = || org.owner.post(&path, body.clone());

        let first = resend().await.assert_status(200).body["results"][0].clone();
        world.pump().await;
        let second = resend().await.assert_status(200).body["results"][0].clone();

        assert_eq!((&first["outcome"], &first["warning"]["code"]), (&json!("resent"), &json!(code)));
        assert!(first["warning"]["detail"].as_str().unwrap().contains(words), "{first}");
        assert_eq!(second["warning"]["code"], "suppressed");
    }
}

/// D15: a resend to a mailbox that takes emails has no warning, nor has a link that a machine delivers.
#[tokio::test]
async fn a_resend_that_can_arrive_has_no_warning() {
    let world = World::new().await;
    let (org, id) = invite_grace(&world).await;
    let body = json!({ "members": [id] });

    let arrives = org.owner.post(&org.path("/invitations/resend"), body.clone()).await.assert_status(200);
    world.pump().await;
    send_feedback(&world, GRACE, 1, Feedback::Complained).await;
    let machine = world.machine("latchkey/manage");
    let by_link = machine.post(&org.path("/invitations/resend"), json!({ "members": [id], "notify": false })).await;

    assert!(arrives.body["results"][0].get("warning").is_none());
    assert!(by_link.assert_status(200).body["results"][0].get("warning").is_none());
}
