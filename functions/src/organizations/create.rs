//! Creates an organisation from a template; whoever creates it becomes its first owner.

use domain::{
    branding::Branding,
    event::Actor,
    id::OrganizationId,
    locale::Locale,
    membership::Person,
    refusal::{Fault, FaultCode, Refusal},
    template::Template,
    text::{Key, Title},
};
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Change, Outcome};

use crate::{request::parsed, view::OrganizationView};

/// See the module.
pub struct Create;

/// The organisation to create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// What it is called, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// The template: `sites`, `guests`, `portal` or `partners`.
    pub template: String,
    /// The language of its emails.
    #[serde(default)]
    pub locale: Locale,
    /// The zone that dates in its emails are shown in, such as `Europe/Berlin`; UTC without it.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// The colour of its emails.
    #[serde(default)]
    pub branding: Option<BrandingBody>,
}

/// How emails look.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BrandingBody {
    /// Behind headings and buttons, `#1a2b3c`.
    #[serde(default)]
    pub color: Option<String>,
}

impl Endpoint for Create {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations");
    const SUMMARY: &'static str = "Create an organisation from a template; the caller becomes its first owner";
    const RESPONSES: Responses = Responses::View(&[201]);
    const PROBLEMS: &'static [Code] =
        &[Code::EmailUnverified, Code::UnknownReference, Code::TooLong, Code::InvalidFormat];
    type Path = Empty;
    type Query = Empty;
    type Body = Body;
    type View = OrganizationView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<OrganizationView>, Problem> {
        let (name, template, key, settings) = read(&call.body)?;
        let creator = call.caller_with_email(app).await?;
        let email = creator.email.clone().filter(|_| creator.email_verified).ok_or(Refusal::EmailUnverified)?;
        let settings = domain::organization::Settings { name, ..settings };

        // Drawn before anything can differ: a repetition of this request founds the same organisation.
        let id: OrganizationId = call.random.new_id(call.began_at);
        let person = Person { name: creator.name.clone(), email: email.clone() };
        let founder =
            template.create_organization(&key, (id, call.random.new_id(call.began_at)), &creator, email, call.now);
        let actor = Actor::Person { user: creator.user, membership: Some(founder.after.id), person: Some(person) };
        let change = Change::by(&actor, [founder], |at| app.random.new_id(at));

        app.store.register_reminder_offsets(&settings.policy.guest_reminders, call.now).await?;
        let mut retry = app.retry();
        loop {
            retry.next_attempt().await?;
            let outcome = app.store.create_organization(id, &settings, &change).await?;
            match (outcome, app.store.organization(id).await?) {
                (Outcome::Committed | Outcome::Stale, Some(organization)) => {
                    let location = format!("/v1/organizations/{id}");
                    let view = OrganizationView::of(&organization, true);
                    return Ok(Reply::created(view).etag(organization.version).header("location", &location));
                }
                (Outcome::Failed(error), _) => return Err(error.into()),
                (Outcome::Committed, None) => return Err(Problem::busy()),
                // Another transaction was in the way, and nothing is there: once more.
                (Outcome::Stale, None) => {}
            }
        }
    }
}

fn read(body: &Body) -> Result<(Title, Template, Key, domain::organization::Settings), Problem> {
    let mut faults = Vec::new();
    let name: Option<Title> = parsed("/name", Some(&body.name), &mut faults);
    let template = Template::named(&body.template);
    if template.is_none() {
        let known: Vec<_> = Template::keys().collect();
        let detail = format!("must be one of {}", known.join(", "));
        faults.push(Fault::new("/template", FaultCode::UnknownReference, detail));
    }
    let time_zone = time_zone(body.time_zone.as_deref(), &mut faults);
    let color = body.branding.as_ref().and_then(|branding| branding.color.as_deref());
    let color = parsed("/branding/color", color, &mut faults);
    let key = body.template.parse();
    match (name, template, key) {
        (Some(name), Some(template), Ok(key)) if faults.is_empty() => {
            let mut settings = template.settings(&body.template, &name);
            settings.locale = body.locale;
            settings.time_zone = time_zone.unwrap_or_default();
            settings.branding = Branding { color };
            Ok((name, template, key, settings))
        }
        _ => Err(faults.into()),
    }
}

/// A zone of the IANA database.
pub(super) fn time_zone(text: Option<&str>, faults: &mut Vec<Fault>) -> Option<chrono_tz::Tz> {
    let unknown = |_| {
        let detail = "must be a zone of the IANA database, such as Europe/Berlin";
        faults.push(Fault::new("/time_zone", FaultCode::UnknownReference, detail));
    };
    text?.parse().map_err(unknown).ok()
}
