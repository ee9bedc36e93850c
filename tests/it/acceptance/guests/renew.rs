//! S3: renewing access that is about to expire.

use serde_json::json;

use super::guests;
use crate::acceptance::{Desk, done, refused, strings, text};

/// S3.15: the renewal is for guests whose access is about to expire.
#[tokio::test]
async fn the_renewal_is_for_access_that_is_about_to_expire() {
    let desk = Desk::of("guests").await;
    let grace = desk.guest("grace@example.com", "P90D", &[]).await.id;
    let user = desk.org.accepted_member("user@example.com", "user").await.id;

    assert_eq!(desk.press("/guests/renew", &grace).await, refused(409, "not_renewable_yet"));
    assert!(!desk.offered("grace@example.com").await.contains(&"renew".to_owned()));
    desk.world.advance("76d");
    assert_eq!(desk.status("grace@example.com").await, "expiring");
    assert!(desk.offered("grace@example.com").await.contains(&"renew".to_owned()));
    assert_eq!(desk.press("/guests/renew", &grace).await, done("renewed"));
    assert_eq!(desk.press("/guests/renew", &user).await, refused(409, "invalid_state"));
}

/// S3.16: a renewal resets access to the original period: ninety days from now, thirty where it was thirty.
#[tokio::test]
async fn a_renewal_resets_access_to_the_original_period() {
    let desk = Desk::of("guests").await;
    let usual = desk.org.joined(guests("usual@example.com")).await.id;
    desk.world.advance("60d");
    let brief = desk.guest("brief@example.com", "P30D", &[]).await.id;
    desk.world.advance("20d");

    for (id, email, end) in
        [(&usual, "usual@example.com", "2027-05-10T12:00:00Z"), (&brief, "brief@example.com", "2027-03-11T12:00:00Z")]
    {
        assert_eq!(desk.press("/guests/renew", id).await, done("renewed"));
        assert_eq!(text(&desk.line(email).await["expires_at"]), end);
    }
}

/// S3.17: while any guest is about to expire a notice stands at the top of Users & Licenses; it stays until access is
/// renewed or has expired.
#[tokio::test]
async fn a_notice_stays_until_access_is_renewed_or_expired() {
    let desk = Desk::of("guests").await;
    let grace = desk.guest("grace@example.com", "P20D", &[]).await.id;
    let _alan = desk.guest("alan@example.com", "P20D", &[]).await;
    let count = async || desk.notice().await["count"].as_u64();

    assert_eq!(count().await, None);
    desk.world.advance("6d");
    assert_eq!(count().await, Some(2));
    assert_eq!(desk.press("/guests/renew", &grace).await, done("renewed"));
    assert_eq!(count().await, Some(1));
    desk.world.advance("13d23h59m59s");
    assert_eq!(text(&desk.notice().await["earliest_expires_at"]), "2026-12-11T12:00:00Z");
    desk.world.advance("1s");
    assert_eq!(text(&desk.notice().await["earliest_expires_at"]), "2026-12-17T12:00:00Z", "the other one, once more");
    assert_eq!(desk.press("/guests/renew", &grace).await, done("renewed"));
    assert_eq!(count().await, None);
}

/// S3.18, R12: guests get an e-mail as well, fourteen, three and one days before access expires; once each, and afresh in
/// the period that a renewal begins.
#[tokio::test]
async fn the_guests_get_an_email_as_well() {
    let desk = Desk::of("guests").await;
    let renewed = desk.guest("renewed@example.com", "P20D", &[]).await.id;
    let _left_alone = desk.guest("left@example.com", "P20D", &[]).await;
    let told = || ["left@example.com", "renewed@example.com"].map(|email| desk.told("access_expiring", email).len());

    let mut seen = Vec::new();
    for (wait, renew) in
        [("5d23h59m59s", false), ("1s", false), ("1h", true), ("11d", false), ("2d", false), ("22h59m59s", false)]
    {
        desk.wait(wait).await;
        if renew {
            assert_eq!(desk.press("/guests/renew", &renewed).await, done("renewed"));
        }
        seen.push(told());
    }
    desk.wait("1s").await;

    assert_eq!(seen, [[0, 0], [1, 1], [1, 1], [2, 2], [3, 2], [3, 2]], "the second of the one is of the new period");
    assert_eq!(told(), [3, 2]);
    let ends = |email: &str| desk.told("access_expiring", email).last().and_then(|email| email.text.clone());
    assert!(ends("left@example.com").unwrap().contains("11 December 2026"));
    assert!(ends("renewed@example.com").unwrap().contains("17 December 2026"));
    assert_eq!(
        (desk.told("access_ended", "left@example.com").len(), desk.notice().await["count"].as_u64()),
        (1, Some(1))
    );
}

