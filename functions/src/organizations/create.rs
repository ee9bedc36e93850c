//! Creates an organisation from a template. A person becomes its first owner; a machine names the first owner (A4).

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    authority::Authority,
    caller::{Caller, Machine, MachineRights, Principal},
    continue_url::AllowedOrigins,
    decide::{FirstOwner, NewOrganization},
    host::HostData,
    language_tag::LanguageTag,
    membership::Membership,
    organization::Organization,
    product::Product,
    quota::{Quota, Quotas},
    refusal::{Fault, Refusal},
    text::Title,
};
use kit::{
    Action, App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Responses, Route, Scope, Tables,
    Transaction,
    caller::needs_scope,
    config::Need,
    token::{Link, Links},
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use store::CreationQuota;

use super::{
    body::BrandingBody,
    host::{HostFields, require_free},
    owner::{self, OwnerBody},
};
use crate::{
    request::{Patch, parse_time_zone, parsed},
    view::OrganizationView,
};

pub struct Create;

/// The organisation to create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The name, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// The key of a template of the product definition, such as `team`.
    pub template: String,
    /// The language of its emails, a tag of BCP 47; default `en`. Emails are written in English where there is no text in that
    /// language.
    #[serde(default)]
    #[schemars(with = "Option<LanguageTag>")]
    pub locale: Option<String>,
    /// The time zone of dates in its emails, such as `Europe/Berlin`; default UTC.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// The colour of its emails.
    #[serde(default)]
    pub branding: Option<BrandingBody>,
    /// The identifier in the host product, 1 to 128 printable ASCII characters. No two organisations have the same.
    #[serde(default)]
    pub external_id: Patch<String>,
    /// The name in addresses of the host product, 1 to 63 of a-z, 0-9 and hyphens. No two organisations have the same.
    #[serde(default)]
    pub slug: Patch<String>,
    /// The logo for pages, an `https` URL.
    #[serde(default)]
    pub logo_url: Patch<String>,
    /// Where people of the organisation ask for help.
    #[serde(default)]
    pub support_email: Patch<String>,
    /// Where the invitee's page leads after acceptance, unless the invitation names another page: a URL on one of the
    /// deployment's `AllowedOrigins`.
    #[serde(default)]
    pub continue_url: Patch<String>,
    /// Data of the host product, at most 50 keys and 8 KB: texts, numbers and booleans, as a JSON merge patch.
    #[serde(default)]
    pub metadata: Option<Map<String, Value>>,
    /// The first owner; for machines only, which must give one.
    #[serde(default)]
    pub owner: Option<OwnerBody>,
}

impl Endpoint for Create {
    const ROUTE: Route = Route::post("/v1/organizations");
    const SUMMARY: &'static str =
        "Create an organisation from a template; its first owner is the caller, or whom a machine names";
    const RESPONSES: Responses = Responses::View(&[201]);
    const TABLES: Tables =
        Tables::READ.allow(&[Action::PutItem, Action::UpdateItem]).query(store::schema::BY_USER).commit();
    const NEEDS: &'static [Need] = &[Need::Links, Need::Organizations, Need::Origins];
    const PROBLEMS: &'static [Code] = &[
        Code::Forbidden,
        Code::EmailUnverified,
        Code::UnknownReference,
        Code::TooLong,
        Code::InvalidFormat,
        Code::InvalidEmail,
        Code::Taken,
        Code::Required,
        Code::UnknownField,
        Code::OriginNotAllowed,
        Code::RateLimited,
    ];
    type Path = Empty;
    type Query = Empty;
    type Body = Body;
    type View = OrganizationView;
}

/// Who creates the organisation.
pub enum Creator {
    /// A person, for themselves. How many organisations they have created, and how many they may create a day.
    Person(Caller, Option<Quota>, u32),
    /// A machine, for the first owner. The quota of emails to their mailbox, if they are invited.
    Machine(Machine, FirstOwner, Option<Quota>),
}

/// The input of the decision.
pub struct State {
    creator: Creator,
    product: Arc<Product>,
    origins: AllowedOrigins,
    /// What makes the link of an invited owner, if the machine asks for it.
    links: Option<Links>,
    /// The organisation and the creator's membership, if an earlier attempt or execution of the request has created it.
    existing: Option<(Organization, Option<Membership>)>,
}

impl Decide for Create {
    type State = State;

