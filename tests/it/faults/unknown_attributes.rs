//! Attributes of a later version, which this version does not know.

use harness::{Org, World};
use serde_json::{Value, json};

use crate::races::{interleaving::Fixture, invariants::text};

/// Places in an item to which a later version may add attributes.
const INSIDE: [&str; 7] = ["", "invitation", "grant", "policy", "policy.notify", "policy.guest_sources", "roles.owner"];

fn inside<'a>(item: &'a Value, path: &str) -> &'a Value {
    path.split('.').filter(|step| !step.is_empty()).fold(item, |outer, step| &outer[step])
}

/// Adds an attribute of a later version to every item of that kind, in each of those places, as a function of that version
/// would: it raises the schema version of the item, and the version of an organisation with that of its settings.
fn add_unknown_attributes(world: &World, wanted: impl Fn(&str) -> bool) {
    for item in world.table_dump().iter().filter(|item| wanted(text(item, "sk"))) {
        for path in INSIDE.iter().filter(|path| inside(item, path).is_object()) {
            let steps: Vec<_> = path.split('.').filter(|step| !step.is_empty()).chain(["later"]).collect();
            let names = steps.iter().enumerate().map(|(number, step)| (format!("#{number}"), json!(step)));
            let place = (0..steps.len()).map(|number| format!("#{number}")).collect::<Vec<_>>().join(".");
            let request = json!({
                "TableName": local::machine::TABLE,
                "Key": { "pk": { "S": item["pk"] }, "sk": { "S": item["sk"] } },
                "UpdateExpression": format!("SET {place} = :later, v = :v"),
                "ExpressionAttributeNames": names.collect::<serde_json::Map<_, _>>(),
                "ExpressionAttributeValues": { ":later": { "M": { "version": { "N": "9" } } }, ":v": { "N": "9" } },
            });
            world.cloud().dynamodb().database().update_item(serde_json::from_value(request).unwrap()).unwrap();
        }
    }
    for meta in world.table_dump().iter().filter(|item| wanted("SETTINGS") && text(item, "sk") == "META") {
        let next = (meta["version"].as_u64().unwrap() + 1).to_string();
        for sk in ["META", "META#1", "META#2", "META#3", "SETTINGS"] {
            let request = json!({
                "TableName": local::machine::TABLE,
                "Key": { "pk": { "S": meta["pk"] }, "sk": { "S": sk } },
                "UpdateExpression": "SET version = :next",
                "ExpressionAttributeValues": { ":next": { "N": next } },
            });
            world.cloud().dynamodb().database().update_item(serde_json::from_value(request).unwrap()).unwrap();
        }
    }
}

/// Whether the added attributes are still in all places that still exist.
fn is_kept(world: &World, wanted: impl Fn(&Value) -> bool) -> bool {
    let found: Vec<Value> = world.table_dump().into_iter().filter(wanted).collect();
    assert!(!found.is_empty());
    let all =
        found.iter().flat_map(|item| INSIDE.iter().map(|path| inside(item, path)).filter(|place| place.is_object()));
    all.into_iter().all(|place| place["later"]["version"] == 9)
}

/// The row of a member, live or ended.
fn row(world: &World, id: &str) -> Value {
    world.table_dump().into_iter().find(|item| item["id"] == id).unwrap_or_default()
}

async fn post(org: &Org, action: &str, id: &str) {
    org.owner.post(&org.path(action), json!({ "members": [id] })).await.assert_status(200);
}

/// C91: attributes of a later version survive every update of members, invitations and organisations
#[tokio::test]
async fn attributes_of_a_later_version_survive_every_update() {
    let fixture = Fixture::with("portal", "owner", "administrative").await;
    let (world, org, bob) = (&fixture.world, &fixture.org, fixture.member(0).id.clone());
    add_unknown_attributes(world, |sk| sk.starts_with("M#") || ["META", "SETTINGS"].contains(&sk));

    let one = json!({ "members": [bob] });
    let patch = json!({ "group": "owner" });
    org.owner
        .patch(&org.path(""), json!({ "name": "Renamed", "policy": { "seat_limit": 9 } }))
        .await
        .assert_status(200);
    org.owner.patch(&org.path(&format!("/members/{}", fixture.pending)), patch).await.assert_status(200);
    org.owner.post(&org.path("/invitations/resend"), json!({ "members": [fixture.pending] })).await.assert_status(200);
    world.pump().await;
    let token = world.link_token("grace@example.com");
    fixture.grace.post("/v1/invitations/accept", json!({ "token": token })).await.assert_status(200);
    org.owner.post(&org.path("/members/suspend"), one.clone()).await.assert_status(200);
    org.owner.post(&org.path("/members/reactivate"), one.clone()).await.assert_status(200);
    org.owner.post(&org.path("/members/move"), json!({ "members": [bob], "group": null })).await.assert_status(200);

    let role = json!({ "name": "Helper", "rank": 5, "permissions": [] });
    org.owner.put(&org.path("/roles/helper"), role).await.assert_status(200);

    assert!(is_kept(world, |item| text(item, "sk").starts_with("M#")));
    assert!(is_kept(world, |item| ["META", "SETTINGS"].contains(&text(item, "sk"))));
    assert_eq!(org.owner.get(&org.path("")).await.body["name"], "Renamed");
}

