//! The daily limits on every email that a person causes (R22, B7).

use harness::{Answer, Member, Org, World};
use http::Method;
use serde_json::{Value, json};

use crate::journeys::operation_fixture::{OperationFixture, caller, of_method};

/// An organisation whose policy wants every email, and a member who has not had one today.
async fn fixture() -> (World, Org, Member) {
    let world = World::new().await;
    let org = world.organization("portal", &world.person("ada@example.com")).await;
    let notify = json!({ "access_changed": true, "profile_changed": true });
    let fields = json!(["first_name", "last_name"]);
    org.update_policy(json!({ "notify": notify, "admin_editable_fields": fields })).await;
    let grace = org.accepted_member("grace@example.com", "administrative").await;
    world.advance("24h");
    (world, org, grace)
}

/// What an administrator does to a member, the `n`th time on one day.
const CAUSES: [&str; 4] = ["profile", "access", "move", "reset"];

async fn cause(org: &Org, member: &str, what: &str, n: usize) -> Answer {
    let group = if n.is_multiple_of(2) { "security-administration" } else { "administrative" };
    match what {
        "profile" => {
            org.update_member(
                &org.owner,
                member,
                json!({ "first_name": format!("Grace {}", "abcdefgh".get(n..=n).unwrap_or("x")) }),
            )
            .await
        }
        "access" => org.update_member(&org.owner, member, json!({ "group": group })).await,
        "move" => {
            let body = json!({ "members": [member], "group": group });
            org.owner.post(&org.path("/members/move"), body).await
        }
        "reset" => org.batch(&org.owner, "/members/reset-password", &[member]).await,
        other => panic!("{other}"),
    }
}

/// The table without the quotas, which a refusal leaves as they are too.
fn table(world: &World) -> Vec<Value> {
    world.table_dump()
}

/// R22, B7: each kind of email that an administrator causes counts; the fourth of a day to a mailbox is refused with the time
/// to wait, and leaves nothing half done. The next day starts anew.
#[tokio::test]
async fn every_email_that_a_person_causes_counts() {
    for what in CAUSES {
        let (world, org, grace) = fixture().await;
        for n in 0..3 {
            cause(&org, &grace.id, what, n).await.assert_status(200);
        }
        world.pump().await;
        let (sent, before) = (world.emails_to("grace@example.com").len(), table(&world));

        let refused = cause(&org, &grace.id, what, 3).await;

        assert_eq!((refused.status, refused.code()), (429, "rate_limited"), "{what}: {}", refused.text());
        assert_eq!(refused.header("retry-after"), Some("43200"), "{what}");
        assert_eq!(table(&world), before, "{what}");
        world.pump().await;
        assert_eq!(world.emails_to("grace@example.com").len(), sent, "{what}");
        world.advance("12h");
        cause(&org, &grace.id, what, 3).await.assert_status(200);
    }
}

/// R22, B7: the kinds share one limit, and a change of access and profile at once is two emails.
#[tokio::test]
async fn all_kinds_of_emails_share_one_limit() {
    let (world, org, grace) = fixture().await;
    let both = json!({ "group": "security-administration", "first_name": "Amazing" });
    org.update_member(&org.owner, &grace.id, both).await.assert_status(200);
    cause(&org, &grace.id, "reset", 0).await.assert_status(200);

    for what in CAUSES {
        let refused = cause(&org, &grace.id, what, 1).await;
        assert_eq!(refused.status, 429, "{what}: {}", refused.text());
    }

    world.pump().await;
    assert_eq!(world.emails_to("grace@example.com").len(), 1 + 3);
}

/// R22, B7: a change that causes no email, because the policy wants none or nothing changes, is not limited.
#[tokio::test]
async fn a_change_without_an_email_is_not_limited() {
    let (_, org, grace) = fixture().await;
    org.update_policy(json!({ "notify": { "access_changed": false, "profile_changed": false } })).await;

    for n in 0..6 {
        for what in ["profile", "access", "move"] {
            cause(&org, &grace.id, what, n).await.assert_status(200);
        }
    }
    for verb in ["suspend", "reactivate", "suspend", "reactivate", "suspend", "reactivate"] {
        org.batch(&org.owner, &format!("/members/{verb}"), &[&grace.id]).await.assert_status(200);
    }
}

