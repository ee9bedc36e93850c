//! Every email to a person who has joined is in their language and shows instants by their clock (D6, D7).

use harness::{Member, Org, Person, World};
use serde_json::{Value, json};

use super::latest;

/// What causes an email to a person who has joined.
const CAUSES: [&str; 8] = ["profile", "access", "move", "added", "password", "reminder", "ended", "digest"];

async fn organization(world: &World) -> Org {
    let org = world.acme("guests").await;
    org.update_policy(json!({ "notify": { "access_changed": true } })).await;
    org.put("groups/team", json!({ "name": "Team", "grant": { "role": "user" } })).await;
    org
}

async fn change(org: &Org, member: &Member, body: Value) {
    org.update_member(&org.owner, &member.id, body).await.assert_status(200);
}

/// Causes the email to Grace, with what she has chosen in her profile, and returns subject and text.
async fn written(cause: &str, profile: &Value, invitation: Option<&str>) -> (String, String) {
    let world = World::new().await;
    let org = organization(&world).await;
    let grace = world.person("grace@example.com");
    grace.patch("/v1/me", profile.clone()).await.assert_status(200);
    let joined = async |kind: &str| {
        let mut body = json!({ "emails": "grace@example.com", "kind": kind });
        body["grant"] = json!({ "role": if kind == "guest" { "guest" } else { "account-manager" } });
        if kind == "guest" {
            body["period"] = json!("P20D");
        }
        if let Some(tag) = invitation {
            body["locale"] = json!(tag);
        }
        org.joined(body).await
    };
    match cause {
        "profile" => change(&org, &joined("member").await, json!({ "first_name": "Gracia" })).await,
        "access" => change(&org, &joined("member").await, json!({ "grant": { "role": "user" } })).await,
        "move" => {
            let member = joined("member").await;
            let body = json!({ "members": [member.id], "group": "team" });
            org.owner.post(&org.path("/members/move"), body).await.assert_status(200);
        }
        "added" => add(&world, &org, &grace).await,
        "password" => {
            let member = joined("member").await;
            org.batch(&org.owner, "/members/reset-password", &[&member.id]).await.assert_status(200);
        }
        "reminder" => {
            joined("guest").await;
            world.travel("8d").await;
        }
        "ended" => {
            joined("guest").await;
            world.travel("21d").await;
        }
        "digest" => {
            joined("member").await;
            org.accepted_guest("gus@example.com", "P20D", &[]).await;
            world.travel("8d").await;
        }
        other => panic!("{other}"),
    }
    world.pump().await;
    latest(&world, "grace@example.com")
}

/// Grace belongs to another organisation of the same owner, and is added to this one without an invitation.
async fn add(world: &World, org: &Org, grace: &Person) {
    world.organization("guests", &org.owner).await.accepted_member(grace.email(), "user").await;
    let body = json!({ "email": grace.email(), "grant": { "role": "user" } });
    org.owner.post(&org.path("/members"), body).await.assert_status(201);
}

/// D6, D7: each email follows the profile: language, zone and greeting.
#[tokio::test]
async fn every_email_follows_the_profile_of_its_reader() {
    let german = json!({ "locale": "de-AT", "time_zone": "Pacific/Auckland", "first_name": "Hopper" });
    for cause in CAUSES {
        let (english, plain) = written(cause, &json!({}), None).await;
        let (subject, text) = written(cause, &german, None).await;

        assert_ne!(subject, english, "{cause}");
        assert!(text.starts_with("Guten Tag Hopper,"), "{cause}: {text}");
        assert!(plain.starts_with("Hello"), "{cause}: {plain}");
        let has_instant = matches!(cause, "reminder" | "ended" | "digest");
        assert_eq!(text.contains("Uhr (Pacific/Auckland)"), has_instant, "{cause}: {text}");
        assert_eq!(plain.contains("(UTC)"), has_instant, "{cause}: {plain}");
    }
}

/// D6: a profile in a language that no email is written in goes on to the invitation, then to the organisation.
#[tokio::test]
async fn a_language_without_texts_goes_on_to_the_next() {
    for (profile, invitation, greeting) in [
        ("pt-BR", Some("es-419"), "Hola"),
        ("pt-BR", Some("zh-Hant"), "Hello"),
        ("fr-BE", Some("es"), "Bonjour"),
        ("x-klingon", None, "Hello"),
    ] {
        let (_, text) = written("password", &json!({ "locale": profile }), invitation).await;

        assert!(text.starts_with(greeting), "{profile}, {invitation:?}: {text}");
    }
}

