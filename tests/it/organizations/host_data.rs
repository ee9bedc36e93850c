//! What the host product keeps with an organisation.

use harness::World;
use serde_json::{Value, json};

/// A12: identifiers, addresses and metadata are kept, shown, changed one by one, and recorded.
#[tokio::test]
async fn the_host_product_keeps_data_with_an_organisation() {
    let (world, org) = World::with_organization("guests").await;
    let all = json!({
        "external_id": "crm/42",
        "slug": "analytical-engines",
        "logo_url": "https://cdn.example.com/logo.png?v=2",
        "support_email": "help@example.com",
        "metadata": { "plan": "gold", "seats_sold": 25, "trial": false, "score": 0.5 },
    });

    org.owner.patch(&org.path(""), all.clone()).await.assert_status(200);

    let read = org.read().await;
    for (field, value) in all.as_object().unwrap() {
        assert_eq!(read[field], *value, "{field}");
    }
    let change = json!({ "slug": null, "metadata": { "trial": null, "plan": "silver" } });
    let changed = org.owner.patch(&org.path(""), change).await.assert_status(200).body;
    assert_eq!(changed["metadata"], json!({ "plan": "silver", "seats_sold": 25, "score": 0.5 }));
    assert_eq!((&changed["slug"], &changed["external_id"]), (&Value::Null, &json!("crm/42")));
    let entry = org.audit_events("action=organization_updated").await.remove(0);
    assert_eq!(entry["detail"]["after"]["host"]["metadata"]["plan"], "silver");
    world.pump().await;
    assert!(world.event_types().contains(&"organization.updated".to_owned()));
}

/// A12: no two organisations have the same identifier; a deleted one gives it back, also when both ask at the same time.
#[tokio::test]
async fn an_identifier_names_one_organisation() {
    let (world, org) = World::with_organization("guests").await;
    org.owner.patch(&org.path(""), json!({ "external_id": "crm/42", "slug": "acme" })).await.assert_status(200);
    let other = world.organization("guests", &world.person("bob@example.com")).await;
    let before = world.table_dump();

    for (field, value) in [("external_id", "crm/42"), ("slug", "acme")] {
        let refused = other.owner.patch(&other.path(""), json!({ field: value })).await;
        refused.assert_problem(409, "taken");
        assert_eq!(refused.body["errors"][0]["pointer"], format!("/{field}"));
        let new = json!({ "name": "New", "template": "guests", field: value });
        other.owner.post("/v1/organizations", new).await.assert_problem(409, "taken");
    }
    assert_eq!(world.table_dump(), before);

    org.owner.delete(&org.path("")).await.assert_status(204);
    other.owner.patch(&other.path(""), json!({ "external_id": "crm/42" })).await.assert_status(200);
    other.owner.patch(&other.path(""), json!({ "external_id": "crm/43" })).await.assert_status(200);
    let new = json!({ "name": "New", "template": "guests", "external_id": "crm/42", "metadata": { "plan": "free" } });
    let created = other.owner.post("/v1/organizations", new).await.assert_status(201);
    assert_eq!((&created.body["external_id"], &created.body["metadata"]["plan"]), (&json!("crm/42"), &json!("free")));
}

/// A12: hostile metadata and malformed identifiers are refused by their field, and nothing changes.
#[tokio::test]
async fn hostile_data_is_refused_by_its_field() {
    let (world, org) = World::with_organization("guests").await;
    let before = world.table_dump();
    let many: serde_json::Map<String, Value> = (0..51).map(|n| (format!("k{n}"), json!(n))).collect();
    let cases = [
        (json!({ "metadata": many }), "/metadata", "too_long"),
        (json!({ "metadata": { "big": "x".repeat(8_200) } }), "/metadata", "too_long"),
        (json!({ "metadata": { "deep": { "a": 1 } } }), "/metadata/deep", "invalid_format"),
        (json!({ "metadata": { "list": [1] } }), "/metadata/list", "invalid_format"),
        (json!({ "metadata": { "": 1 } }), "/metadata/", "invalid_format"),
        (json!({ "metadata": { "__proto__": 1 } }), "/metadata/__proto__", "invalid_format"),
        (json!({ "metadata": { "a/b~c": 1 } }), "/metadata/a~1b~0c", "invalid_format"),
        (json!({ "metadata": { "k".repeat(65): 1 } }), &*format!("/metadata/{}", "k".repeat(65)), "invalid_format"),
        (json!({ "metadata": { "big": 1e300 } }), "/metadata/big", "invalid_format"),
        (json!({ "metadata": { "small": 1e-200 } }), "/metadata/small", "invalid_format"),
        (json!({ "metadata": { "bell": "a\u{7}" } }), "/metadata/bell", "invalid_format"),
        (json!({ "metadata": { "nul": "\0" } }), "/metadata/nul", "invalid_format"),
        (json!({ "external_id": "" }), "/external_id", "invalid_format"),
        (json!({ "external_id": "with space" }), "/external_id", "invalid_format"),
        (json!({ "external_id": "x".repeat(129) }), "/external_id", "invalid_format"),
        (json!({ "slug": "Acme" }), "/slug", "invalid_format"),
        (json!({ "slug": "a--b" }), "/slug", "invalid_format"),
        (json!({ "slug": "-a" }), "/slug", "invalid_format"),
        (json!({ "logo_url": "http://cdn.example.com/a.png" }), "/logo_url", "invalid_format"),
        (json!({ "logo_url": "javascript:alert(1)" }), "/logo_url", "invalid_format"),
        (json!({ "logo_url": "https://user@cdn.example.com/a.png" }), "/logo_url", "invalid_format"),
        (json!({ "logo_url": "https://localhost/a.png" }), "/logo_url", "invalid_format"),
        (json!({ "logo_url": "https://cdn.example.com/\"><script>" }), "/logo_url", "invalid_format"),
        (json!({ "support_email": "nowhere" }), "/support_email", "invalid_email"),
    ];

    for (body, pointer, code) in cases {
        let refused = org.owner.patch(&org.path(""), body.clone()).await;
        assert_eq!((refused.status, refused.faults()), (422, vec![(pointer, code)]), "{body}: {}", refused.text());
    }
    assert_eq!(world.table_dump(), before);
}

/// A12: whatever number or text is taken is read again as it was written: no data makes an organisation unreadable.
#[tokio::test]
async fn every_value_that_is_taken_is_read_again() {
    let (_, org) = World::with_organization("guests").await;
    let metadata = json!({
        "most": u64::MAX, "least": i64::MIN, "large": 1e100, "largest": 9e125, "small": -1e-130, "zero": 0.0,
        "third": 0.333_333_333_333_333_3, "lines": "a\r\n\tb", "empty": "", "script": "\u{202E}\u{1F600}<b>",
    });

    org.owner.patch(&org.path(""), json!({ "metadata": metadata })).await.assert_status(200);

    let read = org.read().await;
    for (key, value) in metadata.as_object().unwrap() {
        let (read, number) = (&read["metadata"][key], value.as_f64());
        assert!(read == value || (number.is_some() && read.as_f64() == number), "{key}: {read} for {value}");
    }
}
