//! The product definition: what a deployment can put, and what a change of it does to existing organisations.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::{Value, json};

use super::builders::{grant, key, t0};
use crate::{
    decide::Definition,
    organization::Settings,
    product::ProductDocument,
    product_losses::{AccessLosses, ProductLosses},
    refusal::{Fault, FaultCode, Refusal},
};

/// An invoicing product with one template.
fn invoicing() -> Value {
    json!({
        "permissions": {
            "invoices:read": { "name": "View invoices" },
            "invoices:pay": { "name": "Pay invoices" },
            "billing": { "name": "Billing", "includes": ["invoices:read", "invoices:pay"] },
        },
        "resource_types": { "project": { "name": "Project", "group_name": "Portfolio" } },
        "templates": {
            "team": {
                "founder": { "role": "owner", "scopes": [{ "type": "project", "mode": "all" }] },
                "policy": { "guest_role": "viewer" },
                "roles": {
                    "owner": {
                        "name": "Owner", "rank": 100, "owner_class": true, "permissions": ["*"],
                        "scope_rules": { "project": { "modes": ["all"] } },
                    },
                    "clerk": { "name": "Clerk", "rank": 20, "permissions": ["billing"], "grantable": ["members:read"] },
                    "viewer": { "name": "Viewer", "rank": 10, "permissions": ["invoices:read"] },
                },
                "groups": { "clerks": { "name": "Clerks", "grant": { "role": "clerk" } } },
            },
        },
    })
}

fn document(value: Value) -> ProductDocument {
    serde_json::from_value(value).unwrap()
}

fn changed(change: impl FnOnce(&mut Value)) -> ProductDocument {
    let mut value = invoicing();
    change(&mut value);
    document(value)
}

fn put(before: &Definition, after: ProductDocument) -> Result<Option<Definition>, Refusal> {
    before.replace(after, t0())
}

fn first() -> Definition {
    put(&Definition::built_in(), document(invoicing())).unwrap().unwrap()
}

fn faults(refused: Result<Option<Definition>, Refusal>) -> Vec<(String, FaultCode)> {
    let Err(Refusal::Invalid(faults)) = refused else { panic!("{refused:?}") };
    faults.into_iter().map(|Fault { pointer, code, .. }| (pointer, code)).collect()
}

fn settings(definition: &Definition) -> Settings {
    let product = definition.product();
    product.templates[&key("team")].settings(&product, &key("team"))
}

/// A1: a definition replaces the one before as a whole. The permissions of this service are part of each, and the templates
/// that it leaves out are retired.
#[test]
fn a_definition_replaces_the_built_in_one() {
    let definition = first();
    let product = definition.product();

    assert_eq!((definition.version, definition.updated_at), (1, Some(t0())));
    assert!(["invoices:read", "members:read"].iter().all(|name| product.permissions.contains_key(&key(name))));
    assert!(!product.permissions.contains_key(&key("zones:view")));
    assert!(product.template(&key("team")).is_some() && product.template(&key("sites")).is_none());
    assert!(product.templates[&key("sites")].retired, "its organisations go on");
    assert_eq!(put(&definition, document(invoicing())), Ok(None), "the same again is no change");
}

/// A1: the star stands for every permission, so the owner of an own product has all of them.
#[test]
fn an_owner_with_the_star_holds_every_permission() {
    let settings = settings(&first());

    let held = settings.permissions_of(&grant("owner", &[], &[]), None);

    let single = settings.product.permissions.iter().filter(|(_, permission)| permission.includes.is_empty());
    assert_eq!(held, single.map(|(key, _)| key.clone()).collect::<BTreeSet<_>>());
}

