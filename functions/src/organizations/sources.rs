//! Which organisations may become a source of guests (S3.2): those whose members the person who says so may read. From
//! then on an invitation tells whether an address belongs there; nobody lays that open who cannot see it themselves.

use domain::{
    authority::Authority,
    id::OrganizationId,
    membership::{Kind, Membership},
    organization::{Organization, Settings},
    permission::MEMBERS_READ,
    refusal::{Fault, FaultCode},
};
use futures::future::try_join_all;
use kit::{App, Call, Endpoint, Problem};

/// The most organisations that guests may come from: what an invitation looks for in them stays a bounded cost.
pub const SOURCES_MOST: usize = 20;

const POINTER: &str = "/policy/guest_sources/organizations";

/// What is wrong with the sources as such.
pub fn fault(settings: &Settings, own: OrganizationId) -> Option<Fault> {
    let sources = &settings.policy.guest_sources.organizations;
    if sources.len() > SOURCES_MOST {
        return Some(Fault::new(POINTER, FaultCode::TooLong, format!("at most {SOURCES_MOST} organisations")));
    }
    let detail = "the members of this organisation cannot be guests of their own";
    sources.contains(&own).then(|| Fault::new(POINTER, FaultCode::InvalidFormat, detail))
}

/// The memberships by which the caller sees the organisations that become a source now: the change rests on them.
///
/// # Errors
/// `unknown_reference` for each that they do not see, whether it exists or not.
pub async fn seen_by<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    before: &Settings,
    after: &Settings,
) -> Result<Vec<Membership>, Problem> {
    let (before, after) = (&before.policy.guest_sources, &after.policy.guest_sources);
    let added: Vec<OrganizationId> = after.organizations.difference(&before.organizations).copied().collect();
    if added.is_empty() {
        return Ok(Vec::new());
    }
    let user = &call.caller().user;
    let own = try_join_all(added.iter().map(|id| app.store.membership_of(*id, user)));
    let (organizations, own) = futures::try_join!(app.store.organizations(&added), own)?;
    let own: Vec<Membership> = own.into_iter().flatten().collect();
    let reads = |place: &Organization, member: &Membership| {
        let reader = Authority::of(&place.settings, member, call.now);
        member.kind() == Kind::Member && reader.is_some_and(|reader| reader.holds(MEMBERS_READ))
    };
    let seen = |id: &OrganizationId| {
        let place = organizations.iter().find(|place| place.id == *id)?;
        own.iter().find(|member| member.organization == *id && reads(place, member)).cloned()
    };
    let (mut unchanged, mut faults) = (Vec::new(), Vec::new());
    for id in &added {
        if let Some(membership) = seen(id) {
            unchanged.push(membership);
        } else {
            let detail = format!("there is no organisation {id} whose members you may read");
            faults.push(Fault::new(POINTER, FaultCode::UnknownReference, detail));
        }
    }
    if faults.is_empty() { Ok(unchanged) } else { Err(faults.into()) }
}