/// S3.18, R12: besides the notice, whoever may renew has one e-mail a day while any guest is about to lose access, and none
/// once everybody is renewed.
#[tokio::test]
async fn whoever_may_renew_has_one_email_a_day() {
    let desk = Desk::of("guests").await;
    desk.org.accepted_member("manager@example.com", "account-manager").await;
    desk.org.accepted_member("user@example.com", "user").await;
    let guests = [desk.guest("a@example.com", "P20D", &[]).await.id, desk.guest("b@example.com", "P20D", &[]).await.id];
    let people = ["ada@example.com", "manager@example.com", "user@example.com", "a@example.com"];

    let mut seen = Vec::new();
    for (wait, renew) in [("5d", None), ("2d", None), ("1h", Some(&guests[0])), ("1d", Some(&guests[1])), ("1d", None)]
    {
        desk.wait(wait).await;
        seen.push(people.map(|email| desk.told("expiring_digest", email).len()));
        if let Some(guest) = renew {
            assert_eq!(desk.press("/guests/renew", guest).await, done("renewed"));
        }
    }

    assert_eq!(seen, [[0; 4], [1, 1, 0, 0], [1, 1, 0, 0], [2, 2, 0, 0], [2, 2, 0, 0]]);
    let subjects: Vec<_> =
        desk.told("expiring_digest", "manager@example.com").into_iter().map(|email| email.subject).collect();
    assert_eq!(subjects, ["2 guests of Acme will lose access soon", "1 guest of Acme will lose access soon"]);
    assert_eq!(desk.notice().await["count"].as_u64(), None);
}

/// S3.19: one guest is renewed in their row, or several that are selected; each has a result.
#[tokio::test]
async fn one_guest_is_renewed_or_several() {
    let desk = Desk::of("guests").await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        ids.push(desk.guest(&format!("{name}@example.com"), "P20D", &[]).await.id);
    }
    let later = desk.guest("later@example.com", "P90D", &[]).await.id;
    desk.world.advance("10d");

    assert_eq!(desk.press("/guests/renew", &ids[0]).await, done("renewed"));
    let selected = json!({ "members": [ids[1], later, ids[2]] });
    let several = desk.ada.post(&desk.org.path("/guests/renew"), selected).await.assert_status(207);

    let results = several.results();
    let outcomes: Vec<_> = results.iter().map(|result| text(&result["outcome"])).collect();
    assert_eq!(outcomes, ["renewed", "failed", "renewed"]);
    assert_eq!(results[1]["error"]["code"], "not_renewable_yet");
    assert_eq!(desk.org.members("?status=expiring").await.len(), 0);
}

/// S3.20: renewal is where users and licences are: the list tells how many licences are taken, and of how many.
#[tokio::test]
async fn the_list_tells_the_licences() {
    let desk = Desk::of("guests").await;
    desk.ada.patch(&desk.org.path(""), json!({ "policy": { "seat_limit": 5 } })).await.assert_status(200);
    desk.org.accepted_member("user@example.com", "user").await;
    desk.guest("grace@example.com", "P7D", &[]).await;
    desk.world.advance("1d");

    let list = desk.ada.get(&desk.org.path("/members")).await.assert_status(200).body;

    assert_eq!(list["seats"], json!({ "used": 2, "limit": 5 }));
    let grace = list["members"].as_array().unwrap().iter().find(|row| row["kind"] == "guest").unwrap();
    assert!(strings(&grace["allowed_actions"]).contains(&"renew".to_owned()), "{grace}");
}

/// S3.22: Invite Guests stands in the profile menu, for whoever may, outside of the administration.
#[tokio::test]
async fn the_profile_menu_knows_who_may_invite_guests() {
    let desk = Desk::of("guests").await;
    let allowed =
        json!({ "emails": "host@example.com", "grant": { "role": "user", "permissions": ["guests:invite"] } });
    let host = desk.org.joined(allowed).await.person;
    let user = desk.org.accepted_member("user@example.com", "user").await.person;
    let guest = desk.guest("grace@example.com", "P7D", &["guests:invite"]).await.person;

    for (person, may) in [(&host, true), (&user, false), (&guest, true)] {
        let menu = person.get("/v1/me").await.assert_status(200).body;
        assert_eq!(menu["organizations"][0]["can_invite_guests"], may, "{}", person.email());
    }
}

/// S3.23: Manage leads to the guests concerned, the first to expire first.
#[tokio::test]
async fn manage_leads_to_the_guests_concerned() {
    let desk = Desk::of("guests").await;
    desk.guest("later@example.com", "P12D", &[]).await;
    desk.guest("first@example.com", "P9D", &[]).await;
    desk.guest("safe@example.com", "P90D", &[]).await;

    let notice = desk.notice().await;

    assert_eq!((text(&notice["type"]), notice["count"].as_u64()), ("guests_expiring".to_owned(), Some(2)));
    assert_eq!(text(&notice["earliest_expires_at"]), "2026-11-30T12:00:00Z");
    let led = desk.ada.get(&text(&notice["href"])).await.assert_status(200).body;
    let emails: Vec<_> = led["members"].as_array().unwrap().iter().map(|row| text(&row["email"])).collect();
    assert_eq!(emails, ["first@example.com", "later@example.com"]);
    let filtered = desk.org.members(&text(&notice["filter"])).await;
    assert_eq!(filtered.len(), 2);
}
