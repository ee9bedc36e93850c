//! Changes of resources and groups of resources.

use super::{
    builders::{faults, grant, key, t0},
    fixture::Fixture,
};
use crate::{
    decide::ResourceDecision,
    event::Fact,
    grant::ResourceRef,
    refusal::{FaultCode, Refusal},
    resource::Resource,
};

fn site(id: &str, is_group: bool) -> ResourceRef {
    ResourceRef { resource_type: key("site"), is_group, id: key(id) }
}

fn resource(name: &str, groups: &[&str]) -> Resource {
    Resource { name: name.parse().unwrap(), groups: groups.iter().map(|group| key(group)).collect() }
}

fn put(fixture: &Fixture, entry: &ResourceRef, resource: Resource) -> Result<Option<ResourceDecision>, Refusal> {
    let actor = fixture.authority(&fixture.owner);
    fixture.organization.put_resource(entry, resource, &actor, &fixture.resources, t0())
}

fn delete(fixture: &Fixture, entry: &ResourceRef, members: u64) -> Result<ResourceDecision, Refusal> {
    let actor = fixture.authority(&fixture.owner);
    fixture.organization.delete_resource(entry, members, &actor, &fixture.resources, t0())
}

/// S2.15: a resource is created, replaced, or left alone if it is the same already.
#[test]
fn a_resource_is_created_or_replaced() {
    let fixture = Fixture::of("sites");
    let (oslo, berlin) = (site("oslo", false), site("berlin", false));

    let created = put(&fixture, &oslo, resource("Oslo", &["emea"])).unwrap().unwrap();
    let replaced = put(&fixture, &berlin, resource("Berlin Mitte", &["apac"])).unwrap().unwrap();

    let after = resource("Oslo", &["emea"]);
    assert_eq!((created.before(), created.after()), (None, Some(&after)));
    assert_eq!(created.fact(), Fact::ResourcePut { entry: oslo, before: None, after });
    assert_eq!(replaced.before(), fixture.resources.get(&berlin));
    assert_eq!(put(&fixture, &berlin, resource("berlin", &["emea"])), Ok(None));
}

/// S2.11b, C81: type and groups must exist; a group is in no group.
#[test]
fn an_unknown_type_or_group_is_a_fault() {
    let fixture = Fixture::of("sites");
    let elsewhere = ResourceRef { resource_type: key("planet"), ..site("mars", false) };

    let refused = put(&fixture, &elsewhere, resource("Mars", &["emea"])).unwrap_err();

    let expected = [("", FaultCode::UnknownReference), ("/groups/0", FaultCode::UnknownReference)];
    assert_eq!(faults(refused), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    let too_many = |is_group, groups| Resource::fault_of_groups(is_group, groups).map(|fault| fault.code);
    assert_eq!((too_many(false, 40), too_many(false, 41)), (None, Some(FaultCode::TooLong)));
    assert_eq!((too_many(true, 0), too_many(true, 1)), (None, Some(FaultCode::TooLong)));
}

/// S2.11b: only an empty group of resources is deleted.
#[test]
fn what_exists_and_is_empty_is_deleted() {
    let fixture = Fixture::of("sites");
    let emea = site("emea", true);

    let deleted = delete(&fixture, &emea, 0).unwrap();

    assert_eq!((deleted.before(), deleted.after()), (fixture.resources.get(&emea), None));
    assert_eq!(delete(&fixture, &emea, 2), Err(Refusal::InUse));
    assert_eq!(delete(&fixture, &site("nowhere", false), 0), Err(Refusal::NotFound));
}

/// S1.1: both take the permission to manage resources.
#[test]
fn resources_are_changed_with_their_permission_only() {
    let fixture = Fixture::of("sites");
    let observer = fixture.member(2, grant("observer", &[], &[]));
    let (actor, berlin) = (fixture.authority(&observer), site("berlin", false));
    let (organization, resources) = (&fixture.organization, &fixture.resources);

    let put = organization.put_resource(&berlin, resource("B", &[]), &actor, resources, t0());
    let deleted = organization.delete_resource(&berlin, 0, &actor, resources, t0());

    let forbidden = Refusal::Forbidden("resources:manage");
    assert_eq!((put.unwrap_err(), deleted.unwrap_err()), (forbidden.clone(), forbidden));
}
