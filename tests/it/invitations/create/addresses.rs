//! Addresses: one grammar for every form of the list; look-alikes stay different.

use harness::{Org, World};
use serde_json::{Value, json};

use crate::invitations::builders::{accept, assert_no_effect, latest_token, with_field};

/// The same address in each form that a request knows.
fn forms(acme: &Org, email: &str) -> [Value; 4] {
    let offer = acme.offer("user");
    [
        with_field(offer.clone(), "emails", email),
        with_field(offer.clone(), "emails", json!([email])),
        with_field(offer.clone(), "emails", format!(", {email};\n")),
        with_field(offer, "people", json!([{ "email": email }])),
    ]
}

/// C77: what is no address, alone and among others
#[tokio::test]
async fn every_form_rejects_the_same_invalid_addresses() {
    let (world, acme) = World::with_organization("guests").await;
    let long_local = format!("{}@example.com", "a".repeat(65));
    let label = "d".repeat(63);
    let too_long = format!("{}@{label}.{label}.{}", "a".repeat(64), "e".repeat(62));
    assert_eq!(too_long.len(), 255);
    let bad = [
        "a",
        "@",
        "@example.com",
        "a@",
        "a@b@example.com",
        "\"a\"@example.com",
        "\"a@b\"@example.com",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "a@[IPv6:::1]",
        "a@localhost",
        "a@.example.com",
        "a@example..com",
        ".a@example.com",
        "a.@example.com",
        "a..b@example.com",
        "a@exa_mple.com",
        "a@-example.com",
        "a@example.com-",
        "a\u{0}@example.com",
        "a@exam\u{0}ple.com",
        "a\u{7f}@example.com",
        "ä@example.com",
        "a@%65xample.com",
        "a@example.com?bcc=eve",
        "a@example.com/x",
        &long_local,
        &too_long,
    ];

    for email in bad {
        let pointers = ["/emails", "/emails/0", "/emails", "/people/0/email"];
        for (body, pointer) in forms(&acme, email).into_iter().zip(pointers) {
            let answer = assert_no_effect(&world, acme.invite(body)).await;
            assert_eq!((answer.status, answer.outcome()), (422, "invalid_email"), "{email:?}: {}", answer.text());
            assert_eq!(answer.results()[0]["error"]["pointer"], pointer, "{email:?}");
        }
    }
    let among = with_field(acme.offer("user"), "emails", json!([bad[0], "grace@example.com", bad[4]]));
    let answer = acme.invite(among).await.assert_status(207);
    let reported = [("a", "invalid_email"), ("grace@example.com", "invited"), ("a@b@example.com", "invalid_email")];
    assert_eq!(answer.outcomes_by_entry(), reported);
}

/// C77: what is an address, up to the last byte
#[tokio::test]
async fn every_form_accepts_the_same_valid_addresses() {
    let (world, acme) = World::with_organization("guests").await;
    let label = "d".repeat(63);
    let longest = format!("{}@{label}.{label}.{}", "a".repeat(64), "e".repeat(61));
    assert_eq!(longest.len(), 254);
    let good = [
        "a@example.com",
        "A.B@Example.COM",
        "a+b@example.com",
        "o'brien@example.com",
        "!#$%&'*+-/=?^_`{|}~@example.com",
        "a@sub.sub.example.co.uk",
        "a@bücher.example",
        "a@xn--bcher-kva.example",
        "a@例え.テスト",
        "1@1.example",
        &longest,
    ];

    for email in good {
        for body in forms(&acme, email) {
            let answer = assert_no_effect(&world, acme.invite(with_field(body, "dry_run", true))).await;
            assert_eq!(
                (answer.status, answer.outcomes_by_entry()),
                (200, vec![(email, "would_invite")]),
                "{}",
                answer.text()
            );
        }
    }
}

