//! The permission matrix (C10): every operation by every kind of caller.

use harness::{Org, World};
use http::Method;
use serde_json::json;

use super::callers::{CALLERS, Identifiers, caller, operations, request, send};

/// The status for each kind of caller, in the order of [`CALLERS`]. Targets are guests, whom guests with certain
/// permissions may manage. `422` means that the request was authorised, and refused for its content.
///
/// From left to right: anonymous, the owner of another organisation, an invitee, an owner who was removed, has left,
/// was suspended, an expired guest with all permissions; then active members; then a machine without a scope, and with one
/// scope each (A4).
const MATRIX: &str = "
                        anonymous stranger invited removed left suspended expired guest guest+invite guest+am user user+invite account-manager administrator owner machine latchkey/sign-ins latchkey/authorize latchkey/read latchkey/manage
organizations-create    401 201 201 201 201 201 201 201 201 201 201 201 201 201 201 403 403 403 403 422
organizations-find      401 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
organizations-get       401 404 404 404 404 404 404 200 200 200 200 200 200 200 200 404 404 404 200 200
organizations-update    401 404 404 404 404 404 404 403 403 403 403 403 403 200 200 404 404 404 404 200
invitations-list        401 404 404 404 404 404 404 403 403 200 403 403 200 200 200 404 404 404 200 200
invitations-get         401 404 404 404 404 404 404 403 403 200 403 403 200 200 200 404 404 404 200 200
invitations-create      401 404 404 404 404 404 404 403 201 201 403 201 201 201 201 404 404 404 404 201
invitations-resend      401 404 404 404 404 404 404 403 200 200 403 200 200 200 200 404 404 404 404 200
invitations-cancel      401 404 404 404 404 404 404 403 403 200 403 403 200 200 200 404 404 404 404 200
invitations-preview     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
invitations-accept      401 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403
invitations-decline     401 403 403 403 403 404 403 403 403 403 403 403 403 403 403 403 403 403 403 403
members-list            401 404 404 404 404 404 404 403 403 200 403 403 200 200 200 404 404 404 200 200
members-add             401 404 404 404 404 404 404 403 403 403 403 403 403 422 422 404 404 404 404 422
members-export          401 404 404 404 404 404 404 403 403 403 403 403 403 200 200 404 404 404 200 200
members-get             401 404 404 404 404 404 404 403 403 200 403 403 200 200 200 404 404 404 200 200
members-update          401 404 404 404 404 404 404 403 403 200 403 403 200 200 200 404 404 404 404 200
members-suspend         401 404 404 404 404 404 404 403 403 403 403 403 403 200 200 404 404 404 404 200
members-reactivate      401 404 404 404 404 404 404 403 403 403 403 403 403 200 200 404 404 404 404 200
members-reset-password  401 404 404 404 404 404 404 403 403 403 403 403 403 200 200 404 404 404 404 200
members-move            401 404 404 404 404 404 404 403 403 403 403 403 403 200 200 404 404 404 404 200
members-remove          401 404 404 404 404 404 404 403 403 200 403 403 200 200 200 404 404 404 404 200
guests-renew            401 404 404 404 404 404 404 403 403 200 403 403 200 200 200 404 404 404 404 200
guests-alerts           401 404 404 404 404 404 404 403 403 200 403 403 200 200 200 404 404 404 200 200
roles-list              401 404 404 404 404 404 404 403 200 200 403 200 200 200 200 404 404 404 200 200
roles-get               401 404 404 404 404 404 404 403 404 404 403 404 404 404 404 404 404 404 404 404
roles-put               401 404 404 404 404 404 404 403 403 403 403 403 403 403 200 404 404 404 404 200
roles-delete            401 404 404 404 404 404 404 403 403 403 403 403 403 403 204 404 404 404 404 204
groups-list             401 404 404 404 404 404 404 403 200 200 403 200 200 200 200 404 404 404 200 200
groups-get              401 404 404 404 404 404 404 403 404 404 403 404 404 404 404 404 404 404 404 404
groups-put              401 404 404 404 404 404 404 403 403 403 403 403 403 200 200 404 404 404 404 200
groups-delete           401 404 404 404 404 404 404 403 403 403 403 403 403 204 204 404 404 404 404 204
resources-list          401 404 404 404 404 404 404 403 200 200 403 200 200 200 200 404 404 404 200 200
resources-get           401 404 404 404 404 404 404 403 404 404 403 404 404 404 404 404 404 404 404 404
resources-put           401 404 404 404 404 404 404 403 403 403 403 403 403 200 200 404 404 404 404 200
resources-delete        401 404 404 404 404 404 404 403 403 403 403 403 403 204 204 404 404 404 404 204
audit-list              401 404 404 404 404 404 404 403 403 403 403 403 403 200 200 404 404 404 200 200
organizations-authorize 401 404 404 404 404 404 404 200 200 200 200 200 200 200 200 404 404 422 422 422
me-get                  401 200 200 200 200 200 200 200 200 200 200 200 200 200 200 403 403 403 403 403
me-update               401 200 200 200 200 200 200 200 200 200 200 200 200 200 200 403 403 403 403 403
me-organizations        401 200 200 200 200 200 200 200 200 200 200 200 200 200 200 403 403 403 403 403
me-invitations          401 200 200 200 200 200 200 200 200 200 200 200 200 200 200 403 403 403 403 403
me-switch               401 404 404 404 404 404 404 204 204 204 204 204 204 204 204 403 403 403 403 403
signins-record          401 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 204 403 403 403
users-organizations     401 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 200 200
users-remove            401 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 200
users-identity          401 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 200
product-get             401 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
product-put             401 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 200
product-versions        401 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 403 200 200
page-invitation         200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
page-script             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
page-style              200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
page-problems           200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
health-live             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
health-ready            200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
organizations-delete    401 404 404 404 404 404 404 403 403 403 403 403 403 403 204 404 404 404 404 204
me-leave                401 404 404 404 404 204 204 204 204 204 204 204 204 204 404 403 403 403 403 403
";

