//! Batches: each address is decided independently, results keep their order, and few transactions are written.

use harness::When;
use harness::{Fault, World};
use serde_json::{Value, json};

use crate::invitations::builders::{assert_no_effect, invitation_to, with_field};

fn batch(emails: &[&str]) -> Value {
    json!({ "emails": emails, "grant": { "role": "user" } })
}

fn many(count: usize) -> Value {
    let emails: Vec<String> = (0..count).map(|number| format!("u{number:03}@example.com")).collect();
    json!({ "emails": emails, "grant": { "role": "user" } })
}

/// S3.5, S5.5: 201 when all succeeded, 207 when some did, 422 when none did; one bad address spoils nothing
#[tokio::test]
async fn the_status_summarizes_the_results() {
    let (world, acme) = World::with_organization("guests").await;

    let all = acme.invite(batch(&["a@example.com", "b@example.com"])).await;
    let some = acme.invite(batch(&["nobody", "a@example.com", "c@example.com", "ada@example.com"])).await;
    let none = assert_no_effect(&world, acme.invite(batch(&["nobody", "a@example.com", "ada@example.com"]))).await;

    assert_eq!(
        (all.status, all.outcomes_by_entry()),
        (201, vec![("a@example.com", "invited"), ("b@example.com", "invited")])
    );
    let reported = vec![
        ("nobody", "invalid_email"),
        ("a@example.com", "already_invited"),
        ("c@example.com", "invited"),
        ("ada@example.com", "already_member"),
    ];
    assert_eq!((some.status, some.outcomes_by_entry(), some.code()), (207, reported, ""));
    assert_eq!((none.status, none.code(), none.results().len()), (422, "batch_failed", 3));
    assert_eq!(world.emails().len(), 3);
    assert_eq!(acme.audit_actions("action=invited").await.len(), 3);
}

/// S3.5: a batch of one has the status of its only entry
#[tokio::test]
async fn a_batch_of_one_has_the_status_of_its_entry() {
    let (_, acme) = World::with_organization("guests").await;
    acme.invite(batch(&["a@example.com"])).await.assert_status(201);

    for (email, status, code) in [
        ("nobody", 422, "invalid_email"),
        ("A@Example.com", 409, "already_invited"),
        ("ada@example.com", 409, "already_member"),
    ] {
        let answer = acme.invite(batch(&[email])).await;
        assert_eq!((answer.status, answer.code(), answer.outcome()), (status, code, code));
    }
}

/// C78, A11: duplicates by case collapse into the first spelling; results have the positions in the request
#[tokio::test]
async fn duplicates_collapse_into_the_first_spelling() {
    let (world, acme) = World::with_organization("guests").await;
    let text = "Grace@Example.com,b@example.com;grace@EXAMPLE.com\tGRACE@example.com\nb@Example.Com , c@bücher.example \
                c@xn--bcher-kva.example";
    let people = json!([
        { "email": "d@example.com", "first_name": "First" },
        { "email": "D@example.com", "first_name": "Second" },
    ]);

    let by_text = acme.invite(json!({ "emails": text, "grant": { "role": "user" } })).await.assert_status(201);
    let by_list = acme.invite(batch(&["e@example.com", "f@example.com,E@example.com", " F@example.com "])).await;
    let by_people = acme.invite(json!({ "people": people, "grant": { "role": "user" } })).await.assert_status(201);
    world.pump().await;

    let spelled = ["Grace@Example.com", "b@example.com", "c@bücher.example"];
    assert_eq!(by_text.outcomes_by_entry(), spelled.map(|email| (email, "invited")));
    let indices: Vec<_> = by_text.results().iter().map(|result| result["index"].as_u64()).collect();
    assert_eq!(indices, [Some(0), Some(1), Some(5)]);
    assert_eq!(by_list.results()[1]["index"], 1);
    assert_eq!(by_list.outcomes_by_entry(), ["e@example.com", "f@example.com"].map(|email| (email, "invited")));
    assert_eq!(by_people.outcomes_by_entry(), [("d@example.com", "invited")]);
    assert_eq!(acme.members("?q=d@example.com").await[0]["first_name"], "First");
    assert_eq!((world.emails().len(), acme.members("").await.len()), (6, 7));
}

