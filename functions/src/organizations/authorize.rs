//! Checks whether a person has a permission now, and why; on a resource, if the request names one. Every active member
//! may ask about themselves. A check of another person requires the permission to read members, or a machine.

use chrono::{DateTime, Utc};
use domain::{
    explain::{Explanation, Question, Reason, Source},
    grant::ResourceRef,
    id::UserId,
    permission::MEMBERS_READ,
    refusal::{Fault, FaultCode},
};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Scope, Tables};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::ReadSet;

use crate::{
    request::{InOrganization, organization_id, parsed, snapshot},
    view::ScopeView,
};

pub struct Authorize;

/// The authorization query.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The subject of the person's access tokens; default is the caller. A machine must name a person.
    #[serde(default)]
    pub user: Option<String>,
    /// The key of a permission or bundle. A bundle requires every permission in it.
    pub permission: String,
    /// The resource. Without it, the query is whether the person has the permission at all.
    #[serde(default)]
    pub resource: Option<ResourceBody>,
}

/// One resource.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceBody {
    /// The type, such as `site`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// The identifier within the type.
    pub id: String,
}

/// The decision and its reason.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuthorizeView {
    /// Whether the person has the permission.
    pub allowed: bool,
    /// The reason of the decision.
    pub reason: Reason,
    /// The key of the person's role; null unless the person is active here.
    pub role: Option<String>,
    /// The key of the person's group; null unless the person is active here.
    pub group: Option<String>,
    /// The source of the permission; null if the person does not have it.
    pub permission_source: Option<Source>,
    /// The scope that covers the resource; null if none does.
    pub scope: Option<ScopeView>,
    /// When the access of a guest expires; null for members and if not allowed.
    pub until: Option<DateTime<Utc>>,
}

impl Endpoint for Authorize {
    const ROUTE: Route =
        Route::post("/v1/organizations/{org}/authorize").with_scopes(&[Scope::Authorize, Scope::Read, Scope::Manage]);
    const SUMMARY: &'static str = "Check whether a person has a permission now, and why";
    const TABLES: Tables = Tables::MEMBER_READ;
    const READ_ONLY: bool = true;
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::InvalidFormat, Code::Required, Code::UnknownReference];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Body;
    type View = AuthorizeView;
}

impl Handle for Authorize {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<AuthorizeView>, Problem> {
        let id = organization_id(&call.path.org)?;
        let (user, question) = call.body.read()?;
        let caller = call.user();
        let other = user.filter(|user| Some(user) != caller);
        let read_set = ReadSet::of(caller).resources(question.resource.clone());
        let member = async {
            let Some(user) = &other else { return Ok(None) };
            Ok::<_, Problem>(app.store.membership_of(id, user).await?)
        };
        let (snapshot, member) = futures::try_join!(snapshot(app, id, &read_set), member)?;
        let reader = call.authority(&snapshot)?;
        if other.is_none() && reader.membership.is_none() {
            let detail = "a machine asks about a user";
            return Err(vec![Fault::new("/user", FaultCode::Required, detail)].into());
        }
        let member = if other.is_some() {
            reader.require(MEMBERS_READ)?;
            member.as_ref()
        } else {
            reader.membership
        };
        let faults = snapshot.organization.settings.faults_of_question(&question);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let explained = snapshot.organization.settings.explain(member, &question, &snapshot.resources, call.now);
        Ok(Reply::ok(AuthorizeView::from(explained)))
    }
}

impl Body {
    fn read(&self) -> Result<(Option<UserId>, Question), Problem> {
        let mut faults = Vec::new();
        let user = parsed("/user", self.user.as_deref(), &mut faults);
        let permission = parsed("/permission", Some(&self.permission), &mut faults);
        let resource = self.resource.as_ref().and_then(|resource| {
            let resource_type = parsed("/resource/type", Some(&resource.resource_type), &mut faults);
            let id = parsed("/resource/id", Some(&resource.id), &mut faults);
            Some(ResourceRef { resource_type: resource_type?, is_group: false, id: id? })
        });
        match permission {
            Some(permission) if faults.is_empty() => Ok((user, Question { permission, resource })),
            _ => Err(faults.into()),
        }
    }
}

impl From<Explanation> for AuthorizeView {
    fn from(explained: Explanation) -> Self {
        Self {
            allowed: explained.allowed(),
            reason: explained.reason,
            role: explained.role.map(|key| key.to_string()),
            group: explained.group.map(|key| key.to_string()),
            permission_source: explained.source,
            scope: explained.scope.as_ref().map(ScopeView::from),
            until: explained.until,
        }
    }
}