/// The targets of requests: a separate guest for each operation that would interfere with another one.
struct Targets {
    member: String,
    pending: [String; 2],
    active: [String; 2],
    suspended: String,
    expiring: String,
}

impl Targets {
    async fn of(org: &Org) -> Self {
        let guest = |email: &str| json!({ "emails": [email], "kind": "guest", "period": "P300D" });
        let joined = async |email: &str| org.joined(guest(email)).await.id;
        let suspended = joined("locked@example.com").await;
        org.owner.post(&org.path("/members/suspend"), json!({ "members": [suspended] })).await.assert_status(200);
        let expiring = json!({ "emails": "expiring@example.com", "kind": "guest", "period": "P7D" });
        Self {
            expiring: org.joined(expiring).await.id,
            member: joined("member@example.com").await,
            active: [joined("one@example.com").await, joined("two@example.com").await],
            pending: [org.invited(guest("three@example.com")).await, org.invited(guest("four@example.com")).await],
            suspended,
        }
    }

    fn for_operation(&self, name: &str) -> &str {
        match name {
            "invitations-resend" | "invitations-get" => &self.pending[0],
            "invitations-cancel" => &self.pending[1],
            "members-suspend" => &self.active[0],
            "members-remove" => &self.active[1],
            "members-reactivate" => &self.suspended,
            "guests-renew" => &self.expiring,
            _ => &self.member,
        }
    }
}

async fn column(kind: &str) -> Vec<(&'static str, u16)> {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let caller = caller(&world, &org, kind).await;
    let targets = Targets::of(&org).await;
    org.invited(json!({ "emails": ["link@example.com"], "kind": "guest" })).await;
    world.pump().await;
    let token = world.link_token("link@example.com");
    let mut requested: Vec<_> = operations().collect();
    // Operations that end the membership come last; the sort is stable.
    requested.sort_by_key(|operation| match operation.name {
        "organizations-delete" => 1,
        "me-leave" => 2,
        _ => 0,
    });
    let mut statuses = Vec::new();
    for operation in requested {
        let ids = Identifiers { org: &org.id, member: targets.for_operation(operation.name), token: &token };
        statuses.push((operation.name, send(&caller, request(operation, &ids)).await.status));
    }
    statuses
}

