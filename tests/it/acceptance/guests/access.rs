//! S3: access for a limited time, as the administrator and as the guest see it.

use serde_json::json;

use super::guests;
use crate::acceptance::{Desk, done, refused, text};

/// S3.10: a guest can be removed at any time: pending, active, suspended, about to expire, expired.
#[tokio::test]
async fn a_guest_is_removed_at_any_time() {
    let desk = Desk::of("guests").await;
    let pending = desk.org.invited(guests("pending@example.com")).await;
    let active = desk.guest("active@example.com", "P90D", &[]).await;
    let locked = desk.guest("locked@example.com", "P90D", &[]).await.id;
    assert_eq!(desk.press("/members/suspend", &locked).await, done("suspended"));
    let soon = desk.guest("soon@example.com", "P7D", &[]).await.id;
    let gone = desk.guest("gone@example.com", "P1D", &[]).await.id;
    desk.world.advance("1d");

    assert_eq!(desk.press("/invitations/cancel", &pending).await, done("cancelled"));
    for id in [&active.id, &locked, &soon, &gone] {
        assert_eq!(desk.press("/members/remove", id).await, done("removed"));
    }

    assert_eq!(desk.org.members("?kind=guest").await.len(), 0);
    active.person.get(&desk.org.path("")).await.assert_problem(404, "not_found");
}

/// S3.11: access is valid for ninety days by default, and for another period where the invitation says so.
#[tokio::test]
async fn access_is_valid_for_ninety_days_by_default() {
    let desk = Desk::of("guests").await;
    let usual = desk.org.joined(guests("usual@example.com")).await;
    let brief = desk.guest("brief@example.com", "P30D", &[]).await;
    let enters = async |guest: &harness::Member| guest.person.get(&desk.org.path("")).await.status == 200;

    let mut seen = Vec::new();
    for step in ["29d23h59m59s", "1s", "59d23h59m59s", "1s"] {
        desk.world.advance(step);
        seen.push((enters(&usual).await, enters(&brief).await));
    }
    assert_eq!(seen, [(true, true), (true, false), (true, false), (false, false)]);
}

/// S3.12, S3.21: the guest sees their organisations, and under Guest Organizations when access to each expires; one
/// person is a guest of several at once.
#[tokio::test]
async fn a_guest_sees_when_access_to_each_organisation_expires() {
    let desk = Desk::of("guests").await;
    let second = desk.second("guests").await;
    let grace = desk.guest("grace@example.com", "P90D", &[]).await.person;
    second.guest("grace@example.com", "P7D", &[]).await;
    let home = desk.world.organization("partners", &grace).await;

    let seen = grace.get("/v1/me/organizations").await.assert_status(200).body;

    let mut expires: Vec<_> = seen["guest"].as_array().unwrap().iter().map(|o| text(&o["expires_at"])).collect();
    expires.sort();
    assert_eq!(expires, ["2026-11-28T12:00:00Z", "2027-02-19T12:00:00Z"]);
    assert_eq!(seen["member"][0]["organization_id"], home.id.as_str());
    assert_eq!(seen["member"].as_array().unwrap().len(), 1);
}

/// S3.13: there the guest leaves an organisation, or switches to another one.
#[tokio::test]
async fn a_guest_leaves_or_switches() {
    let desk = Desk::of("guests").await;
    let second = desk.second("guests").await;
    let grace = desk.guest("grace@example.com", "P90D", &[]).await.person;
    second.guest("grace@example.com", "P90D", &[]).await;
    let go =
        async |org: &str, verb: &str| grace.post(&format!("/v1/me/organizations/{org}/{verb}"), json!({})).await.status;
    let active = async || {
        let seen = grace.get("/v1/me/organizations").await.assert_status(200).body;
        let of = |o: &serde_json::Value| (text(&o["organization_id"]), o["active"] == true);
        seen["guest"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };

    assert_eq!(go(&second.org.id, "switch").await, 204);
    assert!(active().await.contains(&(second.org.id.clone(), true)));
    assert_eq!(go(&desk.org.id, "leave").await, 204);
    assert_eq!(active().await, [(second.org.id.clone(), true)]);
    assert_eq!(desk.status("grace@example.com").await, "");
}

/// S3.14: after access has expired the guest has to be invited again.
#[tokio::test]
async fn after_expiry_a_guest_is_invited_again() {
    let desk = Desk::of("guests").await;
    let grace = desk.guest("grace@example.com", "P7D", &[]).await;
    desk.world.advance("7d");

    assert_eq!(desk.status("grace@example.com").await, "expired");
    assert_eq!(desk.press("/guests/renew", &grace.id).await, refused(409, "expired_reinvite_required"));
    assert_eq!(desk.press("/members/reactivate", &grace.id).await, refused(409, "invalid_state"));

    let again = desk.guest("grace@example.com", "P7D", &[]).await;
    again.person.get(&desk.org.path("")).await.assert_status(200);
    assert_eq!(text(&desk.line("grace@example.com").await["expires_at"]), "2026-12-05T12:00:00Z");
}