/// A1: a definition with faults is refused, and each fault is named at its place.
#[test]
fn every_fault_of_a_definition_is_named() {
    let refused = |change: &dyn Fn(&mut Value)| faults(put(&first(), changed(|value| change(value))));
    let role = |value: &mut Value, name: &str, field: &str, to: Value| {
        value["templates"]["team"]["roles"][name][field] = to;
    };

    let both = refused(&|value| {
        value["permissions"]["Bad Key"] = json!({ "name": "x" });
        value["permissions"]["billing"]["includes"] = json!(["invoices:raed", "billing"]);
        value["resource_types"]["project"]["name"] = json!("");
        role(value, "clerk", "permissions", json!(["invoices:read", "invoices:send"]));
        role(value, "clerk", "rank", json!(101));
        role(value, "viewer", "scope_rules", json!({ "site": { "modes": [] } }));
        value["templates"]["team"]["policy"]["invite_ttl"] = json!("soon");
        value["templates"]["team"]["policy"]["colour"] = json!("red");
        value["templates"]["team"]["groups"]["clerks"]["grant"]["role"] = json!("clark");
        value["templates"]["team"]["founder"]["scopes"][0]["type"] = json!("projects");
    });
    let mut pointers: Vec<_> = both.iter().map(|(pointer, _)| pointer.as_str()).collect();
    pointers.sort_unstable();
    pointers.dedup();
    for expected in [
        "/permissions/Bad Key",
        "/permissions/billing/includes/0",
        "/permissions/billing/includes/1",
        "/resource_types/project/name",
        "/templates/team/founder/scopes/0/type",
        "/templates/team/groups/clerks/grant/role",
        "/templates/team/policy/colour",
        "/templates/team/policy/invite_ttl",
        "/templates/team/roles/clerk/permissions/1",
        "/templates/team/roles/clerk/rank",
        "/templates/team/roles/viewer/scope_rules/site",
        "/templates/team/roles/viewer/scope_rules/site/modes",
    ] {
        assert!(pointers.contains(&expected), "{expected} in {pointers:?}");
    }
}

/// A1, R2, R20: the first owner must be an owner and able to grant the whole template.
#[test]
fn a_founder_grants_everything_in_the_template() {
    let refused = |change: &dyn Fn(&mut Value)| faults(put(&first(), changed(|value| change(value))));

    let no_owner = refused(&|value| value["templates"]["team"]["founder"] = json!({ "role": "clerk" }));
    assert_eq!(no_owner, [("/templates/team/founder".to_owned(), FaultCode::InvalidFormat)]);
    let without = refused(&|value| {
        value["templates"]["team"]["roles"]["owner"]["permissions"] = json!(["members:read", "invoices:read"]);
    });
    assert_eq!(without, [("/templates/team/roles/clerk/permissions".to_owned(), FaultCode::InvalidFormat)]);
    let outranked = refused(&|value| value["templates"]["team"]["roles"]["owner"]["rank"] = json!(15));
    assert_eq!(outranked, [("/templates/team/roles/clerk/rank".to_owned(), FaultCode::InvalidFormat)]);
    let no_template = refused(&|value| value["templates"] = json!({}));
    assert_eq!(no_template, [("/templates".to_owned(), FaultCode::Required)]);
}

/// A2, R20: whether a role or a group makes owners never changes, and a role of owners cannot be left out.
#[test]
fn ownership_never_changes() {
    let refused = |change: &dyn Fn(&mut Value)| faults(put(&first(), changed(|value| change(value))));
    let owner = |name: &str| json!({ "name": name, "rank": 100, "owner_class": true, "permissions": ["*"] });
    let immutable = |pointer: &str| [(format!("/templates/team/{pointer}"), FaultCode::FieldImmutable)];

    let promoted = refused(&|value| value["templates"]["team"]["roles"]["clerk"] = owner("Clerk"));
    assert_eq!(promoted[0], immutable("roles/clerk/owner_class")[0]);
    let left_out = refused(&|value| {
        value["templates"]["team"]["roles"].as_object_mut().unwrap().remove("owner");
        value["templates"]["team"]["roles"]["boss"] = owner("Boss");
        value["templates"]["team"]["founder"] = json!({ "role": "boss" });
    });
    assert_eq!(left_out, immutable("roles/owner/owner_class"));
    let group = refused(&|value| {
        value["templates"]["team"]["groups"]["clerks"]["grant"] = json!({ "role": "owner" });
    });
    assert_eq!(group, immutable("groups/clerks/grant/role"));

    // Also not by a detour: left out first, and back as another one.
    let without = put(
        &first(),
        changed(|value| {
            value["templates"]["team"]["roles"].as_object_mut().unwrap().remove("viewer");
            value["templates"]["team"]["policy"] = json!({});
        }),
    );
    let back =
        put(&without.unwrap().unwrap(), changed(|value| value["templates"]["team"]["roles"]["viewer"] = owner("V")));
    assert_eq!(faults(back), immutable("roles/viewer/owner_class"));
}

