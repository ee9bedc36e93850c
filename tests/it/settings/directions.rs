//! Names and notes from right to left, and names in the order of their script (D12).

use harness::World;
use serde_json::json;

use super::latest;

/// D12: an Arabic note in an email and its sentences around a Hebrew organisation: isolated in subject, text and HTML.
#[tokio::test]
async fn text_from_right_to_left_is_isolated() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    org.owner.patch(&org.path(""), json!({ "name": "\u{200F}נור בע״מ\u{200E}" })).await.assert_status(200);
    let note = "\u{202B}مرحبا بك\u{202C} في Nordwind!\n\nSee you.";
    let body = json!({
        "people": [{ "email": "grace@example.com", "first_name": "נועה", "last_name": "לוי" }],
        "grant": { "role": "user" }, "note": note, "locale": "de",
    });
    org.invite(body).await.assert_status(201);
    world.pump().await;

    let (subject, text) = latest(&world, "grace@example.com");
    assert_eq!(subject, "ada@example.com lädt Sie zu \u{2068}נור בע״מ\u{2069} ein");
    assert!(text.starts_with("Guten Tag \u{2068}נועה\u{2069},"), "{text}");
    assert!(text.contains("> \u{2068}مرحبا بك في Nordwind!\u{2069}\n>\n> See you."), "{text}");
    let html = world.emails_to("grace@example.com").remove(0).html.unwrap();
    assert!(html.contains("<div dir=\"auto\" style=\"text-align: start;\">مرحبا بك في Nordwind!</div>"), "{html}");
    assert!(html.contains("<bdi>נור בע״מ</bdi>") && html.contains("Guten Tag <bdi>נועה</bdi>,"), "{html}");
}

/// D12: emails of people who write from left to right have no marks in subject and text.
#[tokio::test]
async fn ordinary_emails_stay_as_they_are() {
    let (world, org) = World::with_organization("guests").await;
    org.invited(json!({ "emails": "grace@example.com", "grant": { "role": "user" }, "note": "Hello!" })).await;
    world.pump().await;

    let email = world.emails_to("grace@example.com").remove(0);
    assert!(email.headers["Subject"].is_ascii() && !email.text.unwrap().contains(['\u{2068}', '\u{2069}']));
}

/// D12: last name first, without a space, where the script does so: in emails, on the invitee's page and in the audit log.
#[tokio::test]
async fn a_name_is_shown_in_the_order_of_its_script() {
    for (first, last, whole) in [
        ("小龙", "李", "李小龙"),
        ("太郎", "山田", "山田太郎"),
        ("さくら", "佐々木", "佐々木さくら"),
        ("민준", "김", "김민준"),
        ("Ada", "Byron", "Ada Byron"),
        ("László", "Nagy", "László Nagy"),
        ("נועה", "לוי", "נועה לוי"),
        ("Bruce", "李", "Bruce 李"),
    ] {
        let world = World::new().await;
        let org = world.acme("guests").await;
        let mut offer = org.offer("administrator");
        offer["people"] = json!([{ "email": "deputy@example.com", "first_name": first, "last_name": last }]);
        let deputy = org.joined(offer).await;
        let invited = json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } });
        deputy.person.post(&org.path("/invitations"), invited).await.assert_status(201);
        world.pump().await;

        let subject = latest(&world, "grace@example.com").0.replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(subject, format!("{whole} invites you to Acme"));
        let token = json!({ "token": world.link_token("grace@example.com") });
        let preview = world.anonymous().post("/v1/invitations/preview", token).await.assert_status(200);
        assert_eq!(preview.body["inviter"]["name"], whole);
        let row = org.members("?status=invite_pending").await.remove(0);
        assert_eq!(row["invitation"]["invited_by"]["name"], whole);
        let events = org.audit_events("action=invited").await;
        assert!(events.iter().any(|event| event["actor"]["name"] == whole), "{events:?}");
    }
}

/// D12: the script of the invitee's page isolates what comes from outside, and lays each line of a note out in its direction.
#[tokio::test]
async fn the_page_isolates_text_of_another_direction() {
    let world = World::new().await;
    let script = world.anonymous().get("/invitation/app.js").await.assert_status(200).text();
    let style = world.anonymous().get("/invitation/style.css").await.assert_status(200).text();

    for isolation in [
        "`\\u2068${values[name]}\\u2069`",
        r#"element("dd", {}, element("bdi", {}, value))"#,
        r#"element("blockquote", { dir: "auto" }, note)"#,
    ] {
        assert!(script.contains(isolation), "{isolation}");
    }
    assert!(style.contains("unicode-bidi: plaintext"));
}
