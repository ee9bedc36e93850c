//! Lists as people paste them, and characters that they do not see, in every form of a request.

use harness::{Org, World};
use serde_json::{Value, json};

use crate::invitations::builders::{accept, assert_no_effect, with_field};

async fn preview(acme: &Org, field: &str, entries: impl Into<Value>) -> harness::Answer {
    let body = with_field(acme.offer("user"), field, entries.into());
    acme.invite(with_field(body, "dry_run", true)).await
}

/// D1: recipients of mail clients, rows of spreadsheets, separators of every keyboard: two people each, in a text and in an array
#[tokio::test]
async fn a_pasted_list_invites_the_people_in_it() {
    let (_world, acme) = World::with_organization("guests").await;

    for text in [
        "Erin Bar <erin@corp.example>; O'Neil, Jane <jane@corp.example>",
        "\"Bar, Erin\" <erin@corp.example>, \"O'Neil, Jane\" <jane@corp.example>",
        "To: Erin Bar <erin@corp.example>; Jane <jane@corp.example>;",
        "From: Bar, Erin [mailto:erin@corp.example]\nO'Neil, Jane [mailto:jane@corp.example]",
        "Erin\tBar\terin@corp.example\r\nJane\tO'Neil\tjane@corp.example\r\n",
        "erin@corp.example (Erin Bar), jane@corp.example (Jane)",
        "mailto:erin@corp.example, mailto:jane@corp.example?subject=Hello",
        "<erin@corp.example>\n<jane@corp.example>",
        "'erin@corp.example', 'jane@corp.example'",
        "• erin@corp.example\n• jane@corp.example.",
        "erin@corp.example，jane@corp.example",
        "erin@corp.example；jane@corp.example",
        "erin@corp.example、jane@corp.example",
        "erin@corp.example، jane＠corp.example",
        "\u{FEFF}erin@corp.example\u{200B};\u{202A}jane@corp.example\u{202C}",
        "erin@corp.example<mailto:erin@corp.example>; jane@corp.example<mailto:jane@corp.example>",
    ] {
        for emails in [json!(text), json!([text])] {
            let answer = preview(&acme, "emails", emails).await;
            let outcomes = answer.outcomes();
            assert_eq!((answer.status, &*outcomes), (200, &["would_invite"; 2][..]), "{text:?}: {}", answer.text());
            let invited: Vec<_> = answer.results().iter().map(|result| result["email"].as_str().unwrap()).collect();
            assert_eq!(invited, ["erin@corp.example", "jane@corp.example"], "{text:?}");
        }
    }
}

/// D1: one entry in every field that takes one address, with its name where the request gives none
#[tokio::test]
async fn a_field_of_one_address_takes_an_entry_of_a_list() {
    let (world, elsewhere) = World::with_organization("guests").await;
    let (machine, joined) = (world.machine("latchkey/manage"), world.organization("guests", &elsewhere.owner).await);

    for (n, (before, after)) in [
        ("", ""),
        ("<", ">"),
        ("'", "'"),
        ("(", ")"),
        ("\"", "\""),
        ("mailto:", ""),
        ("", "."),
        ("Grace Hopper <", ">"),
        ("\"Hopper, Grace\" <", ">"),
        ("\u{FEFF}", ""),
        ("", "\u{200B}"),
        ("\u{200E}", "\u{200F}"),
        ("\u{202A}", "\u{202C}"),
        ("\u{2060}", "\u{A0}"),
    ]
    .into_iter()
    .enumerate()
    {
        let written = |local: &str| format!("{before}{local}{n}@corp.example{after}");
        let owner = json!({ "email": written("owner") });
        let create = json!({ "name": "Acme", "template": "guests", "owner": owner, "support_email": written("help") });
        let created = machine.post("/v1/organizations", create).await.assert_status(201);
        let org = created.body["id"].as_str().unwrap().to_owned();
        let path = |rest: &str| format!("/v1/organizations/{org}{rest}");

        let people = json!([{ "email": written("grace") }]);
        let offer = json!({ "people": people, "grant": { "role": "user" } });
        let invited = machine.post(&path("/invitations"), offer).await.assert_status(201);
        elsewhere.accepted_member(&format!("added{n}@corp.example"), "user").await;
        let add = json!({ "email": written("added"), "grant": { "role": "user" } });
        elsewhere.owner.post(&joined.path("/members"), add).await.assert_status(201);

        assert_eq!(created.body["support_email"], format!("help{n}@corp.example"), "{before}{after}");
        for (local, list) in
            [("owner", path("/members")), ("grace", path("/members")), ("added", joined.path("/members"))]
        {
            let query = form(&[("email", &written(local))]);
            let found = machine.get(&format!("{list}?{query}")).await.assert_status(200);
            let emails: Vec<_> = found.body["members"].as_array().unwrap().iter().map(|row| &row["email"]).collect();
            assert_eq!(emails, [&json!(format!("{local}{n}@corp.example"))], "{before}{after}");
        }
        let row = machine.get(&path(&format!("/members/{}", invited.result_ids()[0]))).await.body;
        if before.contains("Hopper") {
            assert_eq!((&row["first_name"], &row["last_name"]), (&json!("Grace"), &json!("Hopper")), "{before}");
        }
    }
}

