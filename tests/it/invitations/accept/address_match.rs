//! Whether the address of the caller matches the invited address (R23); look-alikes do not.

use harness::World;
use serde_json::json;

use super::{ACCEPT, DECLINE, invite, use_token};

/// R23, C84: the case of ASCII emails, the outer blanks, and the spelling of a domain do not matter.
#[tokio::test]
async fn an_address_matches_in_every_equivalent_spelling() {
    let spellings = [
        ("Grace.Hopper@Example.COM", "grace.hopper@example.com"),
        ("grace@example.com", "GRACE@EXAMPLE.COM"),
        ("grace@bücher.example", "grace@xn--bcher-kva.example"),
        ("grace@xn--bcher-kva.example", "Grace@Bücher.example"),
        ("grace@stra\u{df}e.example", "grace@xn--strae-oqa.example"),
        ("grace+news@example.com", "Grace+News@example.com"),
    ];
    for (invited_as, signed_in_as) in spellings {
        let world = World::new().await;
        let acme = world.acme("guests").await;
        let id = acme.invited(json!({ "emails": [invited_as], "grant": { "role": "user" } })).await;
        world.pump().await;
        let person = world.person(signed_in_as).subject("local|grace");

        let inbox = person.get("/v1/me/invitations").await.assert_status(200);
        let token = inbox.body["invitations"][0]["token"].as_str().expect("a token").to_owned();

        assert_eq!(use_token(&person, ACCEPT, &token).await.assert_status(200).id(), id, "{signed_in_as}");
        assert_eq!(acme.member(&id).await["email"], invited_as, "the spelling that was invited stays");
        assert_eq!(world.emails()[0].link_token(), Some(token.as_str()));
    }
}

/// R23, C84: look-alikes, tags and dots make other addresses, which can neither answer nor see the invitation.
#[tokio::test]
async fn a_look_alike_address_does_not_match() {
    let others = [
        ("kate@example.com", "\u{212a}ate@example.com"),
        ("kate@example.com", "\u{ff4b}ate@example.com"),
        ("kate@example.com", "\u{43a}ate@example.com"),
        ("kate@example.com", "kate@\u{ff45}xample.com"),
        ("kate@example.com", "kate@exampl\u{435}.com"),
        ("kate@kelvin.example", "kate@\u{212a}elvin.example"),
        ("kate@kelvin.example", "kate@\u{ff4b}elvin.example"),
        ("mike@example.com", "m\u{131}ke@example.com"),
        ("mike@example.com", "M\u{130}KE@example.com"),
        ("mike@mike.example", "mike@m\u{131}ke.example"),
        ("strasse@strasse.example", "stra\u{df}e@strasse.example"),
        ("grace@strasse.example", "grace@stra\u{df}e.example"),
        ("grace@example.com", "grace+1@example.com"),
        ("grace@example.com", "gr.ace@example.com"),
        ("grace@example.com", "grace@example.com."),
        ("grace@example.com", "grace@example.com\u{0}"),
        ("grace@example.com", "\"grace\"@example.com"),
        ("grace@example.com", "grace\u{200d}@example.com"),
        ("grace@example.com", "Grace <grace@example.com>"),
    ];
    let world = World::new().await;
    let org = world.acme("guests").await;
    let mut sent: Vec<(&str, String, String)> = Vec::new();
    for (invited_as, signed_in_as) in others {
        if !sent.iter().any(|(email, ..)| *email == invited_as) {
            let (id, token) = invite(&world, &org, invited_as, json!({})).await;
            sent.push((invited_as, id, token));
        }
        let (_, id, token) = sent.iter().find(|(email, ..)| *email == invited_as).expect("invited");
        let person = world.person("imposter@example.com").claim("email", signed_in_as);

        use_token(&person, ACCEPT, token).await.assert_problem(403, "wrong_recipient");
        use_token(&person, DECLINE, token).await.assert_problem(403, "wrong_recipient");
        let inbox = person.get("/v1/me/invitations").await;
        assert!(!inbox.text().contains(token), "{signed_in_as:?} reads the mail of {invited_as}");
        assert_eq!(org.member(id).await["status"], "invite_pending");
    }
}

/// R23, C84: an address and its look-alike are two members of one organisation.
#[tokio::test]
async fn addresses_with_different_tags_are_different_members() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let mut joined = Vec::new();
    for email in ["grace@example.com", "grace+1@example.com", "g.race@example.com"] {
        joined.push(acme.joined(json!({ "emails": [email], "grant": { "role": "user" } })).await.id);
    }

    joined.sort();
    joined.dedup();
    assert_eq!(joined.len(), 3);
    assert_eq!(acme.members("?status=active").await.len(), 4);
}