/// R22, B7: in a batch, only the members whose mailbox has had enough are refused.
#[tokio::test]
async fn a_batch_refuses_only_full_mailboxes() {
    let (world, org, grace) = fixture().await;
    let bob = org.accepted_member("bob@example.com", "administrative").await;
    for n in 0..3 {
        cause(&org, &grace.id, "reset", n).await.assert_status(200);
    }

    let answer = org.batch(&org.owner, "/members/reset-password", &[&grace.id, &bob.id]).await;

    assert_eq!((answer.status, answer.outcomes()), (207, vec!["rate_limited", "password_reset_requested"]));
    world.pump().await;
    assert_eq!(world.emails_to("bob@example.com").len(), 2);
}

/// R22, B7: ten emails a day reach a mailbox, however many organisations its owner belongs to, and of whatever kind.
#[tokio::test]
async fn a_mailbox_gets_ten_emails_a_day_over_all_organizations() {
    let world = World::new().await;
    let mut members = Vec::new();
    for n in 0..11 {
        let org = world.organization("portal", &world.person(&format!("ada{n}@example.com"))).await;
        let member = org.accepted_member("grace@example.com", "administrative").await;
        members.push((org, member));
        if n % 5 == 4 {
            world.advance("24h");
        }
    }
    world.advance("24h");

    let mut statuses = Vec::new();
    for (org, member) in &members {
        statuses.push(cause(org, &member.id, "reset", 0).await.status);
    }

    assert_eq!(statuses, [vec![200; 10], vec![429]].concat());
    let again = cause(&members[0].0, &members[0].1.id, "reset", 0).await;
    assert_eq!(again.status, 429, "{}", again.text());
}

/// R22, B7: every operation counts exactly the emails that its caller causes. The email about a decline answers one that was
/// counted, so it does not count.
#[tokio::test]
async fn every_operation_counts_the_emails_that_it_causes() {
    let mut emails = 0;
    for operation in ["POST", "PUT", "PATCH", "DELETE"].into_iter().flat_map(of_method) {
        let world = World::new().await;
        let fixture = OperationFixture::of(&world).await;
        fixture.org.update_policy(json!({ "notify": { "access_changed": true, "profile_changed": true } })).await;
        let person = caller(&world, &fixture, operation.name);
        world.pump().await;
        let counted = || -> u64 {
            let own = |item: &&Value| item["pk"].as_str().is_some_and(|pk| pk.starts_with("QUOTA#M#"));
            world.table_dump().iter().filter(own).filter_map(|item| item["used"].as_u64()).sum()
        };
        let (sent_before, counted_before) = (world.emails().len() as u64, counted());

        fixture.request(&person, operation).send().await;
        world.pump().await;

        let sent = world.emails().len() as u64 - sent_before;
        let expected = if operation.name == "invitations-decline" { 0 } else { sent };
        assert_eq!(counted() - counted_before, expected, "{}", operation.name);
        emails += sent;
    }
    assert!(emails >= 6, "{emails}");
}

/// R22: a dry run counts nothing, and a repetition under an idempotency key counts once.
#[tokio::test]
async fn dry_runs_and_repetitions_count_nothing() {
    let (world, org, grace) = fixture().await;
    let body = json!({ "members": [grace.id] });
    let path = org.path("/members/reset-password");
    for _ in 0..5 {
        let ask = org.owner.request(Method::POST, &path).json(&body).header("idempotency-key", "key");
        ask.send().await.assert_status(200);
        let dry = json!({ "emails": "new@example.com", "dry_run": true });
        org.invite(dry).await.assert_status(200);
    }

    world.pump().await;
    assert_eq!(world.emails_to("grace@example.com").len(), 2);
    for n in 0..2 {
        cause(&org, &grace.id, "reset", n).await.assert_status(200);
    }
}
