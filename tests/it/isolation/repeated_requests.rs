//! A repetition under an `Idempotency-Key` after the caller has lost the right to the request (B1).

use harness::{Answer, Person, World};
use http::Method;
use kit::{Operation, operation::Kind};
use serde_json::{Value, json};

use super::callers::operations;
use crate::journeys::operation_fixture::{OperationFixture, caller};

/// Operations that need no right in an organisation: a new request succeeds, and a repetition gets the stored response.
const WITHOUT_RIGHTS: [&str; 6] =
    ["organizations-create", "me-update", "product-put", "signins-record", "users-identity", "users-remove"];
/// Requests that end the access of the caller, who gets the stored response however the access ended.
const OWN_ENDS: [&str; 2] = ["me-leave", "invitations-decline"];
/// Operations of every active member: a demotion takes no right to them.
const OF_EVERY_MEMBER: [&str; 2] = ["me-switch", "invitations-accept"];

fn changes() -> impl Iterator<Item = &'static Operation> {
    operations().filter(|operation| match &operation.kind {
        Kind::Http(http) => !http.read_only && http.route.method != Method::GET,
        Kind::Job(_) => false,
    })
}

async fn send(fixture: &OperationFixture, person: &Person, operation: &Operation, key: &str) -> Answer {
    fixture.request(person, operation).header("idempotency-key", key).send().await
}

/// How a right is taken away.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Loss {
    Suspended,
    Demoted,
    Removed,
    Deleted,
}

/// A fixture in which a request has been made with a key, and its caller can lose their rights.
struct Made {
    fixture: OperationFixture,
    boss: Person,
    caller: Person,
    member: String,
    first: Answer,
}

impl Made {
    async fn of(world: &World, operation: &Operation) -> Self {
        let fixture = OperationFixture::of(world).await;
        let boss = fixture.org.accepted_member("boss@example.com", "owner").await.person;
        let caller = caller(world, &fixture, operation.name);
        if let Some(area) = operation.name.strip_suffix("-delete").filter(|area| *area != "organizations") {
            let put = operations().find(|operation| operation.name == format!("{area}-put")).expect("its PUT");
            fixture.request(&caller, put).send().await;
        }
        let first = send(&fixture, &caller, operation, "key").await;
        // The portal has no resources; a key has no effect on their PUT and DELETE.
        let has_effect = !operation.name.starts_with("resources-");
        assert_eq!(first.status < 300, has_effect, "{}: {}", operation.name, first.text());
        let found = boss.get(&fixture.org.path(&format!("/members?email={}", caller.email()))).await;
        let member = found.body["members"][0]["id"].as_str().unwrap_or_default().to_owned();
        Self { fixture, boss, caller, member, first }
    }

    async fn batch(&self, verb: &str) {
        let path = format!("/members/{verb}");
        self.fixture.org.batch(&self.boss, &path, &[&self.member]).await.assert_status(200);
    }

    async fn regroup(&self, group: Value) {
        let answer = self.fixture.org.update_member(&self.boss, &self.member, json!({ "group": group })).await;
        answer.assert_status(200);
    }

    async fn lose(&self, loss: Loss) {
        match loss {
            Loss::Suspended => self.batch("suspend").await,
            Loss::Demoted => self.regroup(Value::Null).await,
            Loss::Removed => self.batch("remove").await,
            Loss::Deleted => drop(self.boss.delete(&self.fixture.org.path("")).await.assert_status(204)),
        }
    }

    async fn regain(&self, loss: Loss) {
        match loss {
            Loss::Suspended => self.batch("reactivate").await,
            Loss::Demoted => self.regroup(json!("owner")).await,
            Loss::Removed | Loss::Deleted => {}
        }
    }

    /// Repeats the request after a loss, and compares it with a new one.
    async fn assert_refused(&self, operation: &Operation, loss: Loss) {
        let name = operation.name;
        let repeated = send(&self.fixture, &self.caller, operation, "key").await;
        if OWN_ENDS.contains(&name) || WITHOUT_RIGHTS.contains(&name) {
            assert_eq!(repeated.status, self.first.status, "{name} {loss:?}: {}", repeated.text());
            return;
        }
        if loss == Loss::Demoted && OF_EVERY_MEMBER.contains(&name) {
            assert_eq!(repeated.bytes, self.first.bytes, "{name}");
            return;
        }
        let fresh = send(&self.fixture, &self.caller, operation, "another").await;
        let shown = |answer: &Answer| (answer.status, answer.code().to_owned(), answer.faults().len());
        assert_eq!(shown(&repeated), shown(&fresh), "{name} {loss:?}: {}", repeated.text());
        assert!([403, 404, 410].contains(&repeated.status), "{name} {loss:?}: {}", repeated.text());
        assert_eq!(repeated.header("idempotent-replayed"), None, "{name} {loss:?}");
        let own = repeated.text().replace(&self.member, "");
        assert!(!own.contains("@example.com") && !own.contains("Grace"), "{name} {loss:?}: {own}");
    }
}

/// B1, B9, I6: every operation with an effect, repeated with its key by a caller who was suspended, demoted or removed since,
/// or whose organisation was deleted, is refused as a new request is. A caller who regains the right gets the stored
/// response.
#[tokio::test]
async fn a_stored_response_is_only_for_callers_who_may_still_make_the_request() {
    let mut tried = 0;
    for operation in changes() {
        for losses in [[Loss::Suspended, Loss::Demoted, Loss::Removed].as_slice(), &[Loss::Deleted]] {
            let world = World::new().await;
            let made = Made::of(&world, operation).await;
            let is_gone = made.member.is_empty() || operation.name == "organizations-delete";
            if is_gone && !(losses == [Loss::Deleted] && OWN_ENDS.contains(&operation.name)) {
                continue;
            }
            for loss in losses {
                made.lose(*loss).await;
                made.assert_refused(operation, *loss).await;
                made.regain(*loss).await;
                tried += 1;
            }
        }
    }
    assert!(tried > 80, "{tried}");
}

