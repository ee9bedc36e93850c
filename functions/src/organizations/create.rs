//! Creates an organisation from a template. The caller becomes its first owner.

use domain::{
    decide::{Caller, NewOrganization},
    locale::Locale,
    organization::Organization,
    refusal::Fault,
    text::Title,
};
use kit::{
    Action, App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Responses, Route, Tables, Transaction,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::body::{BrandingBody, parse_time_zone};
use crate::{request::parsed, view::OrganizationView};

pub struct Create;

/// The organisation to create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The name, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// The template: `sites`, `guests`, `portal` or `partners`.
    pub template: String,
    /// The language of its emails; default `en`.
    #[serde(default)]
    pub locale: Locale,
    /// The time zone of dates in its emails, such as `Europe/Berlin`; default UTC.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// The colour of its emails.
    #[serde(default)]
    pub branding: Option<BrandingBody>,
}

impl Endpoint for Create {
    const ROUTE: Route = Route::post("/v1/organizations");
    const SUMMARY: &'static str = "Create an organisation from a template; the caller becomes its first owner";
    const RESPONSES: Responses = Responses::View(&[201]);
    const TABLES: Tables = Tables::READ.allow(&[Action::PutItem, Action::UpdateItem]).commit();
    const PROBLEMS: &'static [Code] =
        &[Code::EmailUnverified, Code::UnknownReference, Code::TooLong, Code::InvalidFormat];
    type Path = Empty;
    type Query = Empty;
    type Body = Body;
    type View = OrganizationView;
}

impl Decide for Create {
    /// The creator, and the organisation if an earlier attempt or execution of the request has created it.
    type State = (Caller, Option<Organization>);

    async fn read(app: &App, call: &Call<Self>) -> Result<Self::State, Problem> {
        Ok((call.caller_with_email(app).await?.clone(), app.store.organization(call.id()).await?))
    }

    fn decide<'s>(
        call: &'s Call<Self>,
        (creator, existing): &'s Self::State,
    ) -> Result<Plan<'s, OrganizationView>, Problem> {
        let new = call.body.parse()?;
        if let Some(existing) = existing {
            return Ok(Plan::Answer(respond(existing)));
        }
        let creation = new.create((call.id(), call.second_id()), creator, call.now)?;
        let answer = respond(&creation.organization());
        Ok(Plan::Commit(Transaction::of_creation(call.id(), creation, call.now), answer))
    }
}

fn respond(organization: &Organization) -> Reply<OrganizationView> {
    let location = format!("/v1/organizations/{}", organization.id);
    let view = OrganizationView::of(organization, true);
    Reply::created(view).etag(organization.version).header("location", &location)
}

impl Body {
    fn parse(&self) -> Result<NewOrganization, Vec<Fault>> {
        let mut faults = Vec::new();
        let name: Option<Title> = parsed("/name", Some(&self.name), &mut faults);
        let template = NewOrganization::template(&self.template).map_err(|fault| faults.push(fault)).ok();
        let time_zone = parse_time_zone(self.time_zone.as_deref(), &mut faults).unwrap_or_default();
        let branding = self.branding.as_ref().map(|branding| branding.parse(&mut faults)).unwrap_or_default();
        match (name, template) {
            (Some(name), Some(template)) if faults.is_empty() => {
                Ok(NewOrganization { name, template, locale: self.locale, time_zone, branding })
            }
            _ => Err(faults),
        }
    }
}
