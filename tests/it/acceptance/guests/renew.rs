//! S3: renewing access that is about to expire.

use serde_json::json;

use super::guests;
use crate::acceptance::{Admin, failed, strings, succeeded, text};

/// S3.15: the renewal is for guests whose access is about to expire.
#[tokio::test]
async fn the_renewal_is_for_access_that_is_about_to_expire() {
    let admin = Admin::of("guests").await;
    let grace = admin.guest("grace@example.com", "P90D", &[]).await.id;
    let user = admin.org.accepted_member("user@example.com", "user").await.id;

    assert_eq!(admin.post("/guests/renew", &grace).await, failed(409, "not_renewable_yet"));
    assert!(!admin.allowed_actions("grace@example.com").await.contains(&"renew".to_owned()));
    admin.world.advance("76d");
    assert_eq!(admin.status("grace@example.com").await, "expiring");
    assert!(admin.allowed_actions("grace@example.com").await.contains(&"renew".to_owned()));
    assert_eq!(admin.post("/guests/renew", &grace).await, succeeded("renewed"));
    assert_eq!(admin.post("/guests/renew", &user).await, failed(409, "invalid_state"));
}

/// S3.16: a renewal resets access to the original period: ninety days from now, thirty where it was thirty.
#[tokio::test]
async fn a_renewal_resets_access_to_the_original_period() {
    let admin = Admin::of("guests").await;
    let usual = admin.org.joined(guests("usual@example.com")).await.id;
    admin.world.advance("60d");
    let brief = admin.guest("brief@example.com", "P30D", &[]).await.id;
    admin.world.advance("20d");

    for (id, email, end) in
        [(&usual, "usual@example.com", "2027-05-10T12:00:00Z"), (&brief, "brief@example.com", "2027-03-11T12:00:00Z")]
    {
        assert_eq!(admin.post("/guests/renew", id).await, succeeded("renewed"));
        assert_eq!(text(&admin.row(email).await["expires_at"]), end);
    }
}

/// S3.17: while any guest is about to expire a notice stands at the top of Users & Licenses; it stays until access is
/// renewed or has expired.
#[tokio::test]
async fn a_notice_stays_until_access_is_renewed_or_expired() {
    let admin = Admin::of("guests").await;
    let grace = admin.guest("grace@example.com", "P20D", &[]).await.id;
    let _alan = admin.guest("alan@example.com", "P20D", &[]).await;
    let count = async || admin.alert().await["count"].as_u64();

    assert_eq!(count().await, None);
    admin.world.advance("6d");
    assert_eq!(count().await, Some(2));
    assert_eq!(admin.post("/guests/renew", &grace).await, succeeded("renewed"));
    assert_eq!(count().await, Some(1));
    admin.world.advance("13d23h59m59s");
    assert_eq!(text(&admin.alert().await["earliest_expires_at"]), "2026-12-11T12:00:00Z");
    admin.world.advance("1s");
    assert_eq!(text(&admin.alert().await["earliest_expires_at"]), "2026-12-17T12:00:00Z", "the other one, once more");
    assert_eq!(admin.post("/guests/renew", &grace).await, succeeded("renewed"));
    assert_eq!(count().await, None);
}

/// S3.18, R12: guests get an e-mail as well, fourteen, three and one days before access expires; once each, and again
/// in the period that a renewal begins.
#[tokio::test]
async fn guests_get_reminder_emails() {
    let admin = Admin::of("guests").await;
    let renewed = admin.guest("renewed@example.com", "P20D", &[]).await.id;
    let _left_alone = admin.guest("left@example.com", "P20D", &[]).await;
    let reported = || {
        ["left@example.com", "renewed@example.com"].map(|email| admin.emails_of_kind("access_expiring", email).len())
    };

    let mut observed = Vec::new();
    for (wait, renew) in
        [("5d23h59m59s", false), ("1s", false), ("1h", true), ("11d", false), ("2d", false), ("22h59m59s", false)]
    {
        admin.advance_and_run_jobs(wait).await;
        if renew {
            assert_eq!(admin.post("/guests/renew", &renewed).await, succeeded("renewed"));
        }
        observed.push(reported());
    }
    admin.advance_and_run_jobs("1s").await;

    assert_eq!(
        observed,
        [[0, 0], [1, 1], [1, 1], [2, 2], [3, 2], [3, 2]],
        "the second of the one is of the new period"
    );
    assert_eq!(reported(), [3, 2]);
    let ends = |email: &str| admin.emails_of_kind("access_expiring", email).last().and_then(|email| email.text.clone());
    assert!(ends("left@example.com").unwrap().contains("11 December 2026"));
    assert!(ends("renewed@example.com").unwrap().contains("17 December 2026"));
    assert_eq!(
        (admin.emails_of_kind("access_ended", "left@example.com").len(), admin.alert().await["count"].as_u64()),
        (1, Some(1))
    );
}