/// B1, C60: a caller who keeps the right, or has regained it, gets the stored response; nothing is executed a second time.
#[tokio::test]
async fn a_regained_right_gives_the_stored_response_again() {
    for operation in changes().filter(|operation| operation.route().is_some_and(|route| route.method == Method::POST)) {
        if OWN_ENDS.contains(&operation.name) || WITHOUT_RIGHTS.contains(&operation.name) {
            continue;
        }
        let world = World::new().await;
        let made = Made::of(&world, operation).await;
        for loss in [Loss::Suspended, Loss::Demoted] {
            made.lose(loss).await;
            made.regain(loss).await;
        }

        let repeated = send(&made.fixture, &made.caller, operation, "key").await;

        assert_eq!((repeated.status, &repeated.bytes), (made.first.status, &made.first.bytes), "{}", operation.name);
        assert_eq!(repeated.header("idempotent-replayed"), Some("true"), "{}", operation.name);
    }
}

/// B1: a key that belongs to another request does not tell a caller without access so.
#[tokio::test]
async fn a_caller_without_access_does_not_learn_that_a_key_was_used() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let grace = acme.accepted_member("grace@example.com", "administrator").await;
    let path = acme.path("/invitations");
    let post = |email: &str| grace.person.request(Method::POST, &path).json(&json!({ "emails": email }));
    post("a@example.com").header("idempotency-key", "key").send().await;
    acme.batch(&acme.owner, "/members/remove", &[&grace.id]).await.assert_status(200);

    let other = post("b@example.com").header("idempotency-key", "key").send().await;

    other.assert_problem(404, "not_found");
}

/// B1: a right that is lost by rank or by the own grant counts as much as a permission.
#[tokio::test]
async fn a_caller_who_may_no_longer_give_the_grant_gets_no_stored_response() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let grace = acme.accepted_member("grace@example.com", "administrator").await;
    let body = json!({ "emails": "new@example.com", "grant": { "role": "administrator" } });
    let path = acme.path("/invitations");
    let ask = || grace.person.request(Method::POST, &path).json(&body).header("idempotency-key", "key");
    ask().send().await.assert_status(201);
    let demoted = acme.update_member(&acme.owner, &grace.id, json!({ "grant": { "role": "account-manager" } })).await;
    demoted.assert_status(200);

    let repeated = ask().send().await;

    assert_eq!(repeated.status, 403, "{}", repeated.text());
    assert_eq!(repeated.header("idempotent-replayed"), None);
}

/// B1: the request by which a caller ended their own access is answered alike to them, and to no one else.
#[tokio::test]
async fn a_caller_who_ended_their_own_access_gets_the_stored_response() {
    for verb in ["remove", "suspend"] {
        let world = World::new().await;
        let acme = world.acme("guests").await;
        let boss = acme.accepted_member("boss@example.com", "owner").await;
        let body = json!({ "members": [boss.id] });
        let path = acme.path(&format!("/members/{verb}"));
        let ask = |person: &Person| person.request(Method::POST, &path).json(&body).header("idempotency-key", "key");
        let first = ask(&boss.person).send().await.assert_status(200);

        let repeated = ask(&boss.person).send().await;
        let other = ask(&world.person("eve@example.com")).send().await;

        assert_eq!((repeated.status, &repeated.bytes), (200, &first.bytes), "{verb}");
        other.assert_problem(404, "not_found");
    }
}

/// B1: a dry run stores no response and gets none: it shows what would happen now.
#[tokio::test]
async fn a_dry_run_is_never_answered_from_the_store() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let grace = acme.accepted_member("grace@example.com", "user").await;
    let remove = json!({ "members": [grace.id], "dry_run": true });
    let invite = json!({ "emails": "grace@example.com", "grant": { "role": "user" }, "dry_run": true });
    let outcome = |answer: &Answer| answer.outcomes().join(" ");
    for (path, body, now, then) in [
        ("/members/remove", remove, "would_remove", "would_remove"),
        ("/invitations", invite, "already_member", "would_invite"),
    ] {
        let ask = || acme.owner.request(Method::POST, &acme.path(path)).json(&body).header("idempotency-key", "key");
        let first = ask().send().await;
        assert_eq!(outcome(&first), now, "{}", first.text());
        if now != then {
            acme.batch(&acme.owner, "/members/remove", &[&grace.id]).await.assert_status(200);
        }

        let second = ask().send().await;

        assert_eq!((outcome(&second).as_str(), second.header("idempotent-replayed")), (then, None));
    }
    let stored = |item: &Value| item["pk"].as_str().is_some_and(|pk| pk.starts_with("IDEM#"));
    assert!(!world.table_dump().iter().any(stored));
}

/// B1: a repeated removal by filter is refused to a caller without the right.
#[tokio::test]
async fn a_removal_by_filter_is_not_repeated_for_a_caller_without_the_right() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let boss = acme.accepted_member("boss@example.com", "administrator").await;
    acme.accepted_member("grace@example.com", "user").await;
    let body = json!({ "all_matching": { "q": "grace@example.com" }, "expected": 1 });
    let path = acme.path("/members/remove");
    let ask = || boss.person.request(Method::POST, &path).json(&body).header("idempotency-key", "key");
    ask().send().await.assert_status(200);
    ask().send().await.assert_status(200);
    acme.update_member(&acme.owner, &boss.id, json!({ "grant": { "role": "user" } })).await.assert_status(200);

    ask().send().await.assert_problem(403, "forbidden");
}
