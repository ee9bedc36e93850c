//! Inviting in template `partners`: one role, added permissions and partners for the whole batch.

use harness::World;
use serde_json::{Value, json};

use crate::invitations::builders::{
    accept, assert_no_effect, latest_token, put_resource, with_field, without_hair_spaces,
};

const ADD_ONS: [&str; 3] = ["integrations:access", "issues:comments", "messages:reprocess"];

fn partners(ids: &[&str]) -> Value {
    json!([{ "type": "partner", "mode": "resources", "ids": ids }])
}

fn one(grant: &Value) -> Value {
    json!({ "emails": ["grace@example.com"], "grant": grant })
}

/// S5.5, S5.6, S5.19: role, permissions, partners and note go to every address of the list
#[tokio::test]
async fn a_batch_shares_role_permissions_partners_and_note() {
    let (world, acme) = World::with_organization("partners").await;
    put_resource(&acme, "partner/p1", json!({ "name": "First" })).await;
    let grant = json!({ "role": "normal", "permissions": ["issues:comments"], "scopes": partners(&["p1"]) });
    let emails = ["a@example.com", "b@example.com", "c@example.com"];

    let body = json!({ "emails": emails.join(", "), "grant": grant, "note": "Welcome aboard!" });
    let answer = acme.invite(body).await.assert_status(201);
    world.pump().await;

    assert_eq!(answer.outcomes_by_entry(), emails.map(|email| (email, "invited")));
    for email in emails {
        assert_eq!(acme.members(&format!("?q={email}")).await[0]["grant"], grant);
        let email = &world.emails_to(email)[0];
        assert!(
            without_hair_spaces(email.text.as_ref().unwrap()).contains("Ada Byron wrote:\n> Welcome aboard!\n"),
            "{:?}",
            email.text
        );
    }
}

/// S5.7, R4: a Partner user has exactly one partner, when invited and when changed
#[tokio::test]
async fn a_partner_user_has_exactly_one_partner() {
    let (world, acme) = World::with_organization("partners").await;
    for id in ["p1", "p2"] {
        put_resource(&acme, &format!("partner/{id}"), json!({ "name": id })).await;
    }
    let wrong = [
        (None, "/grant/scopes", "scope_required"),
        (Some(json!([])), "/grant/scopes", "scope_required"),
        (Some(partners(&[])), "/grant/scopes/0/ids", "scope_required"),
        (Some(partners(&["p1", "p2"])), "/grant/scopes/0/ids", "scope_cardinality"),
        (Some(json!([{ "type": "partner", "mode": "all" }])), "/grant/scopes/0/mode", "scope_cardinality"),
        (Some(partners(&["p3"])), "/grant/scopes/0/ids", "unknown_reference"),
    ];
    let normal = acme.joined(json!({ "emails": ["normal@example.com"], "grant": { "role": "normal" } })).await.id;

    for (scopes, pointer, code) in wrong {
        let grant = json!({ "role": "partner" });
        let grant = scopes.into_iter().fold(grant, |grant, scopes| with_field(grant, "scopes", scopes));
        for answer in [
            assert_no_effect(&world, acme.invite(one(&grant))).await,
            assert_no_effect(&world, acme.update_member(&acme.owner, &normal, json!({ "grant": grant }))).await,
        ] {
            assert_eq!((answer.status, answer.faults()), (422, vec![(pointer, code)]), "{grant}: {}", answer.text());
        }
    }
    acme.invite(one(&json!({ "role": "partner", "scopes": partners(&["p2"]) }))).await.assert_status(201);
}

