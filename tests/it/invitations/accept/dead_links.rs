//! Links that are no longer valid: strangers all get the same answer, the invitee gets the reason.

use harness::{Org, World};
use kit::token::{Keys, Link};
use serde_json::json;

use super::{ACCEPT, DECLINE, PREVIEW, invite, use_token};
use crate::isolation::answer_text;

/// A link by its fate, its addressee, and the answer to that addressee.
type Dead = (&'static str, String, &'static str, (u16, &'static str));

const UNAVAILABLE: (u16, &str) = (404, "invitation_unavailable");

async fn act(world: &World, org: &Org, path: &str, id: &str) {
    org.owner.post(&org.path(path), json!({ "members": [id] })).await.assert_status(200);
    world.pump().await;
}

/// Every way in which a link dies.
async fn dead_links(world: &World, acme: &Org) -> Vec<Dead> {
    let pending = async |email| invite(world, acme, email, json!({})).await;
    let (_, expired) = pending("expired@example.com").await;
    let (_, replaced) = pending("replaced@example.com").await;
    world.advance("7d");
    let _ = pending("replaced@example.com").await;
    let (_, used) = pending("used@example.com").await;
    use_token(&world.person("used@example.com"), ACCEPT, &used).await.assert_status(200);
    let (removed_id, removed) = pending("removed@example.com").await;
    use_token(&world.person("removed@example.com"), ACCEPT, &removed).await.assert_status(200);
    act(world, acme, "/members/remove", &removed_id).await;
    let (suspended_id, suspended) = pending("suspended@example.com").await;
    use_token(&world.person("suspended@example.com"), ACCEPT, &suspended).await.assert_status(200);
    act(world, acme, "/members/suspend", &suspended_id).await;
    let (cancelled_id, cancelled) = pending("cancelled@example.com").await;
    act(world, acme, "/invitations/cancel", &cancelled_id).await;
    let (_, declined) = pending("declined@example.com").await;
    use_token(&world.person("declined@example.com"), DECLINE, &declined).await.assert_status(204);
    let (resent_id, resent) = pending("resent@example.com").await;
    act(world, acme, "/invitations/resend", &resent_id).await;
    let (changed_id, changed) = pending("changed@example.com").await;
    let patch = json!({ "grant": { "role": "administrator" } });
    acme.owner.patch(&acme.path(&format!("/members/{changed_id}")), patch).await.assert_status(200);
    let gone = world.acme("guests").await;
    let (_, deleted) = super::invite(world, &gone, "deleted@example.com", json!({})).await;
    gone.owner.delete(&gone.path("")).await.assert_status(204);
    vec![
        ("expired", expired, "expired@example.com", (410, "invitation_expired")),
        ("replaced by a new invitation", replaced, "replaced@example.com", (410, "invitation_expired")),
        ("used by somebody since removed", removed, "removed@example.com", (410, "invitation_used")),
        ("used by somebody since suspended", suspended, "suspended@example.com", (410, "invitation_used")),
        ("cancelled", cancelled, "cancelled@example.com", (410, "invitation_cancelled")),
        ("declined", declined, "declined@example.com", (410, "invitation_cancelled")),
        ("superseded by a later email", resent, "resent@example.com", (410, "invitation_void")),
        ("superseded by other access", changed, "changed@example.com", (410, "invitation_void")),
        ("of a deleted organisation", deleted, "deleted@example.com", UNAVAILABLE),
    ]
}

/// Links that never were: made up, damaged, or put together from true parts.
async fn forged_links(world: &World, acme: &Org) -> Vec<Dead> {
    let other = world.acme("guests").await;
    let (id, live) = invite(world, acme, "live@example.com", json!({})).await;
    let (theirs, _) = invite(world, &other, "theirs@example.com", json!({})).await;
    let rows = acme.members("?q=ada@example.com").await;
    let founder = rows[0]["id"].as_str().expect("an id");
    let app = world.app();
    let own = app.keys().await.expect("keys");
    let strange = Keys::parse(r#"{"1":"c29tZWJvZHkgZWxzZSdzIGtleSAtIDMyIGJ5dGVzISE="}"#).expect("keys");
    let link = |org: &str, id: &str, attempt| Link {
        organization: org.parse().expect("an organisation"),
        membership: id.parse().expect("a membership"),
        sponsor: Some(founder.parse().expect("a membership")),
        attempt,
    };
    let random = "mem_01ARZ3NDEKTSV4RRFFQ69G5FAV";
    let damaged = |at: usize| {
        let mut bytes = live.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).expect("still text")
    };
    let forged = [
        ("unknown", strange.sign_link(&link(&acme.id, &id, 1))),
        ("of an unknown membership", own.sign_link(&link(&acme.id, random, 1))),
        ("of an unknown organisation", own.sign_link(&link("org_01ARZ3NDEKTSV4RRFFQ69G5FAV", &id, 1))),
        ("of another organisation's membership", own.sign_link(&link(&acme.id, &theirs, 1))),
        ("of a sending to come", own.sign_link(&link(&acme.id, &id, 2))),
        ("of no sending", own.sign_link(&link(&acme.id, &id, 0))),
        ("of the founder, who had no email", own.sign_link(&link(&acme.id, founder, 1))),
        ("empty", String::new()),
        ("blank", " ".to_owned()),
        ("no base64", "⚠ / + = %00 \u{0} '--".to_owned()),
        ("too short", live[..live.len() - 4].to_owned()),
        ("too long", format!("{live}AAAA")),
        ("padded", format!("{live}==")),
        ("endless", "A".repeat(100_000)),
        ("of another format", damaged(0)),
        ("of another key", damaged(2)),
        ("damaged in the middle", damaged(live.len() / 2)),
        ("damaged at its end", damaged(live.len() - 3)),
    ];
    forged.into_iter().map(|(what, token)| (what, token, "nobody@example.com", UNAVAILABLE)).collect()
}

/// C28: for a caller who has not proved to be the addressee, every dead link gives the same answer.
#[tokio::test]
async fn every_dead_link_gives_the_same_answer_to_a_stranger() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let mut links = dead_links(&world, &acme).await;
    links.extend(forged_links(&world, &acme).await);
    let stranger = world.person("mallory@example.com");
    let (anonymous, stray) = (world.anonymous(), stranger.without_email());
    let first = answer_text(&use_token(&anonymous, PREVIEW, &links[0].1).await);
    assert!(first.starts_with("404 ") && first.contains("invitation_unavailable"), "{first}");

    for (what, token, addressee, _) in &links {
        let unverified = world.person(addressee).unverified();
        let quoted = world.person(addressee).claim("email_verified", "true");
        for person in [&stranger, &stray, &unverified, &quoted, &anonymous] {
            assert_eq!(
                answer_text(&use_token(person, PREVIEW, token).await),
                first,
                "preview of a link that is {what}"
            );
        }
        for person in [&stranger, &stray, &unverified, &quoted] {
            assert_eq!(
                answer_text(&use_token(person, ACCEPT, token).await),
                first,
                "acceptance of a link that is {what}"
            );
            assert_eq!(
                answer_text(&use_token(person, DECLINE, token).await),
                first,
                "refusal of a link that is {what}"
            );
        }
    }
}

/// C28, S1.13, C31, C32: the invitee of a dead link gets the reason, and the request changes nothing.
#[tokio::test]
async fn the_invitee_of_a_dead_link_gets_the_reason() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let links = dead_links(&world, &acme).await;
    let table = world.table_dump();

    for (what, token, addressee, (status, code)) in &links {
        let person = world.person(addressee);
        for path in [ACCEPT, DECLINE] {
            let answer = use_token(&person, path, token).await;
            assert_eq!((answer.status, answer.code()), (*status, *code), "{path} of a link that is {what}");
        }
    }

    assert_eq!(world.table_dump(), table);
}

/// C33: a thousand guesses open nothing and touch nothing; the live link stays what it was. How many requests are taken
/// from one source is the gateway's to say (its throttling), as the template does.
#[tokio::test]
async fn a_thousand_guessed_tokens_do_not_affect_a_valid_link() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, live) = invite(&world, &acme, "grace@example.com", json!({})).await;
    let (anonymous, table) = (world.anonymous(), world.table_dump());

    for guess in 0..1_000_usize {
        let mut bytes = live.clone().into_bytes();
        let at = guess % (live.len() - 1);
        bytes[at] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[(guess * 7 + 1) % 64];
        let guessed = String::from_utf8(bytes).expect("still text");
        if guessed != live {
            use_token(&anonymous, PREVIEW, &guessed).await.assert_problem(404, "invitation_unavailable");
        }
    }

    assert_eq!(world.table_dump(), table);
    assert_eq!(use_token(&world.person("grace@example.com"), ACCEPT, &live).await.assert_status(200).id(), id);
}
