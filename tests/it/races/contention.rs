//! Many requests at once in one organisation, on a table that holds the items of a transaction for a while and refuses what
//! overlaps, as DynamoDB does. None of the requests is refused for it.

use std::time::Duration;

use harness::{Answer, Member, Org, Person, RequestBuilder, World};
use http::Method;
use serde_json::{Value, json};

use super::invariants::check_invariants;

/// How long a transaction holds its items: on the long side of what DynamoDB takes for one.
const HOLD: Duration = Duration::from_millis(20);

async fn at_once(requests: impl IntoIterator<Item = RequestBuilder>) -> Vec<Answer> {
    let mut running = tokio::task::JoinSet::new();
    for request in requests {
        running.spawn(request.send());
    }
    running.join_all().await
}

fn assert_none_refused(answers: &[Answer], what: &str) {
    let refused: Vec<String> = answers.iter().filter(|answer| answer.status >= 300).map(Answer::text).collect();
    assert!(refused.is_empty(), "{what}: {} of {} refused: {}", refused.len(), answers.len(), refused[0]);
}

fn post(person: &Person, path: &str, body: &Value) -> RequestBuilder {
    person.request(Method::POST, path).json(body)
}

fn invitation(email: &str) -> Value {
    json!({ "emails": [email], "grant": { "role": "user" } })
}

async fn joined(org: &Org, count: usize, role: &str) -> Vec<Member> {
    let mut members = Vec::new();
    for number in 0..count {
        members.push(org.accepted_member(&format!("{role}{number}@example.com"), role).await);
    }
    members
}

/// Invites a hundred people with one request, and returns a request to accept for each.
async fn acceptances(world: &World, org: &Org) -> Vec<RequestBuilder> {
    let emails: Vec<_> = (0..100).map(|number| format!("invited{number}@example.com")).collect();
    org.invite(json!({ "emails": emails, "grant": { "role": "user" } })).await.assert_status(201);
    world.pump().await;
    let accept = |email: &String| {
        let token = json!({ "token": world.link_token(email) });
        post(&world.person(email), "/v1/invitations/accept", &token)
    };
    emails.iter().map(accept).collect()
}

/// W7, C58, C59, R20, I11: a hundred acceptances of one sponsor's invitations, a hundred invitations, and twenty
/// administrators who suspend and change members, all at once.
#[tokio::test(start_paused = true)]
async fn at_once_in_one_organisation_none_is_refused() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let (administrators, members) = (joined(&acme, 20, "administrator").await, joined(&acme, 20, "user").await);
    world.advance("1d");
    let accept = acceptances(&world, &acme).await;
    let by = |number: usize| &administrators[number % administrators.len()].person;
    let invite = (0..100)
        .map(|number| post(by(number), &acme.path("/invitations"), &invitation(&format!("new{number}@example.com"))));
    let change = members.iter().enumerate().map(|(number, member)| {
        if number % 2 == 0 {
            return post(by(number), &acme.path("/members/suspend"), &json!({ "members": [member.id] }));
        }
        let path = acme.path(&format!("/members/{}", member.id));
        by(number).request(Method::PATCH, &path).json(&json!({ "first_name": "Grete" }))
    });
    world.wire().hold_items(HOLD);

    let answers = at_once(accept.into_iter().chain(invite).chain(change)).await;

    assert_none_refused(&answers, "acceptances, invitations, changes");
    assert_eq!(check_invariants(&world).live().count(), 1 + 20 + 20 + 100 + 100);
}

/// W7, R17, R22, C53: where the seats are limited they share a counter, and all invitations of one person share a quota:
/// they take longer, and none is refused.
#[tokio::test(start_paused = true)]
async fn what_shares_a_counter_takes_longer_and_is_not_refused() {
    for limit in [Value::Null, json!(101)] {
        let world = World::new().await;
        let acme = world.organization("guests", &world.person("ada@example.com")).await;
        acme.owner.patch(&acme.path(""), json!({ "policy": { "seat_limit": limit } })).await.assert_status(200);
        let path = acme.path("/invitations");
        let invite = (0..100).map(|number| post(&acme.owner, &path, &invitation(&format!("new{number}@example.com"))));
        world.wire().hold_items(HOLD);

        let answers = at_once(invite).await;

        assert_none_refused(&answers, &format!("invitations of one person, {limit} seats"));
        assert_eq!(check_invariants(&world).live().count(), 101);
    }
}

/// W7, C59: settings change while a hundred accept; a limit that begins counts every seat.
#[tokio::test(start_paused = true)]
async fn settings_change_among_a_hundred_acceptances() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let accept = acceptances(&world, &acme).await;
    let patch = |body: Value| acme.owner.request(Method::PATCH, &acme.path("")).json(&body);
    let changes = [patch(json!({ "name": "Acme Two" })), patch(json!({ "policy": { "seat_limit": 101 } }))];
    world.wire().hold_items(HOLD);

    let answers = at_once(accept.into_iter().chain(changes)).await;

    assert_none_refused(&answers, "acceptances and settings");
    check_invariants(&world);
    let acme_now = acme.read().await;
    assert_eq!((&acme_now["seats"]["used"], &acme_now["name"]), (&json!(101), &json!("Acme Two")));
    let late = acme.invite(invitation("late@example.com")).await;
    assert_eq!((late.status, late.code()), (409, "seat_limit"));
}
