//! Numbers of members, guests and invitations by kind and status.

use harness::{Org, World};
use serde_json::{Value, json};

use crate::members::{every_status, list_all};

const KINDS: [(&str, &str); 2] = [("members", "member"), ("guests", "guest")];
const STATUSES: [&str; 6] = ["active", "expiring", "expired", "suspended", "invite_pending", "invite_expired"];

async fn counts(org: &Org) -> Value {
    org.owner.get(&org.path("?counts=true")).await.assert_status(200).body["counts"].clone()
}

/// Every number is that of the rows of the list with its filter. Returns the sum.
async fn assert_as_listed(org: &Org, when: &str) -> usize {
    let (counts, mut sum) = (counts(org).await, 0);
    assert_eq!(counts.as_object().map(serde_json::Map::len), Some(2));
    for (name, kind) in KINDS {
        assert_eq!(counts[name].as_object().map(serde_json::Map::len), Some(STATUSES.len()));
        for status in STATUSES {
            let listed = list_all(&org.owner, org, &format!("kind={kind}&status={status}"), 3).await.len();
            let wanted = json!({ "count": listed, "count_is_at_least": false });
            assert_eq!(counts[name][status], wanted, "{name}, {status}, {when}");
            sum += listed;
        }
    }
    assert_eq!(sum, list_all(&org.owner, org, "", 100).await.len(), "{when}");
    sum
}

/// A13: each number is that of the rows in the list with a filter by its kind and status; at every boundary of time, with
/// guests who are suspended and expired, and without those who were removed, cancelled, or have left.
#[tokio::test]
async fn every_count_is_the_length_of_its_list() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;
    let gone = org.accepted_member("removed@example.com", "user").await.id;
    let cancelled = org.invited(json!({ "emails": "cancelled@example.com", "grant": { "role": "user" } })).await;
    org.batch(&org.owner, "/members/remove", &[&gone]).await.assert_status(200);
    org.batch(&org.owner, "/invitations/cancel", &[&cancelled]).await.assert_status(200);

    let now = counts(&org).await;
    for (_, kind, status) in every_status::EVERYBODY {
        let (name, _) = KINDS.into_iter().find(|(_, one)| *one == kind).expect("a kind");
        assert!(now[name][status]["count"].as_u64() > Some(0), "{kind}, {status}");
    }
    assert_eq!(assert_as_listed(&org, "at first").await, every_status::EVERYBODY.len());
    world.run_job("expire-guests").await;
    world.run_job("lapse-invitations").await;
    assert_as_listed(&org, "after the sweeps").await;
    org.batch(&org.owner, "/members/suspend", &[org.members("?q=soon").await[0]["id"].as_str().expect("an id")]).await;
    assert_as_listed(&org, "with another suspended guest").await;
}

/// A13, R24: a guest whose access ends exactly now has expired; one whose renewal window begins exactly now is expiring; an
/// invitation that ends exactly now has expired. A second earlier none of it is so.
#[tokio::test]
async fn a_status_begins_exactly_at_its_instant() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    org.joined(json!({ "emails": "guest@example.com", "kind": "guest", "period": "P15D" })).await;
    let locked = org.joined(json!({ "emails": "locked@example.com", "kind": "guest", "period": "P15D" })).await.id;
    org.batch(&org.owner, "/members/suspend", &[&locked]).await.assert_status(200);
    org.invited(json!({ "emails": "late@example.com", "kind": "guest" })).await;
    org.invited(json!({ "emails": "late-too@example.com", "grant": { "role": "user" } })).await;
    let mut observed = Vec::new();

    for (wait, when) in [
        ("86399s", "before the window"),
        ("1s", "at the window"),
        ("518399s", "before the invitations end"),
        ("1s", "at the end of the invitations"),
        ("691199s", "before the access ends"),
        ("1s", "at the end of the access"),
        ("1s", "after it"),
    ] {
        world.advance(wait);
        assert_as_listed(&org, when).await;
        let guests = counts(&org).await["guests"].clone();
        observed.push(STATUSES.map(|status| guests[status]["count"].as_u64().expect("a number")));
    }

    // Active, expiring, expired, suspended, pending, expired invitation.
    assert_eq!(
        observed,
        [
            [1, 0, 0, 1, 1, 0],
            [0, 1, 0, 1, 1, 0],
            [0, 1, 0, 1, 1, 0],
            [0, 1, 0, 1, 0, 1],
            [0, 1, 0, 1, 0, 1],
            [0, 0, 2, 0, 0, 1],
            [0, 0, 2, 0, 0, 1],
        ]
    );
}

