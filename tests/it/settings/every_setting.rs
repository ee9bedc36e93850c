//! Every setting of a person and of an organisation changes something that people see, besides the setting itself (D7).

use domain::profile::{Profile, ProfileEdit};
use harness::{Org, Person, World};
use serde_json::{Value, json};

use super::latest;
use crate::jobs::topics::subscriptions;

/// The fields of the body of an operation, as the API document has them.
fn fields(path: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(include_str!("../../../infra/openapi.json")).unwrap();
    let schema = &document["paths"][path]["patch"]["requestBody"]["content"]["application/json"]["schema"];
    let name = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    let schema = name.map_or(schema, |name| &document["components"]["schemas"][name]);
    schema["properties"].as_object().unwrap_or_else(|| panic!("{path}: {schema}")).keys().cloned().collect()
}

/// Another value of a setting of a person.
fn value_of_profile(field: &str) -> Value {
    match field {
        "first_name" | "last_name" => json!("Hopper"),
        "locale" => json!("de"),
        "time_zone" => json!("Asia/Tokyo"),
        "topics" => json!({ "incidents": false }),
        other => panic!("no row says what {other} changes: add one, or remove a setting that changes nothing"),
    }
}

/// What the person or the host product sees of it.
async fn seen_of_profile(world: &World, grace: &Person, field: &str) -> Value {
    world.travel("8d").await;
    match field {
        "first_name" | "locale" | "time_zone" => json!(latest(world, grace.email()).1),
        "topics" => json!(subscriptions(world, grace.email())),
        // The name that pages of the host product show; memberships have names of their own (S1.4).
        "last_name" => grace.get("/v1/me").await.body["last_name"].clone(),
        other => panic!("{other}"),
    }
}

/// D7: every field of a profile is obeyed.
#[tokio::test]
async fn every_field_of_a_profile_is_obeyed() {
    // A new field does not compile until it stands here, and in the body of the operation.
    let ProfileEdit { first_name: _, last_name: _, locale: _, time_zone: _, topics: _ } = ProfileEdit {
        first_name: None,
        last_name: None,
        locale: None,
        time_zone: None,
        topics: std::collections::BTreeMap::new(),
    };
    let Profile {
        first_name: _,
        last_name: _,
        locale: _,
        time_zone: _,
        topics: _,
        // Set by switching (S3.13), and by support (S4.12).
        active_organization: _,
        secondary_email: _,
        user: _,
        version: _,
        updated_at: _,
    } = Profile::blank("grace".parse().unwrap());
    for field in fields("/v1/me") {
        let mut seen = Vec::new();
        for is_set in [false, true] {
            let world = World::new().await;
            let org = world.acme("guests").await;
            org.update_policy(json!({ "topics": ["incidents"] })).await;
            let grace = org.accepted_guest("grace@example.com", "P20D", &[]).await.person;
            if is_set {
                let change = json!({ field.clone(): value_of_profile(&field) });
                grace.patch("/v1/me", change).await.assert_status(200);
            }
            seen.push(seen_of_profile(&world, &grace, &field).await);
        }
        assert_ne!(seen[0], seen[1], "{field} changes nothing");
    }
}

/// Another value of a setting of an organisation.
fn value_of_organization(field: &str) -> Value {
    match field {
        "name" => json!("Globex"),
        "branding" => json!({ "color": "#123456" }),
        "locale" => json!("fr"),
        "time_zone" => json!("Asia/Tokyo"),
        "external_id" | "slug" => json!("acme-1"),
        "logo_url" => json!("https://cdn.example.com/logo.png"),
        "support_email" => json!("help@acme.example"),
        "continue_url" => json!("http://localhost:3000/welcome"),
        "metadata" => json!({ "plan": "gold" }),
        "policy" => json!({ "invite_ttl": "P1D" }),
        other => panic!("no row says what {other} changes: add one, or remove a setting that changes nothing"),
    }
}

/// What an invitee or the host product sees of it.
async fn seen_of_organization(world: &World, org: &Org, field: &str) -> Value {
    org.invited(json!({ "emails": "grace@example.com", "grant": { "role": "user" } })).await;
    world.pump().await;
    let machine = world.machine("latchkey/manage");
    let email = world.emails_to("grace@example.com").remove(0);
    match field {
        "name" | "locale" | "time_zone" | "support_email" | "policy" => json!(latest(world, "grace@example.com")),
        "branding" => json!(email.html),
        "external_id" | "slug" => {
            let found = machine.get(&format!("/v1/organizations?{field}=acme-1")).await;
            json!([found.status, found.body["organizations"].as_array().map(Vec::len)])
        }
        "logo_url" | "continue_url" => {
            let token = json!({ "token": world.link_token("grace@example.com") });
            let preview = world.anonymous().post("/v1/invitations/preview", token).await.assert_status(200).body;
            if field == "logo_url" { preview["organization"][field].clone() } else { preview[field].clone() }
        }
        // Kept for the host product, which reads it.
        "metadata" => machine.get(&org.path("")).await.body[field].clone(),
        other => panic!("{other}"),
    }
}

/// D7: every setting of an organisation is obeyed.
#[tokio::test]
async fn every_setting_of_an_organisation_is_obeyed() {
    for field in fields("/v1/organizations/{org}") {
        let mut seen = Vec::new();
        for is_set in [false, true] {
            let (world, org) = World::with_organization("guests").await;
            if is_set {
                let change = json!({ field.clone(): value_of_organization(&field) });
                org.owner.patch(&org.path(""), change).await.assert_status(200);
            }
            seen.push(seen_of_organization(&world, &org, &field).await);
        }
        assert_ne!(seen[0], seen[1], "{field} changes nothing");
    }
}
