//! One item that cannot be read, of a later version or damaged, takes no list, export, job or batch down (B8).

use chrono::TimeDelta;
use harness::{Answer, Org, World};
use serde_json::{Value, json};

use crate::{isolation::log_redaction::Log, races::invariants::text};

/// Gives an attribute of an item a type that this version cannot read.
fn damage(world: &World, item: &Value, attribute: &str) {
    let table = if text(item, "pk").contains("#AUDIT#") { local::machine::AUDIT_TABLE } else { local::machine::TABLE };
    let request = json!({
        "TableName": table,
        "Key": { "pk": { "S": item["pk"] }, "sk": { "S": item["sk"] } },
        "UpdateExpression": "SET #a = :x, v = :v",
        "ExpressionAttributeNames": { "#a": attribute },
        "ExpressionAttributeValues": { ":x": { "M": { "later": { "BOOL": true } } }, ":v": { "N": "9" } },
    });
    world.cloud().dynamodb().database().update_item(serde_json::from_value(request).unwrap()).unwrap();
}

/// Damages the one item for which `wanted` holds.
fn damage_one(world: &World, attribute: &str, wanted: impl Fn(&Value) -> bool) {
    let found: Vec<Value> = world.table_dump().into_iter().filter(wanted).collect();
    assert_eq!(found.len(), 1, "{attribute}");
    damage(world, &found[0], attribute);
}

/// The sort key of a membership.
fn key_of(id: &str) -> String {
    format!("M#{}", id.trim_start_matches("mem_"))
}

fn damage_row(world: &World, id: &str) {
    damage_one(world, "created_at", |item| item["id"] == id && text(item, "sk") == key_of(id));
}

/// An organisation with three guests who expire soon, the second of whom cannot be read.
async fn with_damaged_guest(world: &World) -> (Org, [String; 3]) {
    let org = world.acme("guests").await;
    let guest = async |email: &str| org.accepted_guest(email, "P7D", &[]).await.id;
    let ids = [guest("a@example.com").await, guest("b@example.com").await, guest("c@example.com").await];
    damage_row(world, &ids[1]);
    (org, ids)
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().expect("an id")).collect()
}

/// B8: every list, filter, order and page leaves the row out; so does the export, and the count of alerts stands.
#[tokio::test]
async fn an_unreadable_row_is_left_out_of_every_list() {
    let world = World::new().await;
    let (org, [a, b, c]) = with_damaged_guest(&world).await;

    for query in [
        "",
        "kind=guest",
        "status=expiring",
        "role=guest",
        "sort=email",
        "sort=name",
        "sort=expires_at",
        "sort=-last_login_at",
        "q=b",
        "api_only=false",
        "expires_before=2027-01-01",
    ] {
        let pages = org.owner.get_pages(&org.path(&format!("/members?{query}")), "members", 1).await;
        let found = ids(&pages);
        assert!(!found.contains(&b.as_str()), "{query}");
        let expected = query != "q=b";
        assert_eq!((found.contains(&a.as_str()), found.contains(&c.as_str())), (expected, expected), "{query}");
    }
    let csv = org.owner.get(&org.path("/members.csv")).await.assert_status(200).text();
    assert!(csv.contains("a@example.com") && csv.contains("c@example.com") && !csv.contains("b@example.com"), "{csv}");
    let alerts = org.owner.get(&org.path("/alerts")).await.assert_status(200);
    assert_eq!(alerts.body["alerts"][0]["count"], 3);
}

/// B8: a read of that row alone stays an error, which the log explains by its key; the metric of the alarm counts rows that
/// are left out. Neither names a person.
#[tokio::test]
async fn a_single_read_stays_an_error_and_the_log_names_the_key() {
    let world = World::new().await;
    let (org, [_, b, _]) = with_damaged_guest(&world).await;
    let log = Log::default();
    let guard = log.capture();

    let single = org.owner.get(&org.path(&format!("/members/{b}"))).await;
    let after_single = log.text();
    org.owner.get(&org.path("/members")).await.assert_status(200);
    drop(guard);

    single.assert_problem(500, "internal");
    assert!(after_single.contains(&key_of(&b)), "{after_single}");
    let listed = log.text()[after_single.len()..].to_owned();
    assert!(listed.contains("UnreadableItems") && listed.contains(&key_of(&b)), "{listed}");
    assert!(!log.text().contains("@example.com"), "{}", log.text());
}

