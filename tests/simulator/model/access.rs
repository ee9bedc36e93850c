//! Access: what an entry is granted, and the resources in its scope.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// The access of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    pub role: Option<String>,
    pub extras: BTreeSet<String>,
    pub group: Option<String>,
    /// The resources in scope; no template has more than one type of them.
    pub scope: Option<Scope>,
}

/// A set of resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    pub mode: Mode,
    pub ids: BTreeSet<String>,
}

/// How a scope names resources (S2.11a to S2.11c).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    All,
    Groups,
    Resources,
}

/// Resources: whether it is a group and its identifier, with the groups that contain it.
pub type Resources = BTreeMap<(bool, String), BTreeSet<String>>;

impl Mode {
    pub const ALL: [Self; 3] = [Self::All, Self::Groups, Self::Resources];

    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Groups => "groups",
            Self::Resources => "resources",
        }
    }
}

impl Scope {
    pub fn all() -> Self {
        Self { mode: Mode::All, ids: BTreeSet::new() }
    }

    /// Whether all resources of the scope exist.
    pub fn is_known(&self, resources: &Resources) -> bool {
        self.ids.iter().all(|id| resources.contains_key(&(self.mode == Mode::Groups, id.clone())))
    }

    /// Whether the scope lies within these scopes.
    pub fn is_within(&self, own: &[&Self], resources: &Resources) -> bool {
        let named = |mode: Mode, id: &String| own.iter().any(|own| own.mode == mode && own.ids.contains(id));
        let in_a_group = |id: &String| {
            let groups = resources.get(&(false, id.clone()));
            groups.is_some_and(|groups| groups.iter().any(|group| named(Mode::Groups, group)))
        };
        own.iter().any(|own| own.mode == Mode::All)
            || match self.mode {
                Mode::All => false,
                Mode::Groups => self.ids.iter().all(|id| named(Mode::Groups, id)),
                Mode::Resources => self.ids.iter().all(|id| named(Mode::Resources, id) || in_a_group(id)),
            }
    }
}

impl Access {
    /// The grant as JSON of a request, without the group.
    pub fn grant(&self, kind: Option<&str>) -> Value {
        let scope = |scope: &Scope| json!({ "type": kind, "mode": scope.mode.name(), "ids": scope.ids });
        let scopes: Vec<Value> = self.scope.iter().map(scope).collect();
        let mut grant = json!({ "permissions": self.extras, "scopes": scopes });
        if let Some(role) = &self.role {
            grant["role"] = json!(role);
        }
        grant
    }

    /// Grant and group as JSON of a request.
    pub fn body(&self, kind: Option<&str>) -> Value {
        let mut body = json!({ "grant": self.grant(kind) });
        if let Some(group) = &self.group {
            body["group"] = json!(group);
        }
        body
    }
}

impl super::Rule {
    /// Whether the role accepts the mode and the number of resources of a scope.
    pub fn accepts(&self, scope: &Scope) -> bool {
        let many = scope.ids.len();
        let enough = match scope.mode {
            Mode::All => many == 0,
            Mode::Groups | Mode::Resources => many >= self.min && self.max.is_none_or(|most| many <= most),
        };
        self.modes.contains(&scope.mode) && enough
    }
}