/// A2: a role, a permission or a type that a definition leaves out gives nothing any more, and nothing fails to load.
#[test]
fn holders_lose_what_a_definition_leaves_out() {
    let before = first();
    let after = put(
        &before,
        changed(|value| {
            value["permissions"] = json!({ "invoices:read": { "name": "View invoices" } });
            value["resource_types"] = json!({});
            value["templates"]["team"]["founder"] = json!({ "role": "owner" });
            value["templates"]["team"]["roles"]["owner"]["scope_rules"] = json!({});
            value["templates"]["team"]["roles"].as_object_mut().unwrap().remove("clerk");
            value["templates"]["team"]["groups"] = json!({});
        }),
    );
    let after = after.unwrap().unwrap();
    let (old, new) = (settings(&before), settings(&after));

    let extra = grant("viewer", &["invoices:pay"], &[]);
    assert_eq!(old.permissions_of(&extra, Some(&key("clerks"))).len(), 2);
    assert_eq!(new.permissions_of(&extra, Some(&key("clerks"))), [key("invoices:read")].into());
    assert_eq!(new.permissions_of(&grant("clerk", &[], &[]), None), BTreeSet::new());
    assert!(new.role_of(&grant("clerk", &[], &[]), None).is_none());

    let losses = ProductLosses::between(&before.product(), &after.product());
    assert_eq!(losses.permissions, [key("billing"), key("invoices:pay")].into());
    assert_eq!(losses.resource_types, [key("project")].into());
    let team = &losses.access[&key("team")];
    assert!(team.roles[&key("clerk")].retired && team.groups[&key("clerks")].retired);
    assert_eq!(team.roles[&key("owner")].permissions, [key("invoices:pay")].into());
    assert!(!team.roles.contains_key(&key("viewer")));
}

/// A2: an organisation's own role loses a permission that is left out, and gets it back with the permission.
#[test]
fn own_roles_follow_the_permissions_of_the_definition() {
    let before = first();
    let mut own = settings(&before).own();
    let mut role = settings(&before).roles[&key("viewer")].clone();
    (role.system, role.permissions) = (false, [key("invoices:pay")].into());
    own.roles.insert(key("payer"), role);
    let without = put(
        &before,
        changed(|value| {
            value["permissions"].as_object_mut().unwrap().remove("invoices:pay");
            value["permissions"]["billing"]["includes"] = json!(["invoices:read"]);
        }),
    );
    let without = without.unwrap().unwrap();

    let complete = |definition: &Definition| own.clone().completed_by(&definition.product());
    let losses = AccessLosses::between(&complete(&before), &complete(&without));

    assert_eq!(losses.roles[&key("payer")].permissions, [key("invoices:pay")].into());
    let held = |definition: &Definition| complete(definition).permissions_of(&grant("payer", &[], &[]), None).len();
    assert_eq!((held(&before), held(&without)), (1, 0));
    let back = put(&without, document(invoicing())).unwrap().unwrap();
    assert_eq!((back.version, held(&back)), (3, 1));
}

/// A2: an own role keeps its key when a later definition has one of that key, and the key of a role that the template had
/// cannot be taken.
#[test]
fn the_keys_of_roles_keep_their_meaning() {
    let before = first();
    let mut own = settings(&before).own();
    let mut role = settings(&before).roles[&key("viewer")].clone();
    (role.system, role.name) = (false, "Ours".parse().unwrap());
    own.roles.insert(key("payer"), role.clone());
    let after = put(
        &before,
        changed(|value| {
            value["templates"]["team"]["roles"]["payer"] = json!({ "name": "Theirs", "rank": 5 });
            value["templates"]["team"]["roles"].as_object_mut().unwrap().remove("clerk");
            value["templates"]["team"]["groups"] = json!({});
        }),
    );
    let product = after.unwrap().unwrap().product();

    let settings = own.completed_by(&product);

    assert_eq!(settings.roles[&key("payer")].name.as_str(), "Ours");
    assert_eq!(settings.own().roles.len(), 1);
    let mut fixture = super::fixture::Fixture::of("team");
    fixture.organization.settings = Arc::new(settings);
    let owner = fixture.member(2, grant("owner", &[], &[]));
    let actor = fixture.authority(&owner);
    let taken = fixture.organization.put_role(&key("clerk"), role, &actor, t0());
    assert_eq!(taken, Err(Refusal::SystemEntry));
}

/// A1: a definition that does not fit into an item of the table is refused.
#[test]
fn a_definition_has_a_bounded_size() {
    let many = changed(|value| {
        for number in 0..990 {
            let description = "d".repeat(300);
            value["permissions"][format!("p{number}")] = json!({ "name": "P", "description": description });
        }
    });

    assert_eq!(faults(put(&first(), many)), [(String::new(), FaultCode::TooLong)]);
}
