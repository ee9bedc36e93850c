//! Machines: the scopes that a token can carry, and how a token shows that a client has it and no person (A4).

use domain::caller::{ClientId, Machine, MachineRights};
use serde::Deserialize;
use serde_json::Value;

/// What a machine may do, as an OAuth scope of its access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Read everything in every organisation.
    Read,
    /// Do everything that an owner can, in every organisation, and what only the operator may.
    Manage,
    /// Ask for permissions.
    Authorize,
    /// Report sign-ins.
    SignIns,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Read, Self::Manage, Self::Authorize, Self::SignIns];

    /// The scope as it stands in tokens.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "latchkey/read",
            Self::Manage => "latchkey/manage",
            Self::Authorize => "latchkey/authorize",
            Self::SignIns => "latchkey/sign-ins",
        }
    }

    /// What it allows, for the API document.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Read => "Read everything in every organisation",
            Self::Manage => "Do what an owner can in every organisation, create organisations, end people everywhere",
            Self::Authorize => "Ask whether a person has a permission",
            Self::SignIns => "Report sign-ins",
        }
    }
}

/// The claims that tell a machine from a person.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MachineClaims {
    scope: Option<Value>,
    scp: Option<Value>,
    roles: Option<Value>,
    client_id: Option<Value>,
    azp: Option<Value>,
    cid: Option<Value>,
    uid: Option<Value>,
    appid: Option<Value>,
    #[serde(rename = "clientId")]
    keycloak_client: Option<Value>,
    gty: Option<Value>,
    idtyp: Option<Value>,
    preferred_username: Option<Value>,
    sid: Option<Value>,
    session_state: Option<Value>,
}

impl MachineClaims {
    /// The client, if the token is one of the client credentials grant. A scope alone proves nothing: an issuer may give the
    /// token of a person any scope that the application asks for.
    pub(super) fn client(&self, subject: &str) -> Option<ClientId> {
        let named =
            [&self.client_id, &self.azp, &self.cid, &self.appid].into_iter().find_map(|claim| text(claim.as_ref()));
        // Okta: the subject of a person is by default a user name, which they may have chosen like the id of a client. Only
        // their tokens have a `uid`.
        let has_user = self.uid.is_some();
        let is_client = named.filter(|_| !has_user).is_some_and(|client| {
            // RFC 9068 (2.2), Amazon Cognito, Okta, Ory: the subject is the client itself. Auth0 adds a suffix.
            client == subject || subject.strip_suffix("@clients") == Some(client) || self.is_service_account(client)
        });
        // Auth0, without its profile of RFC 9068, also for agents, whose subject is neither.
        let is_marked = text(self.gty.as_ref()) == Some("client-credentials") || self.is_app_only();
        let client = named.or_else(|| is_marked.then(|| subject.strip_suffix("@clients").unwrap_or(subject)));
        client.filter(|_| is_client || is_marked)?.parse().ok()
    }

    /// Keycloak: the subject is the user that stands for the client. A person may choose such a name where people register
    /// themselves, but has a session, which the grant does not open.
    fn is_service_account(&self, client: &str) -> bool {
        let username = text(self.preferred_username.as_ref()).and_then(|name| name.strip_prefix("service-account-"));
        let has_name = username.is_some_and(|name| name.eq_ignore_ascii_case(client));
        let has_session = self.sid.is_some() || self.session_state.is_some();
        has_name && (!has_session || text(self.keycloak_client.as_ref()) == Some(client))
    }

    /// Microsoft Entra: a token without a person.
    fn is_app_only(&self) -> bool {
        text(self.idtyp.as_ref()) == Some("app")
    }

    /// Whether the token carries the scope: in `scope` (RFC 9068) or in `scp` (older providers), as text or as a list. For
    /// an application Entra calls scopes `roles`.
    pub(super) fn has_scope(&self, scope: Scope) -> bool {
        let roles = self.roles.as_ref().filter(|_| self.is_app_only());
        [self.scope.as_ref(), self.scp.as_ref(), roles].into_iter().flatten().any(|claim| match claim {
            Value::String(scopes) => scopes.split(' ').any(|one| one == scope.as_str()),
            Value::Array(scopes) => scopes.iter().any(|one| one.as_str() == Some(scope.as_str())),
            _ => false,
        })
    }

    /// The machine in an operation that machines with one of `scopes` may call.
    pub(super) fn machine(&self, client: ClientId, scopes: &[Scope]) -> Machine {
        let carries = |scope: &Scope| self.has_scope(*scope);
        let rights = if !scopes.iter().any(carries) {
            MachineRights::None
        } else if self.has_scope(Scope::Manage) && scopes.contains(&Scope::Manage) {
            MachineRights::Manage
        } else {
            MachineRights::Read
        };
        Machine { client, on_behalf_of: None, rights }
    }
}

fn text(claim: Option<&Value>) -> Option<&str> {
    claim.and_then(Value::as_str)
}