/// C79: a hundred are taken, in far fewer transactions than addresses, and each has its email, row and audit entry
#[tokio::test]
async fn a_hundred_addresses_take_a_bounded_number_of_transactions() {
    for count in [1, 16, 17, 100] {
        let (world, acme) = World::with_organization("guests").await;

        let (answer, traffic) = world.measure(acme.invite(many(count))).await;

        assert_eq!((answer.status, answer.results().len()), (201, count));
        let transactions = traffic.of(harness::WRITE).count();
        assert!(transactions <= count.div_ceil(16) && transactions < count + 1, "{count}: {transactions}");
        assert!(traffic.round_trips() <= 1 + count.div_ceil(16), "{count}: {:?}", traffic.operations());
        assert!(traffic.of(harness::WRITE).all(|call| call.items <= 100));
        world.pump().await;
        assert_eq!((world.emails().len(), world.dead_letters().len()), (count, 0));
        let seats = acme.owner.get(&acme.path("")).await.body["seats"]["used"].as_u64();
        assert_eq!(seats, u64::try_from(count + 1).ok());
    }
}

/// C79: a hundred and one, five hundred, ten thousand: nothing at all happens
#[tokio::test]
async fn more_than_a_hundred_addresses_are_refused_as_a_whole() {
    let (world, acme) = World::with_organization("guests").await;

    for count in [101, 500, 10_000] {
        let list = many(count);
        let text: Vec<_> = list["emails"].as_array().unwrap().iter().map(|email| email.as_str().unwrap()).collect();
        let text = with_field(list.clone(), "emails", text.join(" "));
        let people: Vec<_> = list["emails"].as_array().unwrap().iter().map(|email| json!({ "email": email })).collect();
        let people = json!({ "people": people, "grant": { "role": "user" } });
        let bad = with_field(list.clone(), "emails", vec!["x"; count]);
        for (body, pointer) in [(list, "/emails"), (text, "/emails"), (people, "/people"), (bad, "/emails")] {
            let big = body.to_string().len() > 256 * 1024;
            let answer = assert_no_effect(&world, acme.invite(body)).await;

            let expected = if big { (413, vec![]) } else { (400, vec![(pointer, "malformed")]) };
            assert_eq!((answer.status, answer.faults()), expected, "{count}");
        }
    }
    for path in ["/invitations/resend", "/invitations/cancel"] {
        let body = json!({ "members": vec!["mem_01ARZ3NDEKTSV4RRFFQ69G5FAV"; 101] });
        let answer = assert_no_effect(&world, acme.owner.post(&acme.path(path), body)).await;
        assert_eq!((answer.status, answer.faults()), (400, vec![("/members", "malformed")]), "{path}");
    }
}

/// S3.5: a failure halfway is reported for each address, and those addresses can be invited again.
#[tokio::test(start_paused = true)]
async fn a_batch_that_fails_halfway_reports_the_completed_part() {
    let (world, acme) = World::with_organization("guests").await;
    world.wire().fail(When::Operation(harness::WRITE, 1), Fault::refused(400, "ValidationException"));

    let answer = acme.invite(many(40)).await.assert_status(207);
    let again = acme.invite(many(40)).await.assert_status(207);
    world.pump().await;

    let done =
        |answer: &harness::Answer| answer.outcomes_by_entry().iter().filter(|(_, what)| *what == "invited").count();
    assert_eq!(world.wire().untriggered(), 0);
    assert_eq!(done(&answer) + done(&again), 40);
    assert_eq!((world.emails().len(), acme.members("?limit=100").await.len()), (40, 41));
}

/// C80: an empty list is refused, in every form.
#[tokio::test]
async fn a_list_without_addresses_is_refused() {
    let (world, acme) = World::with_organization("guests").await;
    let nobody = [json!([]), json!(""), json!(" ,;\t\n"), json!(["", " , "])];

    for emails in nobody {
        let answer = assert_no_effect(
            &world,
            acme.invite(with_field(invitation_to(&acme, "", "user"), "emails", emails.clone())),
        )
        .await;
        assert_eq!((answer.status, answer.faults()), (400, vec![("/emails", "malformed")]), "{emails}");
    }
    let answer = assert_no_effect(&world, acme.invite(json!({ "people": [], "grant": { "role": "user" } }))).await;
    assert_eq!((answer.status, answer.faults()), (400, vec![("/people", "malformed")]));
}