/// S5.10, R4: a Normal user has any number of partners
#[tokio::test]
async fn a_normal_user_has_as_many_partners_as_needed() {
    let (_, acme) = World::with_organization("partners").await;
    let ids: Vec<String> = (10..22).map(|number| format!("p{number}")).collect();
    for id in &ids {
        put_resource(&acme, &format!("partner/{id}"), json!({ "name": id })).await;
    }
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();

    for count in [0, 1, 12] {
        let scopes = partners(&ids[..count]);
        let body =
            json!({ "emails": [format!("n{count}@example.com")], "grant": { "role": "normal", "scopes": scopes } });
        let id = acme.invited(body).await;

        assert_eq!(acme.member(&id).await["grant"]["scopes"], scopes);
    }
}

/// S5.9, S5.12, S5.14, S5.15, S5.16, S5.17: which role takes which add-on, when invited and when changed
#[tokio::test]
async fn each_role_takes_the_add_ons_that_are_meant_for_it() {
    let (world, acme) = World::with_organization("partners").await;
    put_resource(&acme, "partner/p1", json!({ "name": "First" })).await;
    let normal = json!({ "role": "normal" });
    let partner = json!({ "role": "partner", "scopes": partners(&["p1"]) });
    let cases = ADD_ONS
        .map(|add_on| (&normal, add_on, true))
        .into_iter()
        .chain(ADD_ONS.map(|add_on| (&partner, add_on, add_on == "issues:comments")));

    for (index, (grant, add_on, taken)) in cases.enumerate() {
        let bare = json!({ "emails": [format!("bare-{index}@example.com")], "grant": grant });
        let pending = acme.invited(bare).await;
        let grant = with_field(grant.clone(), "permissions", json!([add_on]));
        let body = json!({ "emails": [format!("g-{index}@example.com")], "grant": grant });
        if taken {
            acme.invite(body).await.assert_status(201);
            acme.update_member(&acme.owner, &pending, json!({ "grant": grant })).await.assert_status(200);
        } else {
            for answer in [
                assert_no_effect(&world, acme.invite(body)).await,
                assert_no_effect(&world, acme.update_member(&acme.owner, &pending, json!({ "grant": grant }))).await,
            ] {
                let fault = vec![("/grant/permissions", "permission_not_grantable")];
                assert_eq!((answer.status, answer.faults()), (422, fault), "{grant}");
            }
        }
    }
}

/// S5.9, S5.14: what belongs to other roles is no add-on for anybody
#[tokio::test]
async fn user_management_branding_and_saml_cannot_be_added() {
    let (world, acme) = World::with_organization("partners").await;

    for permission in ["members:invite", "members:update", "branding:manage", "saml:manage"] {
        let grant = json!({ "role": "normal", "permissions": [permission] });
        let answer = assert_no_effect(&world, acme.invite(one(&grant))).await;
        assert_eq!((answer.status, answer.code()), (422, "permission_not_grantable"), "{permission}");
    }
    let normal = json!({ "role": "normal", "permissions": ADD_ONS });
    let grace = acme.joined(one(&normal)).await.person;
    grace.get(&acme.path("/members")).await.assert_problem(403, "forbidden");
    grace.post(&acme.path("/invitations"), one(&normal)).await.assert_problem(403, "forbidden");
}

/// S5.11, S5.13: an Admin has every partner and every add-on; to name one changes nothing
#[tokio::test]
async fn an_admin_has_everything_by_default() {
    let (world, acme) = World::with_organization("partners").await;
    put_resource(&acme, "partner/p1", json!({ "name": "First" })).await;
    acme.invite(one(&json!({ "role": "admin", "permissions": ADD_ONS }))).await.assert_status(201);
    accept(&world, "grace@example.com", &latest_token(&world, "grace@example.com").await).await.assert_status(200);
    let grace = world.person("grace@example.com");

    let row = &acme.members("?q=grace").await[0];
    assert_eq!(row["grant"]["scopes"], json!([{ "type": "partner", "mode": "all", "ids": [] }]));
    let grant = json!({ "role": "normal", "permissions": ADD_ONS, "scopes": partners(&["p1"]) });
    let body = json!({ "emails": ["alan@example.com"], "grant": grant });
    grace.post(&acme.path("/invitations"), body).await.assert_status(201);
}
