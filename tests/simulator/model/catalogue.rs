//! What the templates say, read from their files as data: roles, ranks, permissions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use chrono::TimeDelta;
use serde_json::{Value, json};

/// The policy's defaults, which no template changes.
pub const INVITE_TTL: TimeDelta = TimeDelta::days(7);
pub const GUEST_PERIOD: TimeDelta = TimeDelta::days(90);
pub const RENEW_WINDOW: TimeDelta = TimeDelta::days(14);
pub const RETENTION: TimeDelta = TimeDelta::days(30);
/// How long a row stays after its end was told of, however late that was.
pub const TOLD_FOR: TimeDelta = TimeDelta::days(3);
pub const REMINDERS: [TimeDelta; 3] = [TimeDelta::days(14), TimeDelta::days(3), TimeDelta::days(1)];
pub const LETTERS_A_DAY: u32 = 3;

/// What somebody is granted. Where a role goes with resources, it goes with all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    pub role: Option<String>,
    pub extras: BTreeSet<String>,
    pub group: Option<String>,
}

/// A template.
#[derive(Debug)]
pub struct Catalogue {
    pub template: &'static str,
    roles: BTreeMap<String, Role>,
    /// The role that each group brings.
    groups: BTreeMap<String, String>,
    bundles: BTreeMap<String, BTreeSet<String>>,
    guest_role: Option<String>,
    needs_role: bool,
    founder: Access,
}

#[derive(Debug, Default)]
struct Role {
    rank: i64,
    owner: bool,
    edits_self: bool,
    permissions: BTreeSet<String>,
    grantable: BTreeSet<String>,
    manages: Option<BTreeSet<String>>,
    /// The type of the resources that it reaches, all of them.
    reaches: Option<String>,
    /// Its resources have to be named one by one, which the simulator does not.
    narrow: bool,
}

fn texts(value: &Value) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

impl Role {
    fn read(role: &Value) -> Self {
        let rules = role["scope_rules"].as_object().into_iter().flatten();
        let modes = |rule: &Value| texts(&rule["modes"]);
        let narrow =
            rules.clone().any(|(_, rule)| rule["min"].as_u64().unwrap_or(1) > 0 && !modes(rule).contains("all"));
        Self {
            rank: role["rank"].as_i64().unwrap_or_default(),
            owner: role["owner_class"] == true,
            edits_self: role["may_edit_self"] != false,
            permissions: texts(&role["permissions"]),
            grantable: texts(&role["grantable"]),
            manages: role["manages"].is_array().then(|| texts(&role["manages"])),
            reaches: rules.clone().find(|(_, rule)| modes(rule).contains("all")).map(|(kind, _)| kind.clone()),
            narrow,
        }
    }
}

