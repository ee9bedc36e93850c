//! Acceptance checks the current rights of the inviter (R19).

use harness::{Member, Org, World};
use serde_json::{Value, json};

use super::{ACCEPT, invite_as, use_token};

/// What becomes of an inviter, and whether their invitations survive it.
const FATES: [(&str, bool); 8] = [
    ("removed", false),
    ("suspended", false),
    ("demoted", false),
    ("left", false),
    ("removed and invited again", false),
    ("suspended and reactivated", true),
    ("demoted and promoted", true),
    ("untouched", true),
];

async fn befalls(world: &World, org: &Org, inviter: &Member, fate: &str) {
    let members = json!({ "members": [inviter.id] });
    let role = async |role: &str| {
        let patch = json!({ "grant": { "role": role } });
        org.owner.patch(&org.path(&format!("/members/{}", inviter.id)), patch).await.assert_status(200);
    };
    let act = async |verb: &str| {
        org.owner.post(&org.path(&format!("/members/{verb}")), members.clone()).await.assert_status(200);
    };
    match fate {
        "removed" => act("remove").await,
        "suspended" => act("suspend").await,
        "demoted" => role("user").await,
        "left" => {
            let path = format!("/v1/me/organizations/{}/leave", org.id);
            inviter.person.post(&path, json!({})).await.assert_status(204);
        }
        "removed and invited again" => {
            act("remove").await;
            org.accepted_member("ivan@example.com", "administrator").await;
        }
        "suspended and reactivated" => {
            act("suspend").await;
            act("reactivate").await;
        }
        "demoted and promoted" => {
            role("user").await;
            role("administrator").await;
        }
        _ => {}
    }
    world.pump().await;
}

/// R19, C12, C15: on every way in which an inviter loses the right, their open invitations cannot be accepted: those
/// that they made, those of others that they sent again, and those that they changed.
#[tokio::test]
async fn invitations_are_void_when_the_inviter_may_no_longer_invite() {
    for (fate, survives) in FATES {
        let world = World::new().await;
        let acme = world.acme("guests").await;
        let ivan = acme.accepted_member("ivan@example.com", "administrator").await;
        let (_, made) = invite_as(&world, &acme, &ivan.person, "made@example.com", json!({})).await;
        let (resent, _) = invite_as(&world, &acme, &acme.owner, "resent@example.com", json!({})).await;
        let again = json!({ "members": [resent] });
        ivan.person.post(&acme.path("/invitations/resend"), again).await.assert_status(200);
        let (changed, _) = invite_as(&world, &acme, &acme.owner, "changed@example.com", json!({})).await;
        let patch = json!({ "grant": { "role": "account-manager" } });
        ivan.person.patch(&acme.path(&format!("/members/{changed}")), patch).await.assert_status(200);
        world.pump().await;
        let (resent, changed) = (world.link_token("resent@example.com"), world.link_token("changed@example.com"));

        befalls(&world, &acme, &ivan, fate).await;

        for (who, token) in [("made", made), ("resent", resent), ("changed", changed)] {
            let person = world.person(&format!("{who}@example.com"));
            let answer = use_token(&person, ACCEPT, &token).await;
            let expected = if survives { (200, "") } else { (410, "invitation_void") };
            assert_eq!((answer.status, answer.code()), expected, "{who} by one who was {fate}");
            let member = person.get(&acme.path("")).await;
            assert_eq!(member.status, if survives { 200 } else { 404 }, "{who} by one who was {fate}");
        }
    }
}

/// R19: a person who is entitled sends a void invitation again, under their own name; its identifier stays.
#[tokio::test]
async fn a_resend_makes_the_new_sender_the_inviter() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let ivan = acme.joined(json!({ "emails": ["ivan@example.com"], "grant": { "role": "administrator" } })).await;
    let (id, void) = invite_as(&world, &acme, &ivan.person, "grace@example.com", json!({})).await;
    befalls(&world, &acme, &ivan, "removed").await;
    assert_eq!(acme.member(&id).await["invitation"]["invited_by"]["email"], "ivan@example.com");

    acme.owner.post(&acme.path("/invitations/resend"), json!({ "members": [id] })).await.assert_status(200);
    world.pump().await;

    let grace = world.person("grace@example.com");
    assert_eq!(acme.member(&id).await["invitation"]["invited_by"]["email"], "ada@example.com");
    use_token(&grace, ACCEPT, &void).await.assert_problem(410, "invitation_void");
    let joined = use_token(&grace, ACCEPT, &world.link_token("grace@example.com")).await.assert_status(200);
    assert_eq!(joined.id(), id);
}