    async fn read(app: &App, call: &Call<Self>) -> Result<State, Problem> {
        let (creator, organization) = match call.principal() {
            Principal::Person(_) => {
                owner::refuse(call.body.owner.as_ref())?;
                let creator = call.caller_with_email(app).await?.clone();
                let (existing, created_today) = app.store.read_creation(call.id(), &creator.user).await?;
                (Creator::Person(creator, created_today, app.config.organizations_per_day), existing)
            }
            Principal::Machine(machine) if machine.rights == MachineRights::None => {
                return Err(needs_scope(&[Scope::Manage]));
            }
            Principal::Machine(machine) => {
                let owner = owner::require(call.body.owner.as_ref(), &app.config.allowed_origins)?;
                let quota = match owner.user {
                    Some(_) => None,
                    None => app.store.mailbox_quota(&owner.email).await?,
                };
                (Creator::Machine(machine.clone(), owner, quota), app.store.organization(call.id()).await?)
            }
        };
        let existing = match organization {
            Some(organization) => {
                let own = match call.user() {
                    Some(user) => app.store.membership_of(call.id(), user).await?,
                    None => None,
                };
                Some((organization, own))
            }
            None => None,
        };
        if existing.is_none() {
            // Faults of the fields are found by the decision.
            let host = call.body.host().apply(&HostData::default(), &app.config.allowed_origins, &mut Vec::new());
            require_free(app, call.id(), &HostData::default(), &host).await?;
        }
        let links = match &creator {
            Creator::Machine(_, owner, _) if owner.user.is_none() && !owner.sending.notify => {
                call.note_link();
                Some(app.links().await?)
            }
            _ => None,
        };
        let origins = app.config.allowed_origins.clone();
        Ok(State { creator, product: app.store.product(), origins, links, existing })
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s State) -> Result<Plan<'s, OrganizationView>, Problem> {
        let new = call.body.parse(&state.product, &state.origins)?;
        if let Some((organization, founder)) = &state.existing {
            let answer =
                respond(organization, call.principal(), founder.as_ref(), state.invitation_url(call), call.now)?;
            return Ok(Plan::Answer(answer));
        }
        let (id, ids, now) = (call.id(), (call.id(), call.second_id()), call.now);
        match &state.creator {
            Creator::Person(creator, created_today, per_day) => {
                let creation = new.create(ids, creator, now)?;
                let (user, before) = (creator.user.clone(), created_today.clone());
                let after = Quota::with_one_more_organization(before.clone(), *per_day, now)?;
                let founder = Some(&creation.founder.after);
                let answer = respond(&creation.organization(), call.principal(), founder, None, now)?;
                let quota = CreationQuota { creator: user, before, after };
                Ok(Plan::Commit(Transaction::of_creation(id, creation, Some(quota), now), answer))
            }
            Creator::Machine(machine, owner, mailbox) => {
                let gets_email = owner.user.is_none() && owner.sending.notify;
                let creation = new.create_for(ids, owner.clone(), machine, now)?;
                let url = state.invitation_url(call);
                let answer = respond(&creation.organization(), call.principal(), None, url, now)?;
                if !gets_email {
                    return Ok(Plan::Commit(Transaction::of_creation(id, creation, None, now), answer));
                }
                let before = Quotas { inviter: None, mailbox: mailbox.clone() };
                let after = before.clone().with_one_of_machine(id, now)?;
                Ok(Plan::Commit(Transaction::of_creation_with_email(id, creation, (before, after), now), answer))
            }
        }
    }
}

impl State {
    /// The link of the first owner's invitation, if the machine asks for it.
    fn invitation_url(&self, call: &Call<Create>) -> Option<String> {
        let link = Link { organization: call.id(), membership: call.second_id(), sponsor: None, attempt: 1 };
        Some(self.links.as_ref()?.url(&link))
    }
}

fn respond(
    organization: &Organization,
    creator: &Principal,
    founder: Option<&Membership>,
    invitation_url: Option<String>,
    now: DateTime<Utc>,
) -> Result<Reply<OrganizationView>, Refusal> {
    let location = format!("/v1/organizations/{}", organization.id);
    let settings = &organization.settings;
    let reader = match creator {
        Principal::Machine(machine) => Authority::of_machine(settings, machine),
        Principal::Person(_) => founder.and_then(|founder| Authority::of(settings, founder, now)),
    };
    let view = OrganizationView::of(organization, &reader.ok_or(Refusal::NotFound)?);
    let view = OrganizationView { invitation_url, ..view };
    Ok(Reply::created(view).etag(organization.version).header("location", &location))
}

impl Body {
    fn parse(&self, product: &Arc<Product>, origins: &AllowedOrigins) -> Result<NewOrganization, Vec<Fault>> {
        let mut faults = Vec::new();
        let name: Option<Title> = parsed("/name", Some(&self.name), &mut faults);
        let template = product.find_template(&self.template).map_err(|fault| faults.push(fault)).ok();
        let locale = parsed("/locale", self.locale.as_deref(), &mut faults).unwrap_or_default();
        let time_zone = parse_time_zone(self.time_zone.as_deref(), &mut faults).unwrap_or_default();
        let host = self.host().apply(&HostData::default(), origins, &mut faults);
        let branding = self.branding.as_ref().map(|branding| branding.parse(&mut faults)).unwrap_or_default();
        match (name, template) {
            (Some(name), Some(template)) if faults.is_empty() => {
                Ok(NewOrganization { name, product: product.clone(), template, locale, time_zone, branding, host })
            }
            _ => Err(faults),
        }
    }

    fn host(&self) -> HostFields<'_> {
        HostFields {
            external_id: &self.external_id,
            slug: &self.slug,
            logo_url: &self.logo_url,
            support_email: &self.support_email,
            continue_url: &self.continue_url,
            metadata: self.metadata.as_ref(),
        }
    }
}