/// C91: they survive the sweep of expired invitations and an update of the delivery state
#[tokio::test]
async fn attributes_of_a_later_version_survive_the_jobs() {
    let fixture = Fixture::with("portal", "owner", "administrative").await;
    add_unknown_attributes(&fixture.world, |sk| sk.starts_with("M#") || sk == "META");
    let body = json!({ "members": [fixture.pending] });
    fixture.org.owner.post(&fixture.org.path("/invitations/resend"), body).await.assert_status(200);
    fixture.world.pump().await;

    fixture.world.travel("8d").await;

    let row = fixture.world.table_dump().into_iter().find(|item| item["id"] == fixture.pending.as_str()).unwrap();
    assert_eq!((&row["invitation"]["lapse_notified"], &row["delivery"]["attempt"]), (&json!(true), &json!(2)));
    assert!(is_kept(&fixture.world, |item| text(item, "sk").starts_with("M#") || text(item, "sk") == "META"));
}

/// C91: they survive changes of a guest: a grant, a reminder, a renewal, the end of access.
#[tokio::test]
async fn attributes_of_a_later_version_survive_changes_of_a_guest() {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let gus = org.joined(json!({ "emails": "gus@example.com", "kind": "guest", "period": "P20D" })).await.id;
    add_unknown_attributes(&world, |sk| sk.starts_with("M#") || sk == "SETTINGS");
    let toggled = json!({ "grant": { "permissions": ["guests:invite"] } });

    org.owner.patch(&org.path(&format!("/members/{gus}")), toggled).await.assert_status(200);
    world.advance("10d");
    assert_eq!(world.run_job("remind-guests").await["reminded"], 1);
    post(&org, "/guests/renew", &gus).await;
    world.advance("20d");
    assert_eq!(world.run_job("expire-guests").await["expired"], 1);

    let stored = row(&world, &gus);
    assert_eq!(
        (&stored["expiry_notified"], &stored["grant"]["permissions"]),
        (&json!(true), &json!(["guests:invite"]))
    );
    assert!(is_kept(&world, |item| text(item, "sk").starts_with("M#")));
}

/// C91: they survive every way of ending a membership, although the row moves to another partition.
#[tokio::test]
async fn attributes_of_a_later_version_survive_every_ending() {
    for ending in ["cancelled", "declined", "removed", "left", "replaced"] {
        let world = World::new().await;
        let org = world.organization("guests", &world.person("ada@example.com")).await;
        let form = json!({ "emails": "gus@example.com", "kind": "guest" });
        let gus = if ["removed", "left"].contains(&ending) {
            org.joined(form.clone()).await.id
        } else {
            org.invited(form.clone()).await
        };
        world.pump().await;
        add_unknown_attributes(&world, |sk| sk.starts_with("M#"));
        let person = world.person("gus@example.com");

        match ending {
            "cancelled" => post(&org, "/invitations/cancel", &gus).await,
            "declined" => {
                let link = json!({ "token": world.link_token("gus@example.com") });
                person.post("/v1/invitations/decline", link).await.assert_status(204);
            }
            "removed" => post(&org, "/members/remove", &gus).await,
            "left" => {
                let path = format!("/v1/me/organizations/{}/leave", org.id);
                person.post(&path, json!({})).await.assert_status(204);
            }
            _ => {
                world.advance("7d");
                assert_ne!(org.invited(form).await, gus);
            }
        }

        let stored = row(&world, &gus);
        assert_eq!((text(&stored, "state"), text(&stored["ended"], "by")), ("ended", ending));
        assert!(text(&stored, "pk").ends_with("#ENDED") && stored["person"].is_null(), "{stored}");
        assert!(stored["invitation"].is_object() && is_kept(&world, |item| item["id"] == gus.as_str()), "{stored}");
    }
}

/// C91, C16: answers do not show them, and requests cannot set them.
#[tokio::test]
async fn attributes_of_a_later_version_are_neither_shown_nor_accepted() {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let gus = org.joined(json!({ "emails": "gus@example.com", "kind": "guest" })).await.id;
    add_unknown_attributes(&world, |sk| sk.starts_with("M#") || sk == "SETTINGS");
    let (whole, one) = (org.path(""), org.path(&format!("/members/{gus}")));

    for path in [&whole, &one, &org.path("/members"), &org.path("/roles"), &org.path("/members.csv")] {
        let shown = org.owner.get(path).await.assert_status(200).text();
        assert!(!shown.contains("later"), "{shown}");
    }
    let before = world.table_dump();
    let later = json!({ "version": 9 });
    for (path, body) in [
        (&one, json!({ "later": later })),
        (&one, json!({ "grant": { "later": later } })),
        (&whole, json!({ "later": later })),
        (&whole, json!({ "policy": { "later": later } })),
        (&whole, json!({ "policy": { "notify": { "later": later } } })),
    ] {
        let refused = org.owner.patch(path, body.clone()).await;
        assert!([400, 422].contains(&refused.status), "{body}: {}", refused.text());
    }
    assert!(
        world.table_dump().iter().filter(|item| text(item, "sk") != "IDEM").eq(before.iter()),
        "nothing is written"
    );
}
