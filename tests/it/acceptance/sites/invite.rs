//! S2: the invitation of a user, field by field.

use serde_json::{Value, json};

use super::{all_sites, observer};
use crate::acceptance::{Admin, succeeded};

/// S2.1: a Super User adds users by an invitation to their address.
#[tokio::test]
async fn a_super_user_invites_by_e_mail() {
    let admin = Admin::of("sites").await;

    admin.org.invite(observer("grace@example.com")).await.assert_status(201);

    assert_eq!(admin.email_count("grace@example.com").await, 1);
    admin.accept("grace@example.com").await.assert_status(200);
    assert_eq!(admin.status("grace@example.com").await, "active");
}

/// S2.2: a person who does not accept within seven days is too late.
#[tokio::test]
async fn the_invitation_must_be_accepted_within_seven_days() {
    let admin = Admin::of("sites").await;
    admin.org.invited(observer("grace@example.com")).await;

    admin.world.travel("7d").await;

    admin.accept("grace@example.com").await.assert_problem(410, "invitation_expired");
    assert_eq!(admin.status("grace@example.com").await, "invite_expired");
}

/// S2.3: what a user may do follows from the role.
#[tokio::test]
async fn privileges_follow_from_the_role() {
    let admin = Admin::of("sites").await;
    let cases = [
        ("network-admin", "network:configure", "members:invite"),
        ("observer", "network:view", "network:configure"),
        ("helpdesk", "clients:troubleshoot", "network:view"),
        ("reporting", "reports:view", "sites:view"),
        ("dc-edge-admin", "dc_edge:configure", "reports:view"),
        ("super-observer", "members:read", "members:update"),
    ];

    for (role, may, may_not) in cases {
        let person = admin.org.accepted_member(&format!("{role}@example.com"), role).await.person;
        assert!(admin.is_allowed(&person, may, "").await, "{role} {may}");
        assert!(!admin.is_allowed(&person, may_not, "").await, "{role} {may_not}");
    }
}

/// S2.4: a user has exactly one role in an organisation: none or two are refused, invited or edited.
#[tokio::test]
async fn a_user_has_exactly_one_role() {
    let admin = Admin::of("sites").await;
    let grace = admin.org.accepted_member("grace@example.com", "observer").await.id;

    for role in [json!(null), json!([]), json!(["observer", "helpdesk"])] {
        let grant = json!({ "role": role, "scopes": all_sites() });
        let invite = admin.org.invite(json!({ "emails": ["alan@example.com"], "grant": grant })).await;
        assert_eq!((invite.status, invite.faults()[0].0), (422, "/grant/role"), "{role}");
        let edit = admin.patch_member(&grace, json!({ "grant": { "role": role } })).await;
        assert_eq!((edit.status, edit.faults()[0].0), (422, "/grant/role"), "{role}");
    }
    assert_eq!(admin.row("grace@example.com").await["grant"]["role"], "observer");
}

/// S2.5: a user may be in many organisations, in each with a role of its own.
#[tokio::test]
async fn a_user_is_in_many_organisations_with_different_roles() {
    let admin = Admin::of("sites").await;
    let other = admin.second("sites").await;
    let grace = admin.org.accepted_member("grace@example.com", "reporting").await.person;
    other.org.accepted_member("grace@example.com", "network-admin").await;

    let own = grace.get("/v1/me/organizations").await.assert_status(200).body;

    let roles: Vec<_> =
        own["member"].as_array().unwrap().iter().map(|one| one["role_name"].as_str().unwrap()).collect();
    assert_eq!(roles.len(), 2);
    assert!(roles.contains(&"Reporting") && roles.contains(&"Network Admin"), "{roles:?}");
    assert!(
        !admin.is_allowed(&grace, "network:configure", "").await
            && other.is_allowed(&grace, "network:configure", "").await
    );
}

