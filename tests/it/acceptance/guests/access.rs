//! S3: access for a limited time, as the administrator and as the guest see it.

use serde_json::json;

use super::guests;
use crate::acceptance::{Admin, failed, succeeded, text};

/// S3.10: a guest can be removed at any time: pending, active, suspended, about to expire, expired.
#[tokio::test]
async fn a_guest_is_removed_at_any_time() {
    let admin = Admin::of("guests").await;
    let pending = admin.org.invited(guests("pending@example.com")).await;
    let active = admin.guest("active@example.com", "P90D", &[]).await;
    let locked = admin.guest("locked@example.com", "P90D", &[]).await.id;
    assert_eq!(admin.post("/members/suspend", &locked).await, succeeded("suspended"));
    let soon = admin.guest("soon@example.com", "P7D", &[]).await.id;
    let gone = admin.guest("gone@example.com", "P1D", &[]).await.id;
    admin.world.advance("1d");

    assert_eq!(admin.post("/invitations/cancel", &pending).await, succeeded("cancelled"));
    for id in [&active.id, &locked, &soon, &gone] {
        assert_eq!(admin.post("/members/remove", id).await, succeeded("removed"));
    }

    assert_eq!(admin.org.members("?kind=guest").await.len(), 0);
    active.person.get(&admin.org.path("")).await.assert_problem(404, "not_found");
}

/// S3.11: access is valid for ninety days by default, and for another period where the invitation says so.
#[tokio::test]
async fn access_is_valid_for_ninety_days_by_default() {
    let admin = Admin::of("guests").await;
    let usual = admin.org.joined(guests("usual@example.com")).await;
    let brief = admin.guest("brief@example.com", "P30D", &[]).await;
    let enters = async |guest: &harness::Member| guest.person.get(&admin.org.path("")).await.status == 200;

    let mut observed = Vec::new();
    for step in ["29d23h59m59s", "1s", "59d23h59m59s", "1s"] {
        admin.world.advance(step);
        observed.push((enters(&usual).await, enters(&brief).await));
    }
    assert_eq!(observed, [(true, true), (true, false), (true, false), (false, false)]);
}

/// S3.12, S3.21: the guest sees their organisations, and under Guest Organizations when access to each expires; one
/// person is a guest of several at once.
#[tokio::test]
async fn a_guest_sees_when_access_to_each_organisation_expires() {
    let admin = Admin::of("guests").await;
    let second = admin.second("guests").await;
    let grace = admin.guest("grace@example.com", "P90D", &[]).await.person;
    second.guest("grace@example.com", "P7D", &[]).await;
    let home = admin.world.organization("partners", &grace).await;

    let observed = grace.get("/v1/me/organizations").await.assert_status(200).body;

    let mut expires: Vec<_> = observed["guest"].as_array().unwrap().iter().map(|o| text(&o["expires_at"])).collect();
    expires.sort();
    assert_eq!(expires, ["2026-11-28T12:00:00Z", "2027-02-19T12:00:00Z"]);
    assert_eq!(observed["member"][0]["organization_id"], home.id.as_str());
    assert_eq!(observed["member"].as_array().unwrap().len(), 1);
}

/// S3.13: there the guest leaves an organisation, or switches to another one.
#[tokio::test]
async fn a_guest_leaves_or_switches() {
    let admin = Admin::of("guests").await;
    let second = admin.second("guests").await;
    let grace = admin.guest("grace@example.com", "P90D", &[]).await.person;
    second.guest("grace@example.com", "P90D", &[]).await;
    let go =
        async |org: &str, verb: &str| grace.post(&format!("/v1/me/organizations/{org}/{verb}"), json!({})).await.status;
    let active = async || {
        let observed = grace.get("/v1/me/organizations").await.assert_status(200).body;
        let of = |o: &serde_json::Value| (text(&o["organization_id"]), o["active"] == true);
        observed["guest"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };

    assert_eq!(go(&second.org.id, "switch").await, 204);
    assert!(active().await.contains(&(second.org.id.clone(), true)));
    assert_eq!(go(&admin.org.id, "leave").await, 204);
    assert_eq!(active().await, [(second.org.id.clone(), true)]);
    assert_eq!(admin.status("grace@example.com").await, "");
}

/// S3.14: after access has expired the guest has to be invited again.
#[tokio::test]
async fn after_expiry_a_guest_is_invited_again() {
    let admin = Admin::of("guests").await;
    let grace = admin.guest("grace@example.com", "P7D", &[]).await;
    admin.world.advance("7d");

    assert_eq!(admin.status("grace@example.com").await, "expired");
    assert_eq!(admin.post("/guests/renew", &grace.id).await, failed(409, "expired_reinvite_required"));
    assert_eq!(admin.post("/members/reactivate", &grace.id).await, failed(409, "invalid_state"));

    let again = admin.guest("grace@example.com", "P7D", &[]).await;
    again.person.get(&admin.org.path("")).await.assert_status(200);
    assert_eq!(text(&admin.row("grace@example.com").await["expires_at"]), "2026-12-05T12:00:00Z");
}
