//! Page sizes in bytes, for lists and exports of any size: within the Lambda response limit and bounded in memory.

use harness::{Answer, World};
use serde_json::{Value, json};

use super::scale::{emails_of, large_organization};

/// The longest row that requests can make: five hundred sites, a long note, and names of four-byte characters.
fn widest(_: usize, row: &mut Value) {
    let texts = |count: usize| (0..count).map(|number| json!({ "S": format!("{number:0>64}") })).collect::<Vec<_>>();
    let scope = json!({ "type": { "S": "site" }, "mode": { "S": "resources" }, "ids": { "L": texts(500) } });
    row["grant"]["M"]["scopes"] = json!({ "L": [{ "M": scope }] });
    row["grant"]["M"]["permissions"] = json!({ "L": texts(200) });
    row["first_name"]["S"] = json!("\u{1F600}".repeat(64));
    row["last_name"]["S"] = json!("\u{1F600}".repeat(64));
    row["invitation"]["M"]["note"] = json!({ "S": "\"".repeat(1_000) });
}

/// The bytes of an answer as the platform counts them: the body is a JSON text within JSON.
fn payload(answer: &Answer) -> usize {
    json!(answer.text()).to_string().len()
}

const MAX_PAYLOAD: usize = 6 * 1024 * 1024;

/// S4.30, C79: the longest rows that there can be never carry a page beyond what the platform hands on, of the list and
/// of the export; and nobody is lost for it.
#[tokio::test]
async fn pages_of_the_longest_rows_stay_within_the_lambda_response_limit() {
    let world = World::new().await;
    let org = world.acme("sites").await;
    let mut offer = org.offer("observer");
    offer["people"] = json!([{ "email": "wide@example.com", "first_name": "A", "last_name": "B" }]);
    let wide = org.invited(offer).await;
    world.copy_members(&[wide], 120, widest);

    let mut listed = 0;
    let mut next = Some(org.path("/members?limit=100"));
    while let Some(path) = next {
        let answer = org.owner.get(&path).await.assert_status(200);
        assert!(payload(&answer) < MAX_PAYLOAD * 3 / 4, "{} bytes of the list", payload(&answer));
        listed += emails_of(&answer).len();
        let cursor = answer.body["next_cursor"].as_str();
        next = cursor.map(|cursor| org.path(&format!("/members?limit=100&cursor={cursor}")));
    }
    let mut exported = 0;
    let mut next = Some(org.path("/members.csv"));
    while let Some(path) = next {
        let (answer, traffic) = world.measure(org.owner.get(&path)).await;
        assert!(payload(&answer) < MAX_PAYLOAD, "{} bytes of the export", payload(&answer));
        assert!(traffic.of("Query").all(|call| call.answer().to_string().len() < 2 * 1024 * 1024));
        exported += csv::Reader::from_reader(answer.bytes.as_ref()).records().map(Result::unwrap).count();
        next = answer.next_page();
    }

    assert_eq!((listed, exported), (122, 122));
}

/// S4.30, P15: a page of the export holds at most a hundred rows at a time and at most 2,000 in all, whatever there is,
/// and costs the same.
#[tokio::test]
async fn a_page_of_the_export_is_the_same_in_an_organisation_of_any_size() {
    let mut costs = Vec::new();
    for count in [2_050, 2_600] {
        let (world, org) = large_organization(count).await;
        let (answer, traffic) = world.measure(org.owner.get(&org.path("/members.csv"))).await;
        let rows = csv::Reader::from_reader(answer.assert_status(200).bytes.as_ref()).records().count();
        let together = traffic.of("Query").map(|call| call.answer()["Count"].as_u64().unwrap()).max();

        assert_eq!((rows, together), (2_000, Some(100)), "{count}");
        costs.push((traffic.operations().len(), traffic.items_read()));
    }
    assert_eq!(costs[0], costs[1]);
}