/// C12: an inviter who keeps the right to invite, but no longer holds what was offered, cannot hand it on.
#[tokio::test]
async fn acceptance_is_refused_above_the_current_rights_of_the_inviter() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let ivan = acme.accepted_member("ivan@example.com", "owner").await;
    let owner = json!({ "grant": { "role": "owner" } });
    let (_, above) = invite_as(&world, &acme, &ivan.person, "above@example.com", owner).await;
    let (_, within) = invite_as(&world, &acme, &ivan.person, "within@example.com", json!({})).await;

    let patch = json!({ "grant": { "role": "administrator" } });
    acme.owner.patch(&acme.path(&format!("/members/{}", ivan.id)), patch).await.assert_status(200);

    use_token(&world.person("above@example.com"), ACCEPT, &above).await.assert_problem(410, "invitation_void");
    use_token(&world.person("within@example.com"), ACCEPT, &within).await.assert_status(200);
}

/// C12, R2: an inviter whose sites were taken away cannot hand them on.
#[tokio::test]
async fn acceptance_is_refused_for_resources_that_the_inviter_has_lost() {
    let world = World::new().await;
    let org = world.acme("sites").await;
    for site in ["berlin", "paris"] {
        let path = org.path(&format!("/resources/site/{site}"));
        org.owner.put(&path, json!({ "name": site })).await.assert_status(200);
    }
    let sites = |ids: &[&str]| json!([{ "type": "site", "mode": "resources", "ids": ids }]);
    let offer = |role: &str, ids: &[&str]| json!({ "grant": { "role": role, "scopes": sites(ids) } });
    let mut body = offer("super-user", &["berlin", "paris"]);
    body["emails"] = json!(["ivan@example.com"]);
    let ivan = org.joined(body).await;
    let (_, paris) = invite_as(&world, &org, &ivan.person, "paris@example.com", offer("observer", &["paris"])).await;
    let (_, berlin) = invite_as(&world, &org, &ivan.person, "berlin@example.com", offer("observer", &["berlin"])).await;

    let patch = json!({ "grant": { "scopes": sites(&["berlin"]) } });
    org.owner.patch(&org.path(&format!("/members/{}", ivan.id)), patch).await.assert_status(200);

    use_token(&world.person("paris@example.com"), ACCEPT, &paris).await.assert_problem(410, "invitation_void");
    use_token(&world.person("berlin@example.com"), ACCEPT, &berlin).await.assert_status(200);
}

/// R18, C18, C19: a guest's guest ends no later than the guest, and cannot join at all once the guest's access has
/// ended.
#[tokio::test]
async fn a_guest_invited_by_a_guest_expires_no_later_than_the_inviter() {
    for (wait, expected) in [("1d", Some("2026-12-05T12:00:00Z")), ("13d", Some("2026-12-05T12:00:00Z")), ("14d", None)]
    {
        let world = World::new().await;
        let acme = world.acme("guests").await;
        let host = json!({ "kind": "guest", "period": "P14D",
            "grant": { "role": "guest", "permissions": ["guests:invite"] }, "emails": ["host@example.com"] });
        let host = acme.joined(host).await;
        acme.owner.patch(&acme.path(""), json!({ "policy": { "invite_ttl": "P30D" } })).await.assert_status(200);
        let body = json!({ "kind": "guest", "period": "P90D" });
        let (id, token) = invite_as(&world, &acme, &host.person, "gus@example.com", body).await;

        world.advance(wait);

        let answer = use_token(&world.person("gus@example.com"), ACCEPT, &token).await;
        if let Some(end) = expected {
            assert_eq!(answer.assert_status(200).body["expires_at"], end, "{wait}");
            assert_eq!(acme.member(&id).await["expires_at"], end);
        } else {
            answer.assert_problem(410, "invitation_void");
            assert_eq!(acme.member(&id).await["expires_at"], Value::Null);
        }
    }
}
