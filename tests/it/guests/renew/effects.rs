//! What a renewal changes, and that it happens once.

use harness::{Fault, When, World};
use http::Method;
use serde_json::json;

use crate::guests::expires_at;

/// R11, S3.12: everything that goes by the end follows: lists, the guest's own view, what they may do, the claim on the
/// person, and what is due.
#[tokio::test]
async fn a_renewal_moves_everything_that_depends_on_the_end() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P10D", &["guests:invite"]).await;
    world.advance("9d");
    acme.batch(&acme.owner, "/guests/renew", &[&gus.id]).await.assert_status(200);
    world.advance("2d");

    let own = gus.person.get("/v1/me/organizations").await.assert_status(200).body["guest"][0].clone();
    assert_eq!((&own["expires_at"], &own["status"]), (&json!("2026-12-10T12:00:00Z"), &json!("expiring")));
    gus.person.get(&acme.path("")).await.assert_status(200);
    assert_eq!(acme.members("?status=expired").await.len(), 0);
    assert_eq!(acme.members("?kind=guest&status=expiring").await[0]["id"], gus.id.as_str());
    let other = acme.invited(json!({ "emails": "gus@other.example", "kind": "guest" })).await;
    world.pump().await;
    let token = json!({ "token": world.link_token("gus@other.example") });
    let namesake = world.person("gus@other.example").subject(&gus.person.user_id());
    let joined = namesake.post("/v1/invitations/accept", token).await.assert_status(200);
    assert_eq!((joined.id(), &joined.body["already_member"]), (gus.id.clone(), &json!(true)));
    acme.owner.get(&acme.path(&format!("/members/{other}"))).await.assert_problem(404, "not_found");
    let row = world.table_dump().into_iter().find(|item| item["id"] == gus.id.as_str()).unwrap();
    assert!(row["due"].as_str().unwrap().starts_with("ACCESS#"), "{row}");
    assert!(row["due_at"].as_str().unwrap().starts_with("2026-12-10T"), "{row}");
    assert!(row["ttl"].is_null(), "until its end has been told of");
}

/// R11, C88, I8: one audit entry, one event, no email; both contain the old and the new end.
#[tokio::test]
async fn a_renewal_is_published_once() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P10D", &[]).await.id;
    world.pump().await;
    let emails = world.emails().len();
    world.advance("9d");

    acme.batch(&acme.owner, "/guests/renew", &[&gus]).await.assert_status(200);
    world.pump().await;

    assert_eq!(acme.audit_actions(&format!("target={gus}")).await, ["invited", "accepted", "renewed"]);
    let reported: Vec<_> = world.events().into_iter().filter(|e| e.detail_type == "membership.renewed").collect();
    assert_eq!((reported.len(), world.emails().len()), (1, emails));
    let detail = json!({ "before": "2026-12-01T12:00:00Z", "expires_at": "2026-12-10T12:00:00Z" });
    assert_eq!((&reported[0].detail["detail"], &reported[0].detail["target"]["membership"]), (&detail, &json!(gus)));
}

/// C60, C50: a renewal whose answer was lost is found again by its repetition, and by the key of its request: one
/// effect.
#[tokio::test(start_paused = true)]
async fn a_renewal_with_a_lost_response_happens_once() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P90D", &[]).await.id;
    world.advance("80d");
    let ask = || {
        let ask = acme.owner.request(Method::POST, &acme.path("/guests/renew")).header("idempotency-key", "k");
        ask.json(&json!({ "members": [gus] }))
    };
    world.wire().fail(When::Operation(harness::WRITE, 1), Fault::AfterEffect);

    ask().send().await.assert_status(200);
    world.advance("11m");
    let again = ask().send().await.assert_status(200);

    assert_eq!((again.outcomes(), expires_at(&acme, &gus).await), (vec!["renewed"], json!("2027-05-10T12:00:00Z")));
    assert_eq!(acme.audit_actions(&format!("target={gus}")).await, ["invited", "accepted", "renewed"]);
    let other = acme.batch(&acme.owner, "/guests/renew", &[&gus]).await;
    assert_eq!((other.status, other.code()), (409, "not_renewable_yet"));
    assert_eq!(world.wire().untriggered(), 0);
}