/// C10: the statuses equal the matrix; an operation without a row in it fails this test.
#[tokio::test]
async fn the_statuses_equal_the_matrix() {
    let mut columns = Vec::new();
    for kind in CALLERS {
        columns.push(column(kind).await);
    }

    let names = columns[0].iter().map(|(name, _)| *name);
    let rows = names.enumerate().map(|(row, name)| {
        let statuses: Vec<String> = columns.iter().map(|column| column[row].1.to_string()).collect();
        format!("{name:<24}{}\n", statuses.join(" "))
    });
    let rendered = format!("\n{:<24}{}\n{}", "", CALLERS.join(" "), rows.collect::<String>());

    assert_eq!(rendered, MATRIX, "if this is meant, it should read:\n{rendered}");
}

/// C10, S1.1, S5.1, S4.9: the roles that manage members in each template, and the others that do not.
#[tokio::test]
async fn members_are_managed_by_certain_roles_of_the_template() {
    let manages = [
        ("sites", ["super-user"].as_slice(), ["network-admin", "observer", "super-observer"].as_slice()),
        ("portal", &["owner", "administrative", "security-administration"], &[]),
        ("partners", &["admin"], &["normal"]),
        ("guests", &["owner", "administrator"], &["account-manager", "user"]),
    ];
    for (template, managers, others) in manages {
        let world = World::new().await;
        let org = world.organization(template, &world.person("ada@example.com")).await;
        let target = org.joined({
            let mut body = if template == "portal" { json!({}) } else { org.offer(others[others.len() - 1]) };
            body["emails"] = json!(["target@example.com"]);
            body
        });
        let target = target.await.id;
        for (roles, expected) in [(managers, 200), (others, 403)] {
            for role in roles {
                let person = org.accepted_member(&format!("{role}@example.com"), role).await.person;
                for verb in ["suspend", "reactivate"] {
                    let path = org.path(&format!("/members/{verb}"));
                    let answer = person.post(&path, json!({ "members": [target] })).await;
                    assert_eq!(answer.status, expected, "{verb} by {role} of {template}: {}", answer.text());
                }
            }
        }
    }
}

/// C10: the method and path of a request cannot be overridden by a header, a longer path or a second value.
#[tokio::test]
async fn the_method_and_path_of_a_request_cannot_be_overridden() {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let user = org.accepted_member("user@example.com", "user").await;
    let table = world.table_dump();
    let (ada, path) = (&org.owner, org.path(""));

    for header in ["x-http-method-override", "x-http-method", "x-method-override"] {
        ada.request(Method::GET, &path).header(header, "DELETE").send().await.assert_status(200);
        let posted = ada.request(Method::POST, &path).header(header, "DELETE").json(&json!({})).send().await;
        assert_eq!(posted.status, 404, "{header}");
    }
    assert_eq!(ada.post(&org.path("?_method=DELETE"), json!({})).await.status, 404);
    for path in
        ["/", "/members/", "//members", "/members//", "/members/../audit", "/./members", "/MEMBERS", "/members;x"]
    {
        assert_eq!(ada.get(&org.path(path)).await.status, 404, "{path}");
    }
    for query in ["?limit=1&limit=2", "?kind=guest&kind=guest", "?cursor=a&cursor=b", "?unknown=1", "?limit[]=1"] {
        ada.get(&org.path(&format!("/members{query}"))).await.assert_problem(400, "malformed");
    }
    user.person.get(&org.path("/members?limit=1&limit=1")).await.assert_status(400);

    assert_eq!(world.table_dump(), table);
}
