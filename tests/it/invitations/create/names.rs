//! Names of invitees: optional unless the policy requires them, limited in length, and validated.

use harness::World;
use serde_json::{Value, json};

use crate::invitations::builders::{assert_no_effect, invitation_to, with_field};

const FAMILY: &str = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}";

fn person(first: &str, last: &str) -> Value {
    json!([{ "email": "grace@example.com", "first_name": first, "last_name": last }])
}

/// S2.6, S2.7, C76: 64 code points after NFC and trimming
#[tokio::test]
async fn names_have_at_most_sixty_four_characters_each() {
    let (world, acme) = World::with_organization("sites").await;
    let decomposed = "e\u{301}".repeat(64);
    let fits = [format!("  {} ", "é".repeat(64)), decomposed.clone(), FAMILY.repeat(12), "O’Brien-Łukasz".to_owned()];
    let too_long = ["é".repeat(65), format!("{decomposed}x"), FAMILY.repeat(13)];

    for name in &fits {
        let answer = acme
            .invite(with_field(with_field(acme.offer("observer"), "people", person(name, name)), "dry_run", true))
            .await;
        assert_eq!((answer.status, answer.outcome()), (200, "would_invite"), "{name}: {}", answer.text());
    }
    for name in &too_long {
        for (people, pointer) in
            [(person(name, "Gray"), "/people/0/first_name"), (person("Grace", name), "/people/0/last_name")]
        {
            let body = with_field(acme.offer("observer"), "people", people);
            let answer = assert_no_effect(&world, acme.invite(body)).await;

            assert_eq!((answer.status, answer.outcome()), (422, "too_long"), "{name}");
            assert_eq!(answer.results()[0]["error"]["pointer"], pointer, "{name}");
        }
    }
    let id = acme.invited(with_field(acme.offer("observer"), "people", person(&fits[0], &decomposed))).await;
    let row = acme.member(&id).await;
    assert_eq!(
        (row["first_name"].as_str(), row["last_name"].as_str()),
        (Some(&*"é".repeat(64)), Some(&*"é".repeat(64)))
    );
}

/// C76, C38: blanks and controls are no names, whichever of the two they stand in
#[tokio::test]
async fn an_invalid_name_is_refused_at_its_field() {
    let (world, acme) = World::with_organization("sites").await;
    let no_names =
        ["", "   ", "\u{200B}", "Gra\u{0}ce", "Gra\tce", "Gra\nce", "Gra\rce", "Gra\u{85}ce", "Gra\u{2028}ce"];

    for name in no_names {
        for (people, pointer) in
            [(person(name, "Gray"), "/people/0/first_name"), (person("Grace", name), "/people/0/last_name")]
        {
            let answer =
                assert_no_effect(&world, acme.invite(with_field(acme.offer("observer"), "people", people))).await;

            assert_eq!((answer.status, answer.outcome()), (422, "invalid_format"), "{name:?}: {}", answer.text());
            assert_eq!(answer.results()[0]["error"]["pointer"], pointer, "{name:?}");
        }
    }
}

/// R8: names are optional, per address, until the policy asks for both
#[tokio::test]
async fn names_are_required_only_by_policy() {
    let (_, acme) = World::with_organization("sites").await;
    acme.invite(invitation_to(&acme, "first@example.com", "observer")).await.assert_status(201);
    acme.update_policy(json!({ "names_required": true })).await;

    let people = json!([
        { "email": "none@example.com" },
        { "email": "half@example.com", "first_name": "Grace" },
        { "email": "null@example.com", "first_name": "Grace", "last_name": null },
        { "email": "both@example.com", "first_name": "Grace", "last_name": "Gray" },
    ]);
    let answer = acme.invite(with_field(acme.offer("observer"), "people", people)).await.assert_status(207);

    assert_eq!(
        answer.outcomes_by_entry(),
        [
            ("none@example.com", "required"),
            ("half@example.com", "required"),
            ("null@example.com", "required"),
            ("both@example.com", "invited"),
        ]
    );
    assert_eq!((acme.invite(invitation_to(&acme, "bare@example.com", "observer")).await).outcome(), "required");
}

/// S1.4: names and address of an invitation are not changed by an administrator, also not to nothing
#[tokio::test]
async fn names_and_address_of_an_invitation_cannot_change() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(with_field(acme.offer("observer"), "people", person("Grace", "Gray"))).await;

    for (field, other) in [("email", "eve@example.com"), ("first_name", "Eve"), ("last_name", "Eve")] {
        for value in [json!(other), json!(null)] {
            let body = json!({ field: value, "grant": { "role": "helpdesk" } });
            let answer = assert_no_effect(&world, acme.update_member(&acme.owner, &id, body.clone())).await;

            assert_eq!(answer.status, 422, "{body}: {}", answer.text());
            assert_eq!(answer.faults(), [(&*format!("/{field}"), "field_immutable")], "{body}");
        }
    }
}