/// C78, S3.4, S4.20, S5.5: comma, semicolon, space, tab and newline, alone and together
#[tokio::test]
async fn a_text_is_split_at_every_separator() {
    let (world, acme) = World::with_organization("guests").await;
    let expected = ["a@example.com", "b@example.com", "c@example.com"].map(|email| (email, "would_invite"));

    for between in [",", ";", " ", "\t", "\n", "\r\n", ", ", " ; ", ",,", "\u{a0}", "\u{2028}", ",\t \n;"] {
        let text = expected.map(|(email, _)| email).join(between);
        let padded = format!("{between}{text}{between}");
        for emails in [json!(text), json!(padded), json!([text]), json!([padded, "", "a@example.com"])] {
            let body = with_field(with_field(acme.offer("user"), "emails", emails.clone()), "dry_run", true);
            let answer = assert_no_effect(&world, acme.invite(body)).await;
            assert_eq!((answer.status, answer.outcomes_by_entry()), (200, expected.to_vec()), "{emails}");
        }
    }
}

/// C41: tags and dots make different people; the email goes to the spelling that was typed
#[tokio::test]
async fn tags_and_dots_distinguish_addresses() {
    let (world, acme) = World::with_organization("guests").await;
    let typed = ["A.b@gmail.com", "ab@gmail.com", "AB+1@gmail.com"];
    let answer = acme.invite(with_field(acme.offer("user"), "emails", json!(typed))).await.assert_status(201);
    world.pump().await;

    let sent: Vec<_> = world.emails().iter().map(|email| email.to[0].clone()).collect();
    assert_eq!(sent.len(), 3);
    assert!(typed.iter().all(|email| sent.iter().any(|to| to == email)), "{sent:?}");
    accept(&world, "ab@gmail.com", &latest_token(&world, "a.b@gmail.com").await)
        .await
        .assert_problem(403, "wrong_recipient");
    accept(&world, "a.b@gmail.com", &latest_token(&world, "a.b@gmail.com").await).await.assert_status(200);
    assert_eq!(answer.result_ids().len(), 3);
}

/// C84: look-alike addresses are refused or are different, and never open the invitation of the other.
#[tokio::test]
async fn look_alike_addresses_are_different() {
    let (world, acme) = World::with_organization("guests").await;
    let id = acme.invited(with_field(acme.offer("user"), "emails", "kiss@strasse.example")).await;
    let token = latest_token(&world, "kiss@strasse.example").await;
    let alikes = [
        "\u{212A}iss@strasse.example",
        "k\u{131}ss@strasse.example",
        "k\u{456}ss@strasse.example",
        "ｋiss@strasse.example",
        "KI\u{17F}S@strasse.example",
        "ki\u{DF}@strasse.example",
        "kiss@stra\u{DF}e.example",
        "kiss@\u{FF53}trasse.example",
        "kiss@\u{17F}trasse.example",
        "kiss@str\u{430}sse.example",
        "kiss@strasse\u{3002}example",
    ];

    for alike in alikes {
        assert!([401, 403].contains(&accept(&world, alike, &token).await.status), "{alike}");
        let answer = acme.invite(with_field(acme.offer("user"), "emails", alike)).await;
        assert!(["invited", "invalid_email"].contains(&answer.outcome()), "{alike}: {}", answer.text());
        assert_eq!(acme.members("?email=kiss@strasse.example").await.len(), 1, "{alike}");
    }
    for same in ["KISS@strasse.example", "kiss@STRASSE.EXAMPLE"] {
        let answer = acme.invite(with_field(acme.offer("user"), "emails", same)).await;
        assert_eq!(answer.outcome(), "already_invited");
    }
    // Dropped where a person types it; a provider that confirms such a mailbox confirms another one (D2).
    let typed = acme.invite(with_field(acme.offer("user"), "emails", "ki\u{AD}ss@strasse.example")).await;
    assert_eq!(typed.outcome(), "already_invited");
    assert!([401, 403].contains(&accept(&world, "ki\u{AD}ss@strasse.example", &token).await.status));
    acme.update_member(&acme.owner, &id, json!({ "grant": { "permissions": ["guests:invite"] } }))
        .await
        .assert_status(200);
    accept(&world, "Kiss@Strasse.example", &latest_token(&world, "kiss@strasse.example").await)
        .await
        .assert_status(200);
}
