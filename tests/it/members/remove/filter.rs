//! Removing all members that match a filter.

use harness::{Answer, Org, Person, When, World};
use serde_json::{Value, json};

use crate::members::{addresses_of, every_status, list_all};

async fn removal(actor: &Person, org: &Org, body: Value) -> Answer {
    actor.post(&org.path("/members/remove"), body).await
}

/// A person who is named in the results, by address and in its order; each with what became of them.
fn answered(answer: &Answer, rows: &[Value]) -> Vec<(String, String)> {
    let email = |id: &Value| rows.iter().find(|row| row["id"] == *id).map(|row| row["email"].as_str().unwrap_or(""));
    let ids = answer.results().iter().map(|result| email(&result["id"]).expect("a row of the list").to_owned());
    let mut answered: Vec<_> = ids.zip(answer.outcomes().into_iter().map(str::to_owned)).collect();
    answered.sort();
    answered
}

/// Descriptions, and the same for the list.
const DESCRIPTIONS: [(&str, &str); 11] = [
    (r#"{"everybody":true}"#, ""),
    (r#"{"kind":"guest"}"#, "kind=guest"),
    (r#"{"kind":"member"}"#, "kind=member"),
    (r#"{"status":["expired"]}"#, "status=expired"),
    (r#"{"status":["active","suspended"],"kind":"guest"}"#, "status=active,suspended&kind=guest"),
    (r#"{"role":"user"}"#, "role=user"),
    (r#"{"api_only":true}"#, "api_only=true"),
    (r#"{"q":"lo"}"#, "q=lo"),
    (r#"{"q":"nobody"}"#, "q=nobody"),
    (r#"{"expires_before":"2030-01-01"}"#, "expires_before=2030-01-01"),
    (r#"{"group":"readers"}"#, "group=readers"),
];

/// S5.4, S4.27: a description means whom the list shows for it, invitations aside; its rehearsal names them and does
/// nothing, and the removal takes exactly those, never the last owner.
#[tokio::test]
async fn a_filter_removes_exactly_the_listed_members() {
    for (description, query) in DESCRIPTIONS {
        let world = World::new().await;
        let org = every_status::organization(&world).await;
        let readers = json!({ "name": "Readers", "grant": {} });
        org.owner.put(&org.path("/groups/readers"), readers).await.assert_status(200);
        org.joined(json!({ "emails": "reader@example.com", "group": "readers", "grant": { "role": "user" } })).await;
        let matching: Value = serde_json::from_str(description).expect("JSON");
        let before = org.members("?limit=100").await;
        let displayed = list_all(&org.owner, &org, query, 100).await;
        let accepted = |row: &&Value| !row["status"].as_str().expect("a status").starts_with("invite_");
        let mut wanted: Vec<&str> =
            displayed.iter().filter(accepted).map(|row| row["email"].as_str().expect("one")).collect();
        wanted.sort_unstable();
        let expected = |outcome: &str| -> Vec<(String, String)> {
            let of = |email: &str| if email == "ada@example.com" { "last_owner" } else { outcome }.to_owned();
            wanted.iter().map(|email| ((*email).to_owned(), of(email))).collect()
        };

        let rehearsed = removal(&org.owner, &org, json!({ "all_matching": matching, "dry_run": true })).await;
        let untouched = org.members("?limit=100").await;
        let confirmed = json!({ "all_matching": matching, "expected": rehearsed.body["matching"] });
        let removed = removal(&org.owner, &org, confirmed).await;

        assert_eq!(answered(&rehearsed, &before), expected("would_remove"), "{description}");
        assert_eq!(rehearsed.body["matching"], json!(wanted.len()), "{description}");
        assert_eq!(untouched, before, "{description}");
        assert_eq!(answered(&removed, &before), expected("removed"), "{description}");
        assert_eq!((&rehearsed.body["next_cursor"], &removed.body["next_cursor"]), (&Value::Null, &Value::Null));
        let stay = |email: &&str| !wanted.contains(email) || *email == "ada@example.com";
        let rest = org.members("?limit=100&sort=email").await;
        let mut remaining: Vec<&str> = addresses_of(&before).into_iter().filter(stay).collect();
        remaining.sort_unstable();
        assert_eq!(addresses_of(&rest), remaining, "{description}");
    }
}

/// S5.4, C83: a description that fits many is carried out page by page, each of at most a hundred; none is skipped or
/// named twice, whether what was named is gone concurrently or not.
#[tokio::test]
async fn a_removal_by_filter_continues_page_by_page() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let addresses: Vec<String> = (0..105).map(|number| format!("guest-{number}@example.com")).collect();
    for some in addresses.chunks(100) {
        org.invite(json!({ "emails": some, "kind": "guest" })).await.assert_status(201);
        world.advance("1d");
    }
    world.pump().await;
    for address in &addresses {
        let token = json!({ "token": world.link_token(address) });
        world.person(address).post("/v1/invitations/accept", token).await.assert_status(200);
    }

    for (dry_run, remaining) in [(true, 105), (false, 0)] {
        let (mut pages, mut ids, mut cursor) = (Vec::new(), Vec::new(), Value::Null);
        loop {
            let mut body = json!({ "all_matching": { "kind": "guest" }, "cursor": cursor, "dry_run": dry_run });
            if !dry_run {
                body["expected"] = json!(105);
            }
            let answer = removal(&org.owner, &org, body).await.assert_status(200);
            let matching = if dry_run && cursor.is_null() { json!(105) } else { Value::Null };
            assert_eq!(answer.body["matching"], matching);
            pages.push(answer.results().len());
            ids.extend(answer.results().iter().map(|result| result["id"].as_str().expect("an id").to_owned()));
            cursor = answer.body["next_cursor"].clone();
            if cursor.is_null() {
                break;
            }
        }

        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), pages.iter().sum::<usize>()), (105, 105), "{pages:?}");
        assert!(pages.iter().all(|page| *page <= 100), "{pages:?}");
        assert_eq!(list_all(&org.owner, &org, "kind=guest", 100).await.len(), remaining);
    }
}

/// S5.4, C51: a member who no longer matches the filter when their removal is decided stays, and the result says so.
#[tokio::test]
async fn a_member_who_no_longer_matches_is_not_removed() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let readers = json!({ "name": "Readers", "grant": {} });
    org.owner.put(&org.path("/groups/readers"), readers).await.assert_status(200);
    let reader = |email: &str| json!({ "emails": email, "group": "readers", "grant": { "role": "user" } });
    let (moved, stays) = (org.joined(reader("moved@example.com")).await, org.joined(reader("stays@example.com")).await);
    let (owner, path) = (org.owner.via(&world.another_instance()), org.path("/members/move"));
    let out = json!({ "members": [moved.id], "group": null });
    // The list has been read; the batch is about to be.
    world.wire().before(When::Operation("BatchGetItem", 2), move || async move {
        owner.post(&path, out).await.assert_status(200);
    });

    let answer = removal(&org.owner, &org, json!({ "all_matching": { "group": "readers" }, "expected": 2 })).await;

    assert_eq!(world.wire().untriggered(), 0);
    assert_eq!(answer.status, 207);
    let results: Vec<_> = answer.results().iter().map(|result| result["id"].clone()).zip(answer.outcomes()).collect();
    assert_eq!(results, [(json!(moved.id), "version_conflict"), (json!(stays.id), "removed")]);
    assert_eq!(org.member(&moved.id).await["status"], "active");
}

/// S5.4, C81: a removal selects its members in one way, and each faulty field is named.
#[tokio::test]
async fn an_invalid_filter_is_refused_by_its_field() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;
    let before = world.table_dump();
    let cases = [
        (json!({ "members": ["mem_x"], "all_matching": {} }), "/all_matching"),
        (json!({ "members": ["mem_x"], "cursor": "x" }), "/cursor"),
        (json!({ "members": [], "dry_run": true }), "/members"),
        (json!({ "members": ["mem_x"], "expected": 1 }), "/expected"),
        (json!({ "all_matching": { "kind": "guest" }, "dry_run": true, "cursor": "x" }), "/cursor"),
        (json!({ "all_matching": { "role": "no key!" }, "expected": 1 }), "/all_matching/role"),
        (json!({ "all_matching": { "group": "" }, "expected": 1 }), "/all_matching/group"),
        (json!({ "all_matching": { "expires_before": "soon" }, "expected": 1 }), "/all_matching/expires_before"),
        (json!({ "all_matching": { "q": "q".repeat(255) }, "expected": 1 }), "/all_matching/q"),
    ];
    for (body, pointer) in cases {
        let answer = removal(&org.owner, &org, body.clone()).await;
        answer.assert_problem(400, "malformed");
        assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{body}");
    }
    for (body, pointer) in [
        (json!({}), "/members"),
        (json!({ "dry_run": true }), "/members"),
        (json!({ "all_matching": { "status": ["invite_pending"] } }), "/all_matching/status/0"),
        (json!({ "all_matching": { "status": ["ended"] } }), "/all_matching/status/0"),
        (json!({ "all_matching": { "sort": "email" } }), "/all_matching/sort"),
    ] {
        let answer = removal(&org.owner, &org, body.clone()).await;
        assert!(answer.status == 400 || answer.status == 422, "{body}: {}", answer.status);
        assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{body}");
    }
    assert_eq!(world.table_dump(), before);
}

/// C06, C96: a filter reveals nothing to a caller who may not list members, and its cursor is valid for this filter only.
#[tokio::test]
async fn a_removal_by_filter_requires_listing_and_its_own_cursor() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let gus = org.joined(json!({ "emails": "gus@example.com", "kind": "guest", "period": "P90D" })).await;
    let bob = org.accepted_member("bob@example.com", "owner").await.person;
    world.copy_members(&[gus.id], 120, |_, _| ());
    let guests = json!({ "kind": "guest" });
    let page = removal(&org.owner, &org, json!({ "all_matching": guests, "dry_run": true })).await.assert_status(200);
    let cursor = page.body["next_cursor"].as_str().expect("more").to_owned();

    let other = json!({ "all_matching": { "kind": "guest", "api_only": false }, "cursor": cursor, "dry_run": true });
    removal(&org.owner, &org, other).await.assert_problem(400, "malformed");
    let own = json!({ "all_matching": guests, "cursor": cursor, "dry_run": true });
    removal(&bob, &org, own.clone()).await.assert_problem(400, "malformed");
    removal(&org.owner, &org, own).await.assert_status(200);
    let all = json!({ "all_matching": { "everybody": true }, "dry_run": true });
    removal(&gus.person, &org, all.clone()).await.assert_problem(403, "forbidden");
    removal(&world.person("eve@example.com"), &org, all).await.assert_problem(404, "not_found");
}

/// S4.28, R5: a description reaches other organisations as names do.
#[tokio::test]
async fn a_removal_by_filter_can_reach_other_organisations() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (here, there) = (world.organization("portal", &ada).await, world.organization("portal", &ada).await);
    let administrative = json!({ "emails": "grace@example.com", "group": "administrative" });
    let (first, second) = (here.joined(administrative.clone()).await.id, there.joined(administrative).await.id);

    let answer = removal(&ada, &here, json!({ "all_matching": { "group": "administrative" }, "expected": 1 }))
        .await
        .assert_status(200);

    let also = json!([{ "organization": there.id, "id": second }]);
    assert_eq!(answer.results(), [json!({ "index": 0, "id": first, "outcome": "removed", "also": also })]);
}

/// A14: an empty filter removes no one unless it says everybody, and a removal by filter is confirmed with `matching` of its
/// dry run.
#[tokio::test]
async fn a_removal_by_filter_is_confirmed_with_a_number() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;
    let before = world.table_dump();
    let ask = async |body: Value| removal(&org.owner, &org, body).await;

    for all in
        [json!({}), json!({ "status": [] }), json!({ "everybody": false }), json!({ "q": "" }), json!({ "role": null })]
    {
        for body in [json!({ "all_matching": all, "expected": 3 }), json!({ "all_matching": all, "dry_run": true })] {
            let refused = ask(body.clone()).await;
            refused.assert_problem(422, "required");
            assert_eq!(refused.body["errors"][0]["pointer"], "/all_matching", "{body}");
        }
    }
    let unconfirmed = ask(json!({ "all_matching": { "kind": "guest" } })).await;
    unconfirmed.assert_problem(422, "required");
    assert_eq!(unconfirmed.body["errors"][0]["pointer"], "/expected");
    let preview = ask(json!({ "all_matching": {}, "everybody": true, "dry_run": true })).await;
    let matching = preview.body["matching"].as_u64().expect("a number");
    let wrong = ask(json!({ "all_matching": { "everybody": true }, "expected": matching + 1 })).await;
    wrong.assert_problem(412, "version_conflict");
    assert!(wrong.text().contains(&matching.to_string()), "{}", wrong.text());

    assert_eq!(world.table_dump(), before);
}