fn outcome(answer: &Answer) -> String {
    answer.outcomes().join(" ")
}

/// B8: in a batch, only the member or address whose row cannot be read is refused, with an internal error; an invitation never
/// takes the place of a row that cannot be read.
#[tokio::test]
async fn a_batch_goes_on_without_the_unreadable_row() {
    let world = World::new().await;
    let (org, [a, b, c]) = with_damaged_guest(&world).await;
    let rows = || world.table_dump().into_iter().filter(|item| text(item, "sk") == key_of(&b)).collect::<Vec<_>>();
    let before = rows();

    for (verb, done) in
        [("members/suspend", "suspended"), ("members/reactivate", "reactivated"), ("guests/renew", "renewed")]
    {
        let answer = org.batch(&org.owner, &format!("/{verb}"), &[&a, &b, &c]).await;
        assert_eq!((answer.status, outcome(&answer)), (207, format!("{done} internal {done}")), "{verb}");
    }
    let invited =
        org.invite(json!({ "emails": ["b@example.com", "new@example.com"], "grant": { "role": "user" } })).await;
    assert_eq!((invited.status, outcome(&invited).as_str()), (207, "internal invited"));
    let removed = org.batch(&org.owner, "/members/remove", &[&a, &b, &c]).await;
    assert_eq!(outcome(&removed), "removed internal removed");
    org.batch(&org.owner, "/members/suspend", &[&b]).await.assert_status(500);
    assert_eq!(rows(), before);
}

/// B8: the quota of one mailbox that cannot be read refuses emails to that mailbox only.
#[tokio::test]
async fn an_unreadable_quota_refuses_one_mailbox() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    org.invited(json!({ "emails": "a@example.com", "grant": { "role": "user" } })).await;
    damage_one(&world, "used", |item| text(item, "pk").starts_with("QUOTA#M#"));
    let id = ids(&org.members("?q=a@").await)[0].to_owned();
    org.batch(&org.owner, "/invitations/cancel", &[&id]).await.assert_status(200);

    let answer = org.invite(json!({ "emails": ["a@example.com", "b@example.com"], "grant": { "role": "user" } })).await;

    assert_eq!((answer.status, outcome(&answer).as_str()), (207, "internal invited"));
}

/// B8: an entry of the audit log that cannot be read is left out, whatever the filter, and so is a resource.
#[tokio::test]
async fn an_unreadable_audit_entry_or_resource_is_left_out() {
    let world = World::new().await;
    let org = world.acme("sites").await;
    for id in ["berlin", "oslo", "paris"] {
        org.put(&format!("resources/site/{id}"), json!({ "name": id })).await.assert_status(200);
    }
    let grace = org.accepted_member("grace@example.com", "observer").await;
    org.batch(&org.owner, "/members/suspend", &[&grace.id]).await.assert_status(200);
    let all = org.audit_actions("").await;
    damage_one(&world, "actor", |item| text(item, "pk").contains("#AUDIT#") && item["action"] == "suspended");
    damage_one(&world, "name", |item| text(item, "sk") == "R#site#R#oslo");

    let resources = org.owner.get_pages(&org.path("/resources?type=site"), "resources", 1).await;
    let actor = org.owner.user_id().replace('|', "%7C");
    for filter in
        [String::new(), format!("actor={actor}"), format!("target={}", grace.id), "action=suspended".to_owned()]
    {
        let found = org.audit_actions(&filter).await;
        assert!(!found.contains(&"suspended".to_owned()), "{filter}: {found:?}");
        assert!(filter.starts_with("action") || !found.is_empty(), "{filter}");
    }

    assert_eq!(org.audit_actions("").await.len(), all.len() - 1);
    assert_eq!(ids(&resources), ["berlin", "paris"]);
}