/// A13: who asks for nothing gets no counts, and the organisation costs what it did.
#[tokio::test]
async fn counts_are_absent_unless_they_are_asked_for() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;
    world.warm_up(&org.id).await;

    for query in ["", "?counts=false"] {
        let (answer, traffic) = world.measure(org.owner.get(&org.path(query))).await;
        assert!(answer.assert_status(200).body.get("counts").is_none());
        assert_eq!((traffic.round_trips(), traffic.capacity()), (1, 2.0), "{query}");
    }
    let (_, traffic) = world.measure(org.owner.get(&org.path("?counts=true"))).await;
    let counting: Vec<_> = traffic.calls.iter().filter(|call| call.index.as_deref() == Some("by_state")).collect();
    assert_eq!((traffic.round_trips(), counting.len()), (2, 11), "one round for all numbers");
    assert!(counting.iter().all(|call| call.consistent == Some(true) && call.answer()["Items"].is_null()));
}

/// A13: a count stops at 1,000 and says so; it reads as much in an organisation of any size.
#[tokio::test]
async fn a_count_stops_at_a_thousand() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let user = [org.accepted_member("user@example.com", "user").await.id];
    // With Ada and the user.
    world.copy_members(&user, 998, |_, _| ());
    let exact = counts(&org).await["members"]["active"].clone();
    let mut reads = Vec::new();
    for more in [1, 1_000] {
        world.copy_members(&user, 998 + more, |_, _| ());
        let (answer, traffic) = world.measure(org.owner.get(&org.path("?counts=true"))).await;
        let counted = answer.assert_status(200).body["counts"]["members"]["active"].clone();
        assert_eq!(counted, json!({ "count": 1_000, "count_is_at_least": true }));
        reads.push((traffic.items_read(), traffic.capacity()));
    }

    assert_eq!(exact, json!({ "count": 1_000, "count_is_at_least": false }));
    assert_eq!(reads[0], reads[1]);
    assert!(reads[0].0 < 1_020 && reads[0].1 <= 50.0, "{reads:?}");
}

/// A13, C96: the numbers need the permission to read members, which a machine that reads has; a caller without it reads the
/// organisation as before.
#[tokio::test]
async fn counts_need_the_permission_to_read_members() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let user = org.accepted_member("user@example.com", "user").await.person;
    let guest = org.joined(json!({ "emails": "guest@example.com", "kind": "guest" })).await.person;
    let admin = org.accepted_member("admin@example.com", "administrator").await.person;
    let path = org.path("?counts=true");
    let own = counts(&org).await;

    for denied in [&user, &guest] {
        denied.get(&path).await.assert_problem(403, "forbidden");
        denied.get(&org.path("")).await.assert_status(200);
    }
    for allowed in [&admin, &world.machine("latchkey/read"), &world.machine("latchkey/manage")] {
        assert_eq!(allowed.get(&path).await.assert_status(200).body["counts"], own);
    }
    world.person("eve@example.com").get(&path).await.assert_problem(404, "not_found");
    world.machine("latchkey/sign-ins").get(&path).await.assert_problem(404, "not_found");
}

/// A13: another value than true or false is refused by the name of the parameter, and so is another parameter.
#[tokio::test]
async fn a_malformed_parameter_is_refused_by_name() {
    let world = World::new().await;
    let org = world.acme("guests").await;

    for (query, pointer) in [("counts=perhaps", "?counts"), ("counts=", "?counts"), ("count=true", "?count")] {
        let answer = org.owner.get(&org.path(&format!("?{query}"))).await;
        assert_eq!(answer.assert_problem(400, "malformed").faults(), [(pointer, "malformed")], "{query}");
    }
}
