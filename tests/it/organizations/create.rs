//! Creating an organisation.

use harness::World;
use serde_json::{Value, json};

/// S1.1, S4.32, S5.11, R20: from each template, anyone who makes an organisation is its first and full owner.
#[tokio::test]
async fn the_creator_of_an_organisation_is_its_owner() {
    let cases = [
        ("sites", json!("super-user"), Value::Null, json!([{ "type": "site", "mode": "all", "ids": [] }])),
        ("guests", json!("owner"), Value::Null, json!([])),
        ("portal", Value::Null, json!("owner"), json!([])),
        ("partners", json!("admin"), Value::Null, json!([{ "type": "partner", "mode": "all", "ids": [] }])),
    ];

    for (template, role, group, scopes) in cases {
        let world = World::new().await;
        let ada = world.person("ada@example.com").named("Ada Byron");
        let body = json!({ "name": " Acme ", "template": template });
        let made = ada.post("/v1/organizations", body).await.assert_status(201);

        let path = format!("/v1/organizations/{}", made.id());
        assert_eq!((made.header("location"), made.header("etag")), (Some(path.as_str()), Some("\"1\"")));
        assert_eq!((&made.body["name"], &made.body["template"]), (&json!("Acme"), &json!(template)));
        assert_eq!(made.body["seats"], json!({ "used": 1, "limit": null }));
        assert_eq!(ada.get(&path).await.assert_status(200).body, made.body);
        let rows = ada.get(&format!("{path}/members")).await.assert_status(200).body["members"].clone();
        assert_eq!(rows.as_array().map(Vec::len), Some(1));
        let row = &rows[0];
        assert_eq!(
            (&row["status"], &row["email"], &row["user_id"]),
            (&json!("active"), &json!("ada@example.com"), &json!(ada.user_id()))
        );
        assert_eq!((&row["first_name"], &row["last_name"]), (&json!("Ada"), &json!("Byron")));
        assert_eq!(
            (&row["grant"]["role"], &row["group"], &row["grant"]["scopes"]),
            (&role, &group, &scopes),
            "{template}"
        );
    }
}

/// C88: the founding is the first entry of the audit log and goes to the bus; no email is sent.
#[tokio::test]
async fn creating_an_organisation_is_audited_and_published_and_sends_no_email() {
    let world = World::new().await;
    let acme = world.acme("portal").await;

    world.pump().await;

    let events = acme.audit_events("action=organization_created").await;
    assert_eq!((events.len(), &events[0]["detail"]), (1, &json!({ "template": "portal" })));
    assert_eq!(world.event_types(), ["organization.created"]);
    assert!(world.emails().is_empty());
}

/// C27, C81: what an organisation cannot be made of is refused by field; a creator whose address is not verified, as
/// such.
#[tokio::test]
async fn invalid_input_for_an_organisation_is_refused() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let with = |field: &str, value: Value| {
        let mut body = json!({ "name": "Acme", "template": "sites" });
        body[field] = value;
        body
    };
    let faulty = [
        (with("name", json!("")), "/name", "invalid_format"),
        (with("name", json!("x".repeat(101))), "/name", "too_long"),
        (with("template", json!("school")), "/template", "unknown_reference"),
        (with("template", json!("")), "/template", "unknown_reference"),
        (with("time_zone", json!("Europe/Atlantis")), "/time_zone", "unknown_reference"),
        (with("branding", json!({ "color": "red" })), "/branding/color", "invalid_format"),
    ];

    for (body, pointer, code) in faulty {
        let refused = ada.post("/v1/organizations", body.clone()).await;
        refused.assert_problem(422, code);
        assert_eq!(refused.faults(), [(pointer, code)], "{body}");
    }
    for (body, status, code) in [
        (with("colour", json!(1)), 422, "unknown_field"),
        (with("policy", json!({})), 422, "unknown_field"),
        (with("locale", json!("de--AT")), 422, "invalid_format"),
        (json!([]), 400, "malformed"),
        (json!({ "name": "Acme" }), 422, "required"),
    ] {
        ada.post("/v1/organizations", body).await.assert_problem(status, code);
    }
    let good = with("name", json!("x".repeat(100)));
    ada.unverified().post("/v1/organizations", good.clone()).await.assert_problem(403, "email_unverified");
    ada.claim("email_verified", "true")
        .post("/v1/organizations", good.clone())
        .await
        .assert_problem(403, "email_unverified");
    assert!(world.table_dump().is_empty());
    ada.post("/v1/organizations", good).await.assert_status(201);
}

/// S2.5: somebody may make and own several, each for itself.
#[tokio::test]
async fn one_person_may_own_several_organisations() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (one, other) = (world.organization("sites", &ada).await, world.organization("sites", &ada).await);

    one.accepted_member("grace@example.com", "observer").await;

    assert_ne!(one.id, other.id);
    assert_eq!((one.members("").await.len(), other.members("").await.len()), (2, 1));
}
