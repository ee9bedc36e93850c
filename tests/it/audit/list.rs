//! Listing the audit log by time, actor, target and action, with pagination.

use harness::World;
use serde_json::{Value, json};

use super::{actions, every_action::perform_every_action, paged};

fn is(event: &Value, field: &str, value: &str) -> bool {
    match field {
        "actor" => event["actor"]["id"] == value,
        "target" => event["target"]["id"] == value,
        _ => event[field] == value,
    }
}

/// C87, S1.20: by actor, target and action, alone and together, in pages of any size, the audit log answers exactly.
#[tokio::test]
async fn the_audit_log_filters_by_actor_target_and_action() {
    let world = World::new().await;
    let portal = perform_every_action(&world).await;
    let all = portal.audit_events("").await;
    let grace = all.iter().find(|event| event["action"] == "moved").expect("a move")["target"]["id"].clone();
    let (ada, grace, other) = (portal.owner.user_id(), grace.as_str().expect("an id"), "local|grace@example.com");

    let questions = [
        vec![("actor", ada.as_str())],
        vec![("actor", other)],
        vec![("target", grace)],
        vec![("action", "invited")],
        vec![("actor", &ada), ("action", "invited")],
        vec![("target", grace), ("action", "access_changed")],
        vec![("actor", other), ("target", grace), ("action", "accepted")],
        vec![("actor", "nobody")],
    ];
    for question in questions {
        let pairs = question.iter().map(|(name, value)| format!("{name}={}", value.replace('|', "%7C")));
        let query = pairs.collect::<Vec<_>>().join("&");
        let fits = |event: &&Value| question.iter().all(|(field, value)| is(event, field, value));
        let wanted: Vec<&Value> = all.iter().filter(fits).collect();
        for limit in [1, 3, 100] {
            let listed = paged(&portal.owner, &portal, &query, limit).await;
            assert_eq!(listed.iter().collect::<Vec<_>>(), wanted, "{query} by {limit}");
        }
    }
}

/// C87: by time, `from` is included and `until` is not, alone and with other questions, also over months.
#[tokio::test]
async fn the_audit_log_filters_by_time() {
    let world = World::new().await;
    let portal = perform_every_action(&world).await;
    world.advance("70d");
    portal.owner.patch(&portal.path(""), json!({ "name": "Initech" })).await.assert_status(200);
    let all = portal.audit_events("").await;
    let at = |event: &Value| event["at"].as_str().expect("an instant").to_owned();
    let (first, last) = (at(&all[all.len() - 1]), at(&all[0]));
    assert_eq!((&first[..7], &last[..7]), ("2026-11", "2027-02"));

    for pair in all.windows(2) {
        let (later, earlier) = (at(&pair[0]), at(&pair[1]));
        let since = portal.audit_events(&format!("from={later}")).await;
        let before = portal.audit_events(&format!("until={later}")).await;
        assert_eq!([since.as_slice(), before.as_slice()].concat(), all, "around {later}");
        let between = portal.audit_events(&format!("from={earlier}&until={later}")).await;
        assert!(between.iter().all(|event| at(event) == earlier), "{between:?}");
        assert_eq!(between.is_empty(), earlier == later);
    }
    let updated = portal.audit_events(&format!("action=organization_updated&from={first}&until={last}")).await;
    assert_eq!(actions(&updated), ["organization_updated"], "the last one is at the end, which is not included");
    let offset = portal.audit_events("until=2026-11-21T13:00:30%2B01:00").await;
    assert_eq!(actions(&offset), ["organization_created"]);
}

/// C83: an empty time range gives an empty answer, wherever it lies and even if it is reversed.
#[tokio::test]
async fn an_empty_time_range_has_no_entries() {
    let world = World::new().await;
    let portal = perform_every_action(&world).await;
    let spans = [
        "from=2026-11-22T12:00:00Z&until=2026-11-21T12:00:00Z",
        "from=2026-11-21T12:00:00Z&until=2026-11-21T12:00:00Z",
        "from=2999-01-01T00:00:00Z",
        "until=1969-01-01T00:00:00Z",
        "from=0001-01-01T00:00:00Z&until=0001-01-02T00:00:00Z",
        "from=9999-12-31T23:59:59Z&until=9999-12-31T23:59:59.999Z",
    ];

    for span in spans {
        for more in ["", "&action=invited", "&actor=nobody"] {
            assert_eq!(portal.audit_events(&format!("{span}{more}")).await, [] as [Value; 0], "{span}{more}");
        }
    }
    assert!(portal.audit_events("from=0001-01-01T00:00:00Z&until=9999-12-31T23:59:59Z").await.len() > 20);
}