/// B8: a person's other organisations and invitations are listed beside a row or settings that cannot be read.
#[tokio::test]
async fn the_own_lists_leave_out_what_cannot_be_read() {
    let world = World::new().await;
    let (one, two) = (world.acme("guests").await, world.acme("guests").await);
    let grace = one.accepted_member("grace@example.com", "user").await;
    two.accepted_member("grace@example.com", "user").await;
    for org in [&one, &two] {
        org.invited(json!({ "emails": "bob@example.com", "grant": { "role": "user" } })).await;
    }
    damage_row(&world, &grace.id);
    let bob = ids(&one.members("?q=bob").await)[0].to_owned();
    damage_row(&world, &bob);

    let organizations = grace.person.get("/v1/me/organizations").await.assert_status(200);
    let me = grace.person.get("/v1/me").await.assert_status(200);
    let invitations = world.person("bob@example.com").get("/v1/me/invitations").await.assert_status(200);

    let listed = |answer: &Answer, list: &str| {
        let rows = answer.body[list].as_array().expect("a list").clone();
        rows.iter().map(|row| row["organization_id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&organizations, "member"), [two.id.as_str()]);
    assert_eq!(listed(&me, "organizations"), [two.id.as_str()]);
    assert_eq!(listed(&invitations, "invitations"), [two.id.as_str()]);
    damage_one(&world, "name", |item| {
        text(item, "sk") == "SETTINGS" && text(item, "pk") == format!("ORG#{}", two.id.trim_start_matches("org_"))
    });
    let fresh = grace.person.via(&world.another_instance());
    let none = fresh.get("/v1/me/organizations").await.assert_status(200);
    assert_eq!(listed(&none, "member"), Vec::<String>::new());
}

/// Moves the clock. Only the recount of the organisation may fail, because it must not count what it cannot read.
async fn travel(world: &World, by: TimeDelta) {
    let journey = world.jobs().advance_clock(by).await.unwrap();
    assert!(journey.failed.iter().all(|run| run.job == "jobs-recount"), "{:?}", journey.failed);
}

/// B8: every job does its work on all other rows: lapses, reminders, ends of access, digests, recounts, purges, the outbox.
/// A recount never takes a row that it cannot read for a missing one.
#[tokio::test(start_paused = true)]
async fn every_job_goes_on_without_the_unreadable_item() {
    let world = World::new().await;
    let (org, [a, _, c]) = with_damaged_guest(&world).await;
    let invite = async |email: &str| org.invited(json!({ "emails": email, "grant": { "role": "user" } })).await;
    let (pending, damaged) = (invite("d@example.com").await, invite("e@example.com").await);
    damage_row(&world, &damaged);
    let seats = org.read().await["seats"].clone();

    travel(&world, TimeDelta::hours(156)).await;
    assert_eq!((world.emails_to("a@example.com").len(), world.emails_to("c@example.com").len()), (3, 3), "reminders");
    assert!(!world.emails_to("ada@example.com").is_empty(), "a digest");
    travel(&world, TimeDelta::days(2)).await;

    let status = |id: &str| {
        let path = org.path(&format!("/members/{id}"));
        let owner = org.owner.clone();
        async move { owner.get(&path).await.body["status"].clone() }
    };
    assert_eq!(status(&a).await, "expired");
    assert_eq!(status(&c).await, "expired");
    assert_eq!(status(&pending).await, "invite_expired");
    let actions = org.audit_actions("").await;
    assert_eq!(actions.iter().filter(|action| *action == "expired").count(), 2);
    assert_eq!(actions.iter().filter(|action| *action == "invite_expired").count(), 1);
    let before = org.read().await["seats"].clone();
    travel(&world, TimeDelta::days(9)).await;
    assert_eq!(org.read().await["seats"], before, "a recount leaves the counters; {seats}");
    org.owner.delete(&org.path("")).await.assert_status(204);
    travel(&world, TimeDelta::days(40)).await;
    let remaining = world
        .table_dump()
        .into_iter()
        .filter(|item| text(item, "pk").starts_with("ORG#") && !text(item, "pk").contains("AUDIT"));
    assert!(remaining.into_iter().all(|item| text(&item, "sk").starts_with("META")), "purged");
}

/// B8: the contact list is synchronised with all rows that can be read, and the outbox delivers all entries that can be read.
#[tokio::test(start_paused = true)]
async fn the_outbox_delivers_beside_an_unreadable_entry() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    world.disable_stream();
    for email in ["a@example.com", "b@example.com", "c@example.com"] {
        org.invited(json!({ "emails": email, "grant": { "role": "user" } })).await;
    }
    let entry =
        |item: &Value| text(item, "pk").starts_with("OUTBOX#") && item["event"]["target"]["email"] == "b@example.com";
    damage_one(&world, "event", entry);
    world.advance("10m");

    let swept = world.run_job("sweep-outbox").await;

    assert_eq!(swept["failed"], 1);
    let sent = ["a@example.com", "b@example.com", "c@example.com"].map(|email| world.emails_to(email).len());
    assert_eq!(sent, [1, 0, 1]);
}
