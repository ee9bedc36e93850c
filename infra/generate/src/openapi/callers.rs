//! Who may call an operation: the security requirements, and in words.

use kit::{Scope, operation::Http, route::Access};
use serde_json::{Map, Value, json};

/// The security scheme of people.
const PEOPLE: &str = "accessToken";
/// The security scheme of machines.
const MACHINES: &str = "clientCredentials";

/// The security schemes of the document.
pub(super) fn schemes() -> Value {
    let scopes: Map<String, Value> =
        Scope::ALL.iter().map(|scope| (scope.as_str().to_owned(), scope.meaning().into())).collect();
    json!({
        PEOPLE: {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A person: an access token of the configured OpenID Connect issuer",
        },
        "eventsApiKey": {
            "type": "apiKey",
            "in": "header",
            "name": "x-api-key",
            "description": "The deployment's parameter EventsApiKey, which your endpoint compares",
        },
        MACHINES: {
            "type": "oauth2",
            "description": "A machine, such as the backend of a product: a token of the same issuer by the client credentials \
                grant. Its header `Latchkey-Actor` names the user whom the machine acts for: recorded in the audit log, \
                without any rights. A machine without a scope of the operation is answered like a person without a membership",
            "flows": {
                "clientCredentials": {
                    // The real address is in the discovery document of the issuer.
                    "tokenUrl": "https://issuer.example.com/oauth2/token",
                    "scopes": scopes,
                },
            },
        },
    })
}

/// The security requirements of an operation: any one of them suffices.
pub(super) fn security(access: Access) -> Value {
    let people = || json!({ PEOPLE: [] });
    let machines =
        |scopes: &[Scope]| scopes.iter().map(|scope| json!({ MACHINES: [scope.as_str()] })).collect::<Vec<_>>();
    match access {
        Access::Public => json!([]),
        Access::People => json!([people()]),
        Access::Callers(scopes) => [vec![people()], machines(scopes)].concat().into(),
        Access::Machines(scopes) => machines(scopes).into(),
    }
}

/// Who may call an operation, in words.
///
/// # Panics
/// When an operation for people is not listed in `people`.
pub(super) fn describe(name: &str, http: &Http) -> String {
    let scopes = |scopes: &[Scope]| {
        let scopes: Vec<_> = scopes.iter().map(|scope| format!("`{}`", scope.as_str())).collect();
        format!("**Machines**: with {}.", scopes.join(" or "))
    };
    let people = || format!("**People**: {}.", people(name));
    match http.route.access {
        Access::Public => "**Anyone**, without an access token.".to_owned(),
        Access::People => format!("{} **Machines**: none.", people()),
        Access::Callers(allowed) => format!("{} {}", people(), scopes(allowed)),
        Access::Machines(allowed) => format!("**People**: none. {}", scopes(allowed)),
    }
}

/// Which people may call an operation. `tests/it/isolation/permission_matrix.rs` shows the same by trying.
fn people(name: &str) -> &'static str {
    match name {
        "organizations-create" => "everybody who has signed in with a verified address",
        "organizations-find" => "everybody who has signed in; they find organisations that they may read",
        "organizations-get" => "every active member and guest; policy and seats with `organization:update`",
        "organizations-update" => "with `organization:update`",
        "organizations-delete" => "with `organization:delete`",
        "organizations-authorize" => {
            "every active member and guest, about themselves; about others with `members:read`"
        }
        "invitations-create" => {
            "with `members:invite`, for guests with `guests:invite`; they offer what they have at most; host data of people \
             need `members:update`"
        }
        "invitations-resend" => {
            "with `members:invite`, for guests with `guests:invite`, also of others; they offer what they have at most"
        }
        "invitations-cancel" => "with `members:cancel`, or with `guests:invite` for guests whom they invited",
        "invitations-accept" | "invitations-decline" => "the invitee, with the invited address verified",
        "members-list" | "guests-alerts" | "invitations-list" | "invitations-get" => "with `members:read`",
        "members-get" => "with `members:read`; every active member and guest reads their own",
        "members-add" => {
            "with `members:add` here, and `members:read` where the person is a member; host data need `members:update`"
        }
        "members-export" => "with `members:export`",
        "members-update" => {
            "with `members:update`, for invitations also the permission to invite; they grant what they have at most"
        }
        "members-suspend" => "with `members:suspend`",
        "members-reactivate" => "with `members:reactivate`",
        "members-reset-password" => "with `members:reset_password`",
        "members-move" => "with `members:move`; they grant what they have at most",
        "members-remove" => {
            "with `members:remove`, for guests `guests:remove` or `guests:invite` for those whom they invited; a filter also \
             needs `members:read`"
        }
        "guests-renew" => "with `guests:renew`, never for themselves",
        "roles-list" | "groups-list" | "resources-list" | "roles-get" | "groups-get" | "resources-get" => {
            "with `members:read`, `members:invite` or `guests:invite`"
        }
        "roles-put" | "roles-delete" => "with `roles:manage`; they define what they have at most",
        "groups-put" | "groups-delete" => "with `groups:manage`; they define what they have at most",
        "resources-put" | "resources-delete" => "with `resources:manage`",
        "audit-list" => "with `audit:read`",
        "product-get" => "everybody who has signed in",
        name if name.starts_with("me-") => "everybody who has signed in, for themselves",
        other => panic!("{other} is new: say in {} which people may call it", file!()),
    }
}