/// C83, C06: limits are bounds, and a cursor is good for one question of one person only.
#[tokio::test]
async fn audit_pages_are_limited_and_cursors_are_bound_to_their_query() {
    let world = World::new().await;
    let portal = perform_every_action(&world).await;
    let boss = portal.accepted_member("boss@example.com", "owner").await.person;
    let list = portal.path("/audit");
    for query in
        ["limit=0", "limit=-1", "limit=101", "limit=x", "from=yesterday", "until=2026-11-21", "target=x", "colour=red"]
    {
        portal.owner.get(&format!("{list}?{query}")).await.assert_problem(400, "malformed");
    }

    let page = portal.owner.get(&format!("{list}?limit=2&action=invited")).await.assert_status(200).body;
    let cursor = page["next_cursor"].as_str().expect("another page");

    for query in ["", "action=moved&", "action=invited&actor=x&", "action=invited&from=2026-11-21T12:00:00Z&"] {
        portal.owner.get(&format!("{list}?{query}cursor={cursor}")).await.assert_problem(400, "malformed");
    }
    boss.get(&format!("{list}?action=invited&cursor={cursor}")).await.assert_problem(400, "malformed");
    let cut = &cursor[..cursor.len() - 2];
    portal.owner.get(&format!("{list}?action=invited&cursor={cut}")).await.assert_problem(400, "malformed");
    portal.owner.get(&format!("{list}?action=invited&limit=9&cursor={cursor}")).await.assert_status(200);
}

/// C96, S1.1: the audit log is for those who may read it.
#[tokio::test]
async fn reading_the_audit_log_requires_the_permission() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let watcher = acme.accepted_member("watcher@example.com", "super-observer").await.person;
    let helper = acme.accepted_member("helper@example.com", "helpdesk").await.person;

    watcher.get(&acme.path("/audit")).await.assert_status(200);
    helper.get(&acme.path("/audit")).await.assert_problem(403, "forbidden");
    world.person("eve@example.com").get(&acme.path("/audit")).await.assert_problem(404, "not_found");
}

/// C09: ids of actors and targets that are known from another organisation find nothing here.
#[tokio::test]
async fn entries_of_other_organisations_are_not_listed() {
    let world = World::new().await;
    let (ada, eve) = (world.person("ada@example.com"), world.person("eve@example.com"));
    let (ours, theirs) = (world.organization("guests", &ada).await, world.organization("guests", &eve).await);
    let member = theirs.accepted_member("grace@example.com", "administrator").await;
    let cursor = eve.get(&theirs.path("/audit?limit=1")).await.body["next_cursor"].as_str().expect("a page").to_owned();
    assert_eq!(theirs.audit_events(&format!("target={}", member.id)).await.len(), 2);

    for query in [
        format!("target={}", member.id),
        "actor=local%7Ceve@example.com".to_owned(),
        "actor=local%7Cgrace@example.com".to_owned(),
    ] {
        assert_eq!(ours.audit_events(&query).await, [] as [Value; 0], "{query}");
    }
    assert_eq!(actions(&ours.audit_events("").await), ["organization_created"]);
    ada.get(&ours.path(&format!("/audit?limit=1&cursor={cursor}"))).await.assert_problem(400, "malformed");
    ada.get(&theirs.path("/audit")).await.assert_problem(404, "not_found");
}

/// A11: an action that there is none of is refused, with the nearest one, instead of an empty list.
#[tokio::test]
async fn an_unknown_action_is_refused_with_the_nearest_one() {
    let world = World::new().await;
    let acme = world.acme("guests").await;

    for (action, near) in
        [("invitd", "invited"), ("organisation_updated", "organization_updated"), ("REMOVED", "removed")]
    {
        let answer = acme.owner.get(&acme.path(&format!("/audit?action={action}"))).await;
        answer.assert_problem(422, "unknown_reference");
        assert_eq!(answer.faults(), [("?action", "unknown_reference")]);
        assert!(answer.body["detail"].as_str().is_some_and(|detail| detail.ends_with(near)), "{}", answer.text());
    }
    let all = acme.owner.get(&acme.path("/audit?action=zzzzzzzzzz")).await;
    assert!(all.body["detail"].as_str().is_some_and(|detail| detail.contains("delivery_failed")), "{}", all.text());
}