fn form(pairs: &[(&str, &str)]) -> String {
    serde_urlencoded::to_string(pairs).unwrap()
}

/// D1: entries are counted, not pieces; no address outside of the brackets is invited
#[tokio::test]
async fn limits_count_people_and_only_the_brackets_count() {
    let (world, acme) = World::with_organization("guests").await;
    let list = |count: usize| {
        (0..count).map(|n| format!("Last{n}, First Middle <p{n}@corp.example>; ")).collect::<Vec<_>>().concat()
    };

    let hundred = preview(&acme, "emails", list(100)).await;
    let more = assert_no_effect(&world, preview(&acme, "emails", list(101))).await;
    assert_eq!((hundred.status, hundred.results().len(), more.status), (200, 100, 400), "{}", more.text());

    for text in [
        "victim@corp.example <a@x.example>",
        "\"victim@corp.example\" <a@x.example>",
        "<a@x.example> victim@corp.example",
        "Erin (victim@corp.example) <a@x.example>",
        "\"victim@corp.example, Erin\" <a@x.example>",
    ] {
        let answer = preview(&acme, "emails", text).await;
        let invited = answer.results().iter().filter(|result| result["outcome"] == "would_invite");
        assert_eq!(invited.map(|result| &result["email"]).collect::<Vec<_>>(), ["a@x.example"], "{text}");
    }
}

/// D2, B3: a character that an address cannot have, or a part that MIME could decode, is named with its place
#[tokio::test]
async fn a_character_that_cannot_stay_is_named() {
    let (_world, acme) = World::with_organization("guests").await;

    for (email, named) in [
        ("j\u{e4}ne@corp.example", "U+00E4 after \"j\""),
        ("\u{212A}it@corp.example", "U+212A at its begin"),
        ("kit@\u{212A}elvin.example", "U+212A"),
        ("a\u{7f}@corp.example", "U+007F after \"a\""),
    ] {
        let answer = preview(&acme, "emails", json!([email])).await;
        let detail = answer.results()[0]["error"]["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(named), "{email}: {detail}");
    }
    // A space within the address of a person makes no other address of its end.
    for (email, named) in [
        ("jane doe@corp.example", "U+0020 after \"jane\""),
        ("jane\u{A0}doe@corp.example", "U+00A0 after \"jane\""),
        ("jane@corp .example", "U+0020"),
        ("jane@corp.example doe@corp.example", "U+0020"),
        ("jane@corp.example，doe@corp.example", "U+FF0C after \"corp.example\""),
        ("jane@co_rp.example", "U+005F after \"co\""),
        ("=?utf-8?q?bob?=@corp.example", "mail programs decode"),
    ] {
        let answer = preview(&acme, "people", json!([{ "email": email }])).await;
        let error = &answer.results()[0]["error"];
        assert_eq!(error["pointer"], "/people/0/email", "{email}");
        assert!(error["detail"].as_str().unwrap().contains(named), "{email}: {error}");
    }
}

/// D3, C84: an invitation, a policy and a claim in any case, script or composition are of the same person
#[tokio::test]
async fn one_address_has_one_form_in_invitations_policies_and_claims() {
    for (policy, invited, claimed) in [
        ("MÜNCHEN.de", "j@münchen.de", "j@MÜNCHEN.DE"),
        ("münchen.de", "j@MÜNCHEN.de", "J@xn--mnchen-3ya.de"),
        ("xn--mnchen-3ya.de", "j@mu\u{308}nchen.de", "j@MU\u{308}NCHEN.DE"),
        ("@ПОЧТА.РФ", "INFO@ПОЧТА.РФ", "info@почта.рф"),
        ("почта.рф.", "info@xn--80a1acny.xn--p1ai", "INFO@ПОЧТА.РФ"),
        ("XN--80A1ACNY.xn--P1AI", "info@почта.рф", "info@xn--80a1acny.XN--P1AI"),
        ("ΕΛΛΆΣ.example", "a@ελλάσ.example", "A@ΕΛΛΆΣ.example"),
        ("ÇAĞ.example", "a@çağ.example", "a@C\u{327}AG\u{306}.EXAMPLE"),
        ("例え.テスト", "a@例え.テスト", "a@xn--r8jz45g.xn--zckzah"),
        ("STRASSE.example", "A@strasse.example", "a@Strasse.Example"),
        ("straße.example", "a@STRAßE.example", "a@xn--strae-oqa.example"),
        ("\u{200B}corp.example\u{FEFF}", "a@corp\u{AD}.example", "a@CORP.example"),
    ] {
        let (world, acme) = World::with_organization("guests").await;
        acme.update_policy(json!({ "domain_allow": [policy] })).await;

        let id = acme.invited(with_field(acme.offer("user"), "emails", json!([invited]))).await;
        let again = acme.invite(with_field(acme.offer("user"), "emails", json!([claimed]))).await;
        world.pump().await;
        let token = world.link_token(&world.emails().last().unwrap().to[0]);

        assert_eq!(again.outcome(), "already_invited", "{invited} {claimed}");
        let query = form(&[("email", claimed)]);
        assert_eq!(acme.members(&format!("?{query}")).await[0]["id"], id, "{invited} {claimed}");
        accept(&world, claimed, &token).await.assert_status(200);
    }
}
