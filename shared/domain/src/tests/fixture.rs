//! An organisation made from a template, and its members.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use ulid::Ulid;

use super::builders::{as_guest, bearer_of, email, grant, invitee, key, member_id, offer, scope, t0};
use crate::{
    authority::Authority,
    branding::Branding,
    decide::{Acceptance, NewOrganization, Offer},
    grant::{Grant, Mode, ResourceRef},
    host::HostData,
    id::Id,
    language_tag::LanguageTag,
    membership::{Joined, Kind, Lifecycle, Membership},
    organization::{Organization, Settings},
    product::Product,
    refusal::Refusal,
    resource::{Resource, Resources},
    role::ScopeRule,
    text::Key,
    time_zone::TimeZone,
};

/// An organisation with its founder, three sites in one group of two, and two partners.
pub(super) struct Fixture {
    pub(super) organization: Organization,
    pub(super) owner: Membership,
    pub(super) resources: Resources,
}

fn catalogue() -> Resources {
    let entries = [
        ("site", true, "emea", None),
        ("site", true, "apac", None),
        ("site", false, "berlin", Some("emea")),
        ("site", false, "paris", Some("emea")),
        ("site", false, "tokyo", None),
        ("partner", false, "acme", None),
        ("partner", false, "globex", None),
    ];
    let entry = |(resource_type, is_group, id, group): (&str, bool, &str, Option<&str>)| {
        let resource = Resource { name: id.parse().unwrap(), groups: group.into_iter().map(key).collect() };
        (ResourceRef { resource_type: key(resource_type), is_group, id: key(id) }, resource)
    };
    BTreeMap::from_iter(entries.map(entry))
}

impl Fixture {
    pub(super) fn of(template: &str) -> Self {
        let (product, name) = (Product::built_in(), key(template));
        let start = product.template(&name).unwrap();
        let settings = Settings { name: "Acme".parse().unwrap(), ..start.settings(&product, &name) };
        let organization = Organization {
            id: Id::new(Ulid(1)),
            settings: Arc::new(settings),
            seats: Some(1),
            owners: 1,
            partners: BTreeSet::new(),
            version: 1,
            created_at: t0(),
            updated_at: t0(),
        };
        let (ids, creator) = ((organization.id, member_id(1)), bearer_of("owner@acme.example"));
        let new = NewOrganization {
            name: "Acme".parse().unwrap(),
            template: (name, start.clone()),
            product,
            locale: LanguageTag::default(),
            time_zone: TimeZone::default(),
            branding: Branding::default(),
            host: HostData::default(),
        };
        let founder = new.create(ids, &creator, t0()).unwrap().founder;
        Self { organization, owner: founder.after, resources: catalogue() }
    }

    pub(super) fn settings_mut(&mut self) -> &mut Settings {
        Arc::make_mut(&mut self.organization.settings)
    }

    /// The widest grant of a role that needs no choice, otherwise the smallest.
    pub(super) fn grant(&self, role: &str, extras: &[&str]) -> Grant {
        let rules = &self.organization.settings.roles[&key(role)].scope_rules;
        let widest = |(resource_type, rule): (&Key, &ScopeRule)| {
            let all = rule.modes.contains(&Mode::All);
            let chosen = if all {
                scope(resource_type.as_str(), Mode::All, &[])
            } else {
                scope("partner", Mode::Resources, &["acme"])
            };
            (all || rule.min > 0).then_some(chosen)
        };
        grant(role, extras, &rules.iter().filter_map(widest).collect::<Vec<_>>())
    }

    pub(super) fn member(&self, number: u128, grant: Grant) -> Membership {
        let address = format!("person{number}@acme.example");
        let user = bearer_of(&address).user;
        let joined = Joined { user, ..self.owner.lifecycle.joined().unwrap().clone() };
        let (id, email, lifecycle) = (member_id(number), email(&address), Lifecycle::Active(joined));
        Membership { id, email, lifecycle, grant, group: None, ..self.owner.clone() }
    }

    pub(super) fn in_group(&self, number: u128, group: &str) -> Membership {
        Membership { group: Some(key(group)), ..self.member(number, Grant::default()) }
    }

    pub(super) fn guest(&self, number: u128, extras: &[&str], expires_at: DateTime<Utc>) -> Membership {
        as_guest(&self.member(number, self.grant("guest", extras)), expires_at)
    }

    pub(super) fn authority<'a>(&'a self, member: &'a Membership) -> Authority<'a> {
        Authority::of(&self.organization.settings, member, t0()).unwrap()
    }

    pub(super) fn check(&self, sponsor: &Membership, offer: Offer) -> Result<Offer, Refusal> {
        offer.checked(&self.authority(sponsor), &self.organization.settings, &self.resources)
    }

    /// The sponsor's first invitation of `b@x.example`.
    pub(super) fn invited_by(&self, sponsor: &Membership, offer: Offer) -> Membership {
        let (to, authority) = (invitee("b@x.example"), self.authority(sponsor));
        let offer = self.check(sponsor, offer).unwrap();
        offer.to(&to, member_id(50), &self.organization, &authority, None, t0()).unwrap().remove(0).after
    }

    pub(super) fn invited(&self, role: &str) -> Membership {
        let kind = if role == "guest" { Kind::Guest } else { Kind::Member };
        self.invited_by(&self.owner, offer(kind, self.grant(role, &[])))
    }

    pub(super) fn terms<'a>(&'a self, sponsor: Option<&'a Membership>, attempt: u32) -> Acceptance<'a> {
        Acceptance { organization: &self.organization, resources: &self.resources, sponsor, attempt }
    }

    /// The roles that come with a permission.
    pub(super) fn holders(&self, permission: &str) -> BTreeSet<String> {
        let settings = &self.organization.settings;
        let holds = |role: &str| settings.permissions_of(&grant(role, &[], &[]), None).contains(&key(permission));
        settings.roles.keys().map(ToString::to_string).filter(|role| holds(role)).collect()
    }
}
