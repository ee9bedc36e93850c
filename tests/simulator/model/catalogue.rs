//! Roles and groups: read from the template files as data, and changed by requests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::{Access, Mode, Scope, policy::Policy};

/// The roles and groups of an organisation.
#[derive(Clone, Debug)]
pub struct Catalogue {
    pub template: &'static str,
    /// The type of its resources.
    pub kind: Option<String>,
    pub roles: BTreeMap<String, Role>,
    pub groups: BTreeMap<String, Group>,
    pub bundles: BTreeMap<String, BTreeSet<String>>,
    pub needs_role: bool,
}

/// A template: the initial settings of an organisation.
#[derive(Clone, Debug)]
pub struct Template {
    pub catalogue: Arc<Catalogue>,
    pub policy: Policy,
    pub founder: Access,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one plain fact")]
pub struct Role {
    pub rank: i64,
    pub owner: bool,
    pub edits_self: bool,
    pub permissions: BTreeSet<String>,
    pub grantable: BTreeSet<String>,
    pub manages: Option<BTreeSet<String>>,
    /// The required scope of its holders.
    pub rule: Option<Rule>,
    /// Whether it came with the template.
    pub system: bool,
    /// Whether its deletion has begun, so that it can no longer be granted.
    pub retired: bool,
}

/// The scope that a role requires (R4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub modes: BTreeSet<Mode>,
    pub min: usize,
    pub max: Option<usize>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// What the group grants to its members.
    pub grant: Access,
    pub system: bool,
    pub retired: bool,
}

pub fn texts(value: &Value) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

pub fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn number(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|number| usize::try_from(number).ok())
}

impl Rule {
    fn read(rule: &Value) -> Self {
        let named = texts(&rule["modes"]);
        let modes = Mode::ALL.into_iter().filter(|mode| named.contains(mode.name())).collect();
        Self { modes, min: number(&rule["min"]).unwrap_or(0), max: number(&rule["max"]) }
    }
}

impl Role {
    pub fn read(role: &Value) -> Self {
        Self {
            rank: role["rank"].as_i64().unwrap_or_default(),
            owner: role["owner_class"] == true,
            edits_self: role["may_edit_self"] != false,
            permissions: texts(&role["permissions"]),
            grantable: texts(&role["grantable"]),
            manages: role["manages"].is_array().then(|| texts(&role["manages"])),
            rule: role["scope_rules"].as_object().and_then(|rules| rules.values().next()).map(Rule::read),
            system: role["system"] == true,
            retired: role["retired"] == true,
        }
    }
}

impl Group {
    pub fn read(group: &Value) -> Self {
        let grant = &group["grant"];
        let (role, extras) = (text(&grant["role"]), texts(&grant["permissions"]));
        let grant = Access { role, extras, group: None, scope: Scope::read(&grant["scopes"]) };
        Self { grant, system: group["system"] == true, retired: group["retired"] == true }
    }
}

impl Scope {
    /// The only scope of a grant.
    pub fn read(scopes: &Value) -> Option<Self> {
        let scope = scopes.as_array()?.first()?;
        let mode = Mode::ALL.into_iter().find(|mode| scope["mode"] == mode.name())?;
        Some(Self { mode, ids: texts(&scope["ids"]) })
    }
}

const SOURCES: [(&str, &str); 4] = [
    ("guests", include_str!("../../../shared/domain/templates/guests.json")),
    ("sites", include_str!("../../../shared/domain/templates/sites.json")),
    ("portal", include_str!("../../../shared/domain/templates/portal.json")),
    ("partners", include_str!("../../../shared/domain/templates/partners.json")),
];

impl Template {
    /// The templates that scenarios begin with, in a fixed order.
    pub fn all() -> &'static [Self; 4] {
        static ALL: OnceLock<[Template; 4]> = OnceLock::new();
        ALL.get_or_init(|| SOURCES.map(|(name, json)| Self::read(name, json)))
    }

    /// The entries of that name in a template, as its file has them.
    pub fn entries(template: &str, name: &str) -> serde_json::Map<String, Value> {
        let source = SOURCES.iter().find(|(known, _)| *known == template);
        let read: Value = source.and_then(|(_, json)| serde_json::from_str(json).ok()).unwrap_or_default();
        read[name].as_object().cloned().unwrap_or_default()
    }

    fn read(template: &'static str, json: &str) -> Self {
        let read: Value = serde_json::from_str(json).unwrap();
        let product: Value = serde_json::from_str(include_str!("../../../shared/domain/product.json")).unwrap();
        let entries = |of: &Value, name: &str| of[name].as_object().cloned().unwrap_or_default().into_iter();
        let bundles = entries(&product, "permissions").filter(|(_, permission)| permission["includes"].is_array());
        let roles: BTreeMap<_, _> = entries(&read, "roles").collect();
        let founder = &read["founder"];
        Self {
            catalogue: Arc::new(Catalogue {
                template,
                kind: roles.values().find_map(|role| role["scope_rules"].as_object()?.keys().next().cloned()),
                roles: roles
                    .iter()
                    .map(|(key, role)| (key.clone(), Role { system: true, ..Role::read(role) }))
                    .collect(),
                groups: entries(&read, "groups")
                    .map(|(key, group)| (key, Group { system: true, ..Group::read(&group) }))
                    .collect(),
                bundles: bundles.map(|(key, bundle)| (key, texts(&bundle["includes"]))).collect(),
                needs_role: read["policy"]["grant_required"] != "none",
            }),
            policy: Policy::read(&read["policy"]),
            founder: Access {
                role: text(&founder["role"]),
                group: text(&founder["group"]),
                extras: BTreeSet::new(),
                scope: Scope::read(&founder["scopes"]),
            },
        }
    }
}