impl Catalogue {
    /// The templates, by their place.
    pub fn all() -> &'static [Self; 4] {
        static ALL: OnceLock<[Catalogue; 4]> = OnceLock::new();
        ALL.get_or_init(|| {
            [
                Self::read("guests", include_str!("../../../shared/domain/templates/guests.json")),
                Self::read("sites", include_str!("../../../shared/domain/templates/sites.json")),
                Self::read("portal", include_str!("../../../shared/domain/templates/portal.json")),
                Self::read("partners", include_str!("../../../shared/domain/templates/partners.json")),
            ]
        })
    }

    fn read(template: &'static str, json: &str) -> Self {
        let read: Value = serde_json::from_str(json).unwrap();
        let settings = &read["settings"];
        let entries = |name: &str| settings[name].as_object().cloned().unwrap_or_default().into_iter();
        Self {
            template,
            roles: entries("roles").map(|(key, role)| (key, Role::read(&role))).collect(),
            groups: entries("groups").filter_map(|(key, group)| Some((key, text(&group["grant"]["role"])?))).collect(),
            bundles: entries("bundles").map(|(key, bundle)| (key, texts(&bundle))).collect(),
            guest_role: text(&settings["policy"]["guest_role"]),
            needs_role: settings["policy"]["grant_required"] != "none",
            founder: Access {
                role: text(&read["founder"]["role"]),
                group: text(&read["founder_group"]),
                extras: BTreeSet::new(),
            },
        }
    }

    pub fn founder(&self) -> Access {
        self.founder.clone()
    }

    /// What can be offered: by the roles, or by the groups and by none.
    pub fn offers(&self) -> Vec<Access> {
        let by_role = |key: &String| Access { role: Some(key.clone()), ..Access::default() };
        let by_group = |key: &String| Access { group: Some(key.clone()), ..Access::default() };
        if self.needs_role {
            self.roles.iter().filter(|(_, role)| !role.narrow).map(|(key, _)| by_role(key)).collect()
        } else {
            self.groups.keys().map(by_group).chain([Access::default()]).collect()
        }
    }

    pub fn groups(&self) -> Vec<Option<String>> {
        self.groups.keys().cloned().map(Some).chain([None]).collect()
    }

    /// What can be added to a role.
    pub fn grantable(&self, access: &Access) -> Vec<String> {
        access.role.iter().flat_map(|key| self.roles[key].grantable.iter().cloned()).collect()
    }

    /// The offer to a guest who is offered nothing in particular.
    pub fn completed(&self, mut access: Access, guest: bool) -> Access {
        if guest && access.role.is_none() && access.group.is_none() {
            access.role.clone_from(&self.guest_role);
        }
        access
    }

    fn roles_of<'a>(&'a self, access: &'a Access) -> impl Iterator<Item = &'a Role> {
        let shared = access.group.as_ref().and_then(|key| self.groups.get(key));
        access.role.iter().chain(shared).filter_map(|key| self.roles.get(key))
    }

    pub fn rank(&self, access: &Access) -> i64 {
        self.roles_of(access).map(|role| role.rank).max().unwrap_or_default()
    }

    pub fn is_owner(&self, access: &Access) -> bool {
        self.roles_of(access).any(|role| role.owner)
    }

    pub fn edits_self(&self, access: &Access) -> bool {
        self.roles_of(access).max_by_key(|role| role.rank).is_none_or(|role| role.edits_self)
    }

    pub fn permissions(&self, access: &Access) -> BTreeSet<String> {
        let keys = self.roles_of(access).flat_map(|role| &role.permissions).chain(&access.extras);
        let opened = |key: &String| self.bundles.get(key).cloned().unwrap_or_else(|| [key.clone()].into());
        keys.flat_map(opened).collect()
    }

    /// Whether somebody with `own` may act on, or give, `theirs` by rank.
    pub fn manages(&self, own: &Access, theirs: &Access) -> bool {
        let listed = self.roles_of(own).max_by_key(|role| role.rank).and_then(|role| role.manages.as_ref());
        let within = |list: &BTreeSet<String>| theirs.role.iter().chain(&theirs.group).all(|key| list.contains(key));
        self.rank(theirs) <= self.rank(own) && listed.is_none_or(within)
    }

    pub fn reaches(&self, access: &Access) -> Option<&str> {
        access.role.as_ref().and_then(|key| self.roles[key].reaches.as_deref())
    }

    /// Whether it can be held at all.
    pub fn is_valid(&self, access: &Access, guest: bool) -> bool {
        let role = access.role.as_ref().map(|key| &self.roles[key]);
        let allowed = |key: &String| role.is_some_and(|r| r.grantable.contains(key) || r.permissions.contains(key));
        (role.is_some() || !self.needs_role) && access.extras.iter().all(allowed) && !(guest && self.is_owner(access))
    }

    /// The access as a request says it.
    pub fn body(&self, access: &Access) -> Value {
        let scopes = self.reaches(access).map(|kind| json!({ "type": kind, "mode": "all" }));
        let mut grant = json!({ "permissions": access.extras, "scopes": scopes.into_iter().collect::<Vec<_>>() });
        if let Some(role) = &access.role {
            grant["role"] = json!(role);
        }
        let mut body = json!({ "grant": grant });
        if let Some(group) = &access.group {
            body["group"] = json!(group);
        }
        body
    }
}
