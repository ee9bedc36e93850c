//! S3: inviting guests.

use serde_json::json;

use super::{guests, with};
use crate::acceptance::{Admin, addresses, strings, text};

/// S3.1: account managers and authorised users invite guests, others do not.
#[tokio::test]
async fn account_managers_and_authorised_users_invite_guests() {
    let admin = Admin::of("guests").await;
    let user =
        |email: &str, toggles: &[&str]| json!({ "emails": email, "grant": { "role": "user", "permissions": toggles } });
    let people = [
        (admin.org.accepted_member("manager@example.com", "account-manager").await.person, 201),
        (admin.org.joined(user("authorised@example.com", &["guests:invite"])).await.person, 201),
        (admin.org.joined(user("user@example.com", &[])).await.person, 403),
        (admin.guest("plain@example.com", "P90D", &[]).await.person, 403),
    ];

    for (number, (person, status)) in people.iter().enumerate() {
        let form = guests(&format!("guest-{number}@example.com"));
        let answer = person.post(&admin.org.path("/invitations"), form).await;
        assert_eq!(answer.status, *status, "{}", answer.text());
    }
}

/// S3.2: guests are users of the vendor, or of the partner's account; nobody else can be one.
#[tokio::test]
async fn guests_belong_to_the_vendor_or_the_partner() {
    let admin = Admin::of("guests").await;
    let partner = admin.second("partners").await;
    partner.org.accepted_member("pat@partner.example", "normal").await;
    let sources = json!({ "domains": ["vendor.example"], "organizations": [partner.org.id] });
    let policy = json!({ "policy": { "guest_sources": sources } });
    admin.ada.patch(&admin.org.path(""), policy).await.assert_status(200);

    admin.guest("engineer@vendor.example", "P90D", &[]).await;
    admin.guest("pat@partner.example", "P90D", &[]).await;
    let stranger = admin.org.invite(guests("stranger@example.com")).await;
    assert_eq!((stranger.status, stranger.code()), (422, "guest_source_not_allowed"));
    assert_eq!(admin.status("stranger@example.com").await, "");
}

/// S3.3: guests consume no licences.
#[tokio::test]
async fn guests_consume_no_licences() {
    let admin = Admin::of("guests").await;
    admin.ada.patch(&admin.org.path(""), json!({ "policy": { "seat_limit": 1 } })).await.assert_status(200);

    admin.guest("grace@example.com", "P90D", &[]).await;
    admin.org.invite(guests("alan@example.com")).await.assert_status(201);

    let full = admin.org.invite(json!({ "emails": "user@example.com", "grant": { "role": "user" } })).await;
    assert_eq!((full.status, full.code()), (409, "seat_limit"));
}

/// S3.4, S3.5: several guests in one go, with commas, spaces or tabs between their addresses.
#[tokio::test]
async fn several_guests_are_invited_in_one_go() {
    let admin = Admin::of("guests").await;

    admin.org.invite(guests("a@example.com, b@example.com c@example.com\td@example.com")).await.assert_status(201);

    for name in ["a", "b", "c", "d"] {
        assert_eq!(admin.email_count(&format!("{name}@example.com")).await, 1);
    }
}

/// S3.6: Account Manager gives the privileges of an account manager.
#[tokio::test]
async fn the_account_manager_toggle_gives_those_privileges() {
    let admin = Admin::of("guests").await;
    let plain = admin.guest("plain@example.com", "P90D", &[]).await.person;
    let host = admin.guest("host@example.com", "P90D", &["account_manager"]).await.person;

    for permission in ["members:read", "members:update", "guests:invite", "guests:renew", "guests:remove"] {
        assert!(admin.is_allowed(&host, permission, "").await, "{permission}");
        assert!(!admin.is_allowed(&plain, permission, "").await, "{permission}");
    }
    host.get(&admin.org.path("/members")).await.assert_status(200);
    plain.get(&admin.org.path("/members")).await.assert_problem(403, "forbidden");
}

/// S3.7: Allow Invite Guests lets a guest invite further guests, and nothing else.
#[tokio::test]
async fn the_other_toggle_lets_a_guest_invite_guests() {
    let admin = Admin::of("guests").await;
    let host = admin.guest("host@example.com", "P90D", &["guests:invite"]).await.person;

    host.post(&admin.org.path("/invitations"), guests("further@example.com")).await.assert_status(201);

    host.get(&admin.org.path("/members")).await.assert_problem(403, "forbidden");
    let member = json!({ "emails": "user@example.com", "grant": { "role": "user" } });
    host.post(&admin.org.path("/invitations"), member).await.assert_problem(403, "forbidden");
}

/// S3.8: both are off unless they are switched on, and they are those of every guest of the batch and of no other.
#[tokio::test]
async fn toggles_are_off_and_belong_to_their_batch() {
    let admin = Admin::of("guests").await;
    let toggles = async |email: &str| strings(&admin.row(email).await["grant"]["permissions"]);
    let emails = addresses(3);

    admin.org.invite(guests("before@example.com")).await.assert_status(201);
    admin.org.invite(with(guests(&emails.join(",")), &["account_manager"])).await.assert_status(201);
    admin.org.invite(guests("after@example.com")).await.assert_status(201);

    for email in &emails {
        assert_eq!(toggles(email).await, ["account_manager"]);
    }
    for email in ["before@example.com", "after@example.com"] {
        assert_eq!(toggles(email).await, [] as [&str; 0]);
    }
}

/// S3.9: an invited guest is in the list of users at once, with the Guest tag.
#[tokio::test]
async fn an_invited_guest_is_listed_with_a_tag_at_once() {
    let admin = Admin::of("guests").await;
    admin.org.accepted_member("user@example.com", "user").await;

    admin.org.invite(guests("grace@example.com")).await.assert_status(201);

    let line = admin.row("grace@example.com").await;
    assert_eq!((text(&line["kind"]), text(&line["status"])), ("guest".to_owned(), "invite_pending".to_owned()));
    assert_eq!(text(&admin.row("user@example.com").await["kind"]), "member");
}