/// S3.18, R12: besides the notice, anyone who may renew has one e-mail a day while any guest is about to lose access,
/// and none once everybody is renewed.
#[tokio::test]
async fn members_who_may_renew_get_one_digest_a_day() {
    let admin = Admin::of("guests").await;
    admin.org.accepted_member("manager@example.com", "account-manager").await;
    admin.org.accepted_member("user@example.com", "user").await;
    let guests =
        [admin.guest("a@example.com", "P20D", &[]).await.id, admin.guest("b@example.com", "P20D", &[]).await.id];
    let people = ["ada@example.com", "manager@example.com", "user@example.com", "a@example.com"];

    let mut observed = Vec::new();
    for (wait, renew) in [("5d", None), ("2d", None), ("1h", Some(&guests[0])), ("1d", Some(&guests[1])), ("1d", None)]
    {
        admin.advance_and_run_jobs(wait).await;
        observed.push(people.map(|email| admin.emails_of_kind("expiring_digest", email).len()));
        if let Some(guest) = renew {
            assert_eq!(admin.post("/guests/renew", guest).await, succeeded("renewed"));
        }
    }

    assert_eq!(observed, [[0; 4], [1, 1, 0, 0], [1, 1, 0, 0], [2, 2, 0, 0], [2, 2, 0, 0]]);
    let subjects: Vec<_> =
        admin.emails_of_kind("expiring_digest", "manager@example.com").into_iter().map(|email| email.subject).collect();
    assert_eq!(subjects, ["2 guests of Acme will lose access soon", "1 guest of Acme will lose access soon"]);
    assert_eq!(admin.alert().await["count"].as_u64(), None);
}

/// S3.19: one guest is renewed in their row, or several that are selected; each has a result.
#[tokio::test]
async fn one_or_several_guests_can_be_renewed() {
    let admin = Admin::of("guests").await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        ids.push(admin.guest(&format!("{name}@example.com"), "P20D", &[]).await.id);
    }
    let later = admin.guest("later@example.com", "P90D", &[]).await.id;
    admin.world.advance("10d");

    assert_eq!(admin.post("/guests/renew", &ids[0]).await, succeeded("renewed"));
    let selected = json!({ "members": [ids[1], later, ids[2]] });
    let several = admin.ada.post(&admin.org.path("/guests/renew"), selected).await.assert_status(207);

    let results = several.results();
    let outcomes: Vec<_> = results.iter().map(|result| text(&result["outcome"])).collect();
    assert_eq!(outcomes, ["renewed", "failed", "renewed"]);
    assert_eq!(results[1]["error"]["code"], "not_renewable_yet");
    assert_eq!(admin.org.members("?status=expiring").await.len(), 0);
}

/// S3.20: renewal is where users and licences are: the list tells how many licences are taken, and of how many.
#[tokio::test]
async fn the_list_shows_the_licences() {
    let admin = Admin::of("guests").await;
    admin.ada.patch(&admin.org.path(""), json!({ "policy": { "seat_limit": 5 } })).await.assert_status(200);
    admin.org.accepted_member("user@example.com", "user").await;
    admin.guest("grace@example.com", "P7D", &[]).await;
    admin.world.advance("1d");

    let list = admin.ada.get(&admin.org.path("/members")).await.assert_status(200).body;

    assert_eq!(list["seats"], json!({ "used": 2, "limit": 5 }));
    let grace = list["members"].as_array().unwrap().iter().find(|row| row["kind"] == "guest").unwrap();
    assert!(strings(&grace["allowed_actions"]).contains(&"renew".to_owned()), "{grace}");
}

/// S3.22: the profile menu offers Invite Guests to every person who may invite, outside of the administration.
#[tokio::test]
async fn the_profile_menu_shows_who_may_invite_guests() {
    let admin = Admin::of("guests").await;
    let allowed =
        json!({ "emails": "host@example.com", "grant": { "role": "user", "permissions": ["guests:invite"] } });
    let host = admin.org.joined(allowed).await.person;
    let user = admin.org.accepted_member("user@example.com", "user").await.person;
    let guest = admin.guest("grace@example.com", "P7D", &["guests:invite"]).await.person;

    for (person, may) in [(&host, true), (&user, false), (&guest, true)] {
        let menu = person.get("/v1/me").await.assert_status(200).body;
        assert_eq!(menu["organizations"][0]["can_invite_guests"], may, "{}", person.email());
    }
}

/// S3.23: Manage leads to the guests concerned, the first to expire first.
#[tokio::test]
async fn manage_filters_the_list_to_the_expiring_guests() {
    let admin = Admin::of("guests").await;
    admin.guest("later@example.com", "P12D", &[]).await;
    admin.guest("first@example.com", "P9D", &[]).await;
    admin.guest("safe@example.com", "P90D", &[]).await;

    let notice = admin.alert().await;

    assert_eq!((text(&notice["type"]), notice["count"].as_u64()), ("guests_expiring".to_owned(), Some(2)));
    assert_eq!(text(&notice["earliest_expires_at"]), "2026-11-30T12:00:00Z");
    let led = admin.ada.get(&text(&notice["href"])).await.assert_status(200).body;
    let emails: Vec<_> = led["members"].as_array().unwrap().iter().map(|row| text(&row["email"])).collect();
    assert_eq!(emails, ["first@example.com", "later@example.com"]);
    let filtered = admin.org.members(&text(&notice["filter"])).await;
    assert_eq!(filtered.len(), 2);
}