/// S2.6, S2.7: first and last name have 1 to 64 characters, however many bytes those take.
#[tokio::test]
async fn names_have_up_to_64_characters() {
    let admin = Admin::of("sites").await;
    let form = |email: &str, field: &str, name: String| {
        let mut form = observer(email);
        form["people"][0][field] = Value::from(name);
        form
    };

    for (index, field) in ["first_name", "last_name"].into_iter().enumerate() {
        let fits = admin.org.invite(form(&format!("fits-{index}@example.com"), field, "ü".repeat(64))).await;
        fits.assert_status(201);
        let long = admin.org.invite(form("long@example.com", field, "a".repeat(65))).await;
        let error = &long.results()[0]["error"];
        assert_eq!((long.status, &error["code"]), (422, &json!("too_long")), "{}", long.text());
        assert_eq!(error["pointer"], format!("/people/0/{field}"));
        let blank = admin.org.invite(form("blank@example.com", field, "  ".to_owned())).await;
        assert_eq!(blank.status, 422, "{}", blank.text());
    }
}

/// S2.8: the address is what the user signs in with: it is checked, and only who signs in with it accepts.
#[tokio::test]
async fn the_invited_address_is_the_sign_in_address() {
    let admin = Admin::of("sites").await;
    for wrong in ["", "grace", "grace@", "@example.com", "grace@exa mple.com"] {
        let answer = admin.org.invite(observer(wrong)).await;
        assert!([400, 422].contains(&answer.status), "{wrong}: {}", answer.text());
    }
    admin.org.invited(observer("grace@example.com")).await;
    admin.email_count("grace@example.com").await;
    let token = admin.world.link_token("grace@example.com");

    admin.accept_by("eve@example.com", &token).await.assert_problem(403, "wrong_recipient");
    admin.accept_by("Grace@Example.com", &token).await.assert_status(200);
    assert_eq!(admin.row("grace@example.com").await["username"], "grace@example.com");
}

/// S2.9: four administrator roles and three limited roles.
#[tokio::test]
async fn there_are_seven_roles_in_two_categories() {
    let admin = Admin::of("sites").await;
    let roles = admin.ada.get(&admin.org.path("/roles")).await.assert_status(200).body;
    let named = |category: &str| {
        let roles = roles["roles"].as_array().unwrap().iter().filter(|role| role["category"] == category);
        let mut names: Vec<_> = roles.map(|role| role["name"].as_str().unwrap()).collect();
        names.sort_unstable();
        names
    };

    assert_eq!(named("Administrator Roles"), ["Helpdesk", "Network Admin", "Observer", "Super User"]);
    assert_eq!(named("Limited Roles"), ["DC Edge Admin", "Reporting", "Super Observer"]);
    assert_eq!(roles["roles"].as_array().unwrap().len(), 7);
}

/// S2.12, S2.13: the invitation is confirmed, and the user is on the Users page at once, as Invite Pending.
#[tokio::test]
async fn an_invited_user_is_on_the_users_page_at_once() {
    let admin = Admin::of("sites").await;

    let answer = admin.org.invite(observer("grace@example.com")).await.assert_status(201);

    let line = admin.row("grace@example.com").await;
    assert_eq!(answer.results()[0]["id"], line["id"]);
    assert_eq!((&line["first_name"], &line["status"]), (&json!("Grace"), &json!("invite_pending")));
    assert_eq!(admin.email_count("grace@example.com").await, 1);
}

/// S2.14: an expired invitation can be deleted, sent again or cancelled; to delete and to cancel are one, and doing it
/// twice is doing it once.
#[tokio::test]
async fn an_expired_invitation_is_deleted_sent_again_or_cancelled() {
    let admin = Admin::of("sites").await;
    let again = admin.org.invited(observer("again@example.com")).await;
    let gone = admin.org.invited(observer("gone@example.com")).await;
    admin.world.travel("7d").await;
    for email in ["again@example.com", "gone@example.com"] {
        let offered = admin.allowed_actions(email).await;
        assert!(["resend", "cancel"].iter().all(|wanted| offered.iter().any(|offer| offer == wanted)), "{offered:?}");
    }

    assert_eq!(admin.post("/invitations/resend", &again).await, succeeded("resent"));
    assert_eq!(admin.post("/invitations/cancel", &gone).await, succeeded("cancelled"));
    assert_eq!(admin.post("/invitations/cancel", &gone).await, succeeded("cancelled"));

    assert_eq!(admin.status("again@example.com").await, "invite_pending");
    assert_eq!(admin.status("gone@example.com").await, "");
    assert_eq!(
        admin.audit_actions(&format!("?target={gone}")).await.iter().filter(|action| *action == "cancelled").count(),
        1
    );
}
