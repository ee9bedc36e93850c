//! A scenario that performs every action of the audit log.

use harness::{Fault, Org, Person, World};
use http::Method;
use serde_json::{Value, json};

/// Somebody does everything that the product publishes, one thing after the other, a minute apart.
pub async fn perform_every_action(world: &World) -> Org {
    let ada = world.person("ada@example.com").named("Ada Byron");
    let portal = world.organization("portal", &ada).await;
    let after_a_minute = || world.advance("1m");
    let act = async |verb: &str, body: Value| {
        after_a_minute();
        portal.owner.post(&portal.path(verb), body).await.assert_status(200);
    };
    after_a_minute();
    portal.owner.patch(&portal.path(""), json!({ "name": "Globex" })).await.assert_status(200);
    after_a_minute();
    let people = json!([{ "email": "grace@example.com", "first_name": "Grace", "last_name": "Hopper" }]);
    let grace = portal.invited(json!({ "people": people, "note": "Welcome aboard!" })).await;
    act("/invitations/resend", json!({ "members": [grace] })).await;
    after_a_minute();
    let path = portal.path(&format!("/members/{grace}"));
    portal.owner.patch(&path, json!({ "group": "administrative" })).await.assert_status(200);
    world.pump().await;
    let token = json!({ "token": world.link_token("grace@example.com") });
    after_a_minute();
    let eve = world.person("eve@example.com").post("/v1/invitations/accept", token.clone()).await;
    eve.assert_problem(403, "wrong_recipient");
    after_a_minute();
    let person = world.person("grace@example.com");
    person.post("/v1/invitations/accept", token).await.assert_status(200);
    // Three emails to a mailbox a day (R22).
    world.advance("1d");
    portal.owner.patch(&path, json!({ "group": null })).await.assert_status(200);
    act("/members/move", json!({ "members": [grace], "group": "security-administration" })).await;
    act("/members/suspend", json!({ "members": [grace] })).await;
    act("/members/reactivate", json!({ "members": [grace] })).await;
    after_a_minute();
    let profile = json!({ "first_name": "Amazing", "external_id": "crm-7", "metadata": { "plan": "gold" } });
    portal.owner.patch(&path, profile).await.assert_status(200);
    world.advance("1d");
    act("/members/reset-password", json!({ "members": [grace] })).await;
    after_a_minute();
    portal.owner.get(&portal.path("/members.csv")).await.assert_status(200);
    let sites = what_happened_elsewhere(world, &ada).await;
    after_a_minute();
    let body = json!({ "email": "eve@example.com", "group": "administrative" });
    let added = portal.owner.post(&portal.path("/members"), body).await;
    assert!(added.status < 300, "{}", added.text());
    ada.delete(&sites.path("")).await.assert_status(204);
    after_a_minute();
    portal.invited(json!({ "emails": "hopper@example.com", "group": "administrative" })).await;
    after_a_minute();
    person.claim("email", "hopper@example.com").get("/v1/me").await.assert_status(200);
    act("/members/remove", json!({ "members": [grace] })).await;
    what_ends_otherwise(world, &portal).await;
    portal
}

/// In another organisation of the same owner: the resources that a portal has none of, and somebody to add from there.
async fn what_happened_elsewhere(world: &World, owner: &Person) -> Org {
    let sites = world.organization("sites", owner).await;
    sites.accepted_member("eve@example.com", "observer").await;
    let guests = world.organization("guests", owner).await;
    let guest = guests.joined(json!({ "emails": "gus@example.com", "kind": "guest", "period": "P7D" })).await;
    world.advance("1m");
    let body = json!({ "members": [guest.id] });
    owner.post(&guests.path("/guests/renew"), body).await.assert_status(200);
    let path = sites.path("/resources/site/berlin");
    owner.put(&path, json!({ "name": "Berlin" })).await.assert_status(200);
    owner.delete(&path).await.assert_status(204);
    sites
}

/// Cancelled, declined, undeliverable, expired, replaced, left.
async fn what_ends_otherwise(world: &World, portal: &Org) {
    let invited = async |email: &str| {
        world.advance("1m");
        portal.invited(json!({ "emails": email, "group": "security-administration" })).await
    };
    let cancelled = invited("cancelled@example.com").await;
    world.advance("1m");
    portal.owner.post(&portal.path("/invitations/cancel"), json!({ "members": [cancelled] })).await.assert_status(200);
    invited("declining@example.com").await;
    let leaving = portal.joined(json!({ "emails": "leaving@example.com" })).await;
    world.advance("1m");
    let token = json!({ "token": world.link_token("declining@example.com") });
    world.person("declining@example.com").post("/v1/invitations/decline", token).await.assert_status(204);
    world.advance("1m");
    let leave = format!("/v1/me/organizations/{}/leave", portal.id);
    leaving.person.request(Method::POST, &leave).send().await.assert_status(204);
    invited("late@example.com").await;
    world.pump().await;
    world.wire().fail_always("SendEmail", Fault::refused(400, "MessageRejected"));
    invited("nowhere@example.com").await;
    world.pump().await;
    world.wire().clear_faults();
    for job in ["jobs-expire-guests", "jobs-lapse-invitations"] {
        world.set_checkpoint_to_now(job).await;
    }
    world.advance("6d12h");
    let _ = world.run_job("remind-guests").await;
    world.advance("12h");
    let _ = world.run_job("expire-guests").await;
    let _ = world.run_job("lapse-invitations").await;
    invited("late@example.com").await;
    world.pump().await;
}
