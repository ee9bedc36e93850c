//! Creates an organisation from a template. The caller becomes its first owner.

use domain::{decide::NewOrganization, id::OrganizationId, locale::Locale, refusal::Fault, text::Title};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Change, Outcome};

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
    /// The language of its emails.
    #[serde(default)]
    pub locale: Locale,
    /// The time zone of dates in its emails, such as `Europe/Berlin`; UTC without it.
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
    const PROBLEMS: &'static [Code] =
        &[Code::EmailUnverified, Code::UnknownReference, Code::TooLong, Code::InvalidFormat];
    type Path = Empty;
    type Query = Empty;
    type Body = Body;
    type View = OrganizationView;
}

impl Handle for Create {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<OrganizationView>, Problem> {
        let new = call.body.parse()?;
        let creator = call.caller_with_email(app).await?;
        // Drawn from the random source of the request: a retry with the same idempotency key draws the same identifiers.
        let id: OrganizationId = call.random.new_id(call.began_at);
        let created = new.create((id, call.random.new_id(call.began_at)), &creator, call.now)?;
        let change = Change::by(&created.actor, [created.founder], |at| app.random.new_id(at));

        app.store.register_reminder_offsets(&created.settings.policy.guest_reminders, call.now).await?;
        let mut retry = app.retry();
        loop {
            retry.next_attempt().await?;
            let outcome = app.store.create_organization(id, &created.settings, &change).await?;
            match (outcome, app.store.organization(id).await?) {
                (Outcome::Committed | Outcome::Stale, Some(organization)) => {
                    let location = format!("/v1/organizations/{id}");
                    let view = OrganizationView::of(&organization, true);
                    return Ok(Reply::created(view).etag(organization.version).header("location", &location));
                }
                (Outcome::Failed(error), _) => return Err(error.into()),
                (Outcome::Committed, None) => return Err(Problem::busy()),
                // The transaction conflicted with another one, and the organisation does not exist yet.
                (Outcome::Stale, None) => {}
            }
        }
    }
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