/// D7: the sponsor of a declined invitation is informed in their own language, once more read for it alone.
#[tokio::test]
async fn a_declined_invitation_is_reported_in_the_language_of_its_sponsor() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    org.owner.patch("/v1/me", json!({ "locale": "fr" })).await.assert_status(200);
    org.invited(json!({ "emails": "grace@example.com", "grant": { "role": "user" }, "locale": "es" })).await;
    world.pump().await;
    let token = world.link_token("grace@example.com");

    world
        .person("grace@example.com")
        .post("/v1/invitations/decline", json!({ "token": token }))
        .await
        .assert_status(204);
    world.pump().await;

    assert!(latest(&world, "ada@example.com").1.starts_with("Bonjour"));
    assert!(latest(&world, "grace@example.com").1.starts_with("Hola"));
}

/// D7: an email with several readers is written for each of them.
#[tokio::test]
async fn each_reader_of_a_digest_has_their_own_language_and_zone() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let readers = [
        ("bea@example.com", json!({ "locale": "de", "time_zone": "Asia/Tokyo" }), "Asia/Tokyo", "Guten Tag"),
        ("cleo@example.com", json!({ "locale": "es-MX", "time_zone": "America/New_York" }), "America/New_York", "Hola"),
        ("dora@example.com", json!({ "locale": "pt" }), "UTC", "Hello"),
        ("eve@example.com", json!({ "time_zone": "Asia/Kolkata" }), "Asia/Kolkata", "Hello"),
    ];
    for (email, profile, _, _) in &readers {
        org.accepted_member(email, "administrator")
            .await
            .person
            .patch("/v1/me", profile.clone())
            .await
            .assert_status(200);
    }
    org.accepted_guest("gus@example.com", "P20D", &[]).await;

    world.travel("8d").await;

    for (email, _, zone, greeting) in readers {
        let (_, text) = latest(&world, email);
        assert!(text.starts_with(greeting) && text.contains(&format!("({zone})")), "{email}: {text}");
    }
}

/// D7: the zone of a profile is one of the IANA database, or null for that of the organisation.
#[tokio::test]
async fn a_time_zone_is_kept_with_the_profile() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    assert_eq!(ada.get("/v1/me").await.body["time_zone"], Value::Null);

    for zone in ["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC", "Asia/Kolkata", "Etc/GMT+5"] {
        let changed = ada.patch("/v1/me", json!({ "time_zone": zone })).await.assert_status(200);
        assert_eq!(
            (&changed.body["time_zone"], &ada.get("/v1/me").await.body["time_zone"]),
            (&json!(zone), &json!(zone))
        );
    }
    for wrong in ["", "Berlin", "Europe/Bonn", "GMT+1:00", "CEST "] {
        let refused = ada.patch("/v1/me", json!({ "time_zone": wrong })).await;
        assert_eq!((refused.status, refused.faults()), (422, vec![("/time_zone", "unknown_reference")]), "{wrong}");
    }
    assert_eq!(ada.get("/v1/me").await.body["time_zone"], "Etc/GMT+5");
    let cleared = ada.patch("/v1/me", json!({ "time_zone": null })).await.assert_status(200);
    assert_eq!(cleared.body["time_zone"], Value::Null);
}

/// D7, P11: the profile costs no round of its own: it is read together with the membership.
#[tokio::test]
async fn a_profile_is_read_together_with_the_membership() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let grace = org.accepted_member("grace@example.com", "user").await;
    grace.person.patch("/v1/me", json!({ "locale": "de" })).await.assert_status(200);
    world.pump().await;
    world.warm_up(&org.id).await;
    org.batch(&org.owner, "/members/reset-password", &[&grace.id]).await.assert_status(200);

    let (_, sent) = world.measure(world.pump()).await;

    let reads = sent.calls.iter().filter(|call| call.is_table() && call.is_read());
    let of_profile: Vec<_> = reads.filter(|call| call.body.to_string().contains("\"PROFILE\"")).collect();
    assert_eq!(of_profile.len(), 1, "one read of the profile");
    assert_eq!(of_profile[0].consistent, Some(true));
    let alone = sent.calls.iter().filter(|call| call.is_table() && call.is_read()).count();
    let rounds =
        harness::Traffic { calls: sent.calls.iter().filter(|call| call.is_read()).cloned().collect() }.round_trips();
    assert!(rounds < alone, "{rounds} rounds for {alone} reads");
}
