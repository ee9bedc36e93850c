//! Changes what a member, guest or invitation grants. For an invitation, that is a new sending of it (S1.6).

use domain::{
    decide::AccessEdit,
    refusal::{Fault, FaultCode, Refusal},
};
use http::Method;
use kit::{App, Call, Endpoint, Problem, Reply, Route, endpoint::etag, settle::committed};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use store::{Ask, Basis, Change};

use crate::{
    ask::{self, GrantBody, OfMember, OneRole, Patch, authority, member_id, organization_id, parsed, scene},
    organizations::Nothing,
    view::MemberView,
};

/// See the module.
pub struct Update;

/// What to change; what is missing stays as it is.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// Parts of the grant; each replaces the part as a whole.
    pub grant: Option<GrantPatch>,
    /// The key of a group; null takes the person out of theirs.
    pub group: Patch<String>,
    /// Never changed here; named only to be refused as what it is (R7).
    #[schemars(skip)]
    pub email: Option<Value>,
    /// As `email`, where the policy does not allow it.
    #[schemars(skip)]
    pub first_name: Option<Value>,
    /// As `first_name`.
    #[schemars(skip)]
    pub last_name: Option<Value>,
}

/// Parts of a grant.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GrantPatch {
    /// The key of a role; null takes it away.
    #[schemars(with = "Option<String>")]
    pub role: Patch<OneRole>,
    /// All permissions beyond the role.
    pub permissions: Option<Vec<String>>,
    /// All scopes.
    pub scopes: Option<Vec<ask::ScopeBody>>,
}

impl Endpoint for Update {
    const ROUTE: Route = Route::new(Method::PATCH, "/v1/organizations/{org}/members/{member}");
    const PROBLEMS: &'static [&'static str] = &[
        "not_found",
        "forbidden",
        "self_edit_forbidden",
        "target_outranks_actor",
        "grant_exceeds_actor",
        "invalid_state",
        "last_owner",
        "version_conflict",
        "seat_limit",
        "too_many_letters",
        "field_immutable",
        "scope_required",
        "scope_cardinality",
        "permission_not_grantable",
        "unknown_reference",
        "required",
        "domain_not_allowed",
        "guest_source_not_allowed",
        "invalid_format",
    ];
    type Path = OfMember;
    type Query = Nothing;
    type Body = Body;
    type View = MemberView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<MemberView>, Problem> {
        let (id, member) = (organization_id(&call.path.org)?, member_id(&call.path.member)?);
        call.body.refuse_immutable()?;
        let user = &call.caller().user;
        let asked = call.body.asked();
        let mut rounds = app.rounds();
        loop {
            rounds.begin().await?;
            let ask = Ask::of(user).memberships([member]).resources(asked.references());
            let mut scene = scene(app, id, &ask).await?;
            let editor = authority(&scene, call.now)?;
            let found = scene.membership(member).ok_or(Refusal::NotFound)?.clone();
            if call.if_match.as_ref().is_some_and(|tag| *tag != etag(found.version)) {
                return Err(Refusal::VersionConflict.into());
            }
            let edit = call.body.edit(&found)?;
            // What the member holds already, and a letter to a pending one, are known only now.
            let rest: Vec<_> = edit.grant.references().filter(|r| !scene.resources.contains_key(r)).collect();
            let pending = found.state == domain::membership::State::Invited;
            drop(editor);
            if pending || !rest.is_empty() {
                let ask = ask.resources(rest).quotas(user, pending.then_some(&found.email));
                scene = self::scene(app, id, &ask).await?;
            }
            let editor = authority(&scene, call.now)?;
            let found = scene.membership(member).ok_or(Refusal::NotFound)?;
            let organization = &scene.organization;
            let Some(decided) = found.edit_access(edit, &editor, organization, &scene.resources, call.now)? else {
                let view = MemberView::of(found, &organization.settings, &editor, call.now);
                return Ok(Reply::ok(view).etag(found.version));
            };
            let after = decided.after.clone();
            let mails = decided.before.as_ref().is_some_and(|before| before.invitation != after.invitation);
            let change = Change::by(&ask::actor(&call, &scene), [decided], |at| app.dice.mint(at));
            let change = if mails {
                let before = scene.quotas(user, &after.email);
                change.counted(user, &after.email, before, before.with_one_more(call.now)?)
            } else {
                change
            };
            let basis = Basis { organization, witnesses: &[editor.membership] };
            if committed(app.store.commit(&[change], basis).await?)? {
                let view = MemberView::of(&after, &organization.settings, &editor, call.now);
                return Ok(Reply::ok(view).etag(after.version));
            }
        }
    }
}

impl Body {
    fn refuse_immutable(&self) -> Result<(), Problem> {
        let fields = [("/email", &self.email), ("/first_name", &self.first_name), ("/last_name", &self.last_name)];
        let fault = |(pointer, _)| Fault::new(pointer, FaultCode::FieldImmutable, "this cannot be changed here");
        let faults: Vec<Fault> = fields.into_iter().filter(|(_, value)| value.is_some()).map(fault).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
    }

    /// What the request names of the catalogue, as far as it can be told before the member is known.
    fn asked(&self) -> domain::grant::Grant {
        let scopes = self.grant.as_ref().and_then(|grant| grant.scopes.clone()).unwrap_or_default();
        GrantBody { scopes, ..GrantBody::default() }.parse(&mut Vec::new())
    }

    fn edit(&self, member: &domain::membership::Membership) -> Result<AccessEdit, Problem> {
        let mut faults = Vec::new();
        let mut grant = member.grant.clone();
        if let Some(patch) = &self.grant {
            let body = GrantBody {
                role: patch.role.value().cloned(),
                permissions: patch.permissions.clone().unwrap_or_default(),
                scopes: patch.scopes.clone().unwrap_or_default(),
            };
            let given = body.parse(&mut faults);
            if patch.role.is_given() {
                grant.role = given.role;
            }
            if patch.permissions.is_some() {
                grant.permissions = given.permissions;
            }
            if patch.scopes.is_some() {
                grant.scopes = given.scopes;
            }
        }
        let group = match &self.group {
            Patch::Set(group) => parsed("/group", Some(group), &mut faults),
            Patch::Clear => None,
            Patch::Keep => member.group.clone(),
        };
        if faults.is_empty() { Ok(AccessEdit { grant, group }) } else { Err(faults.into()) }
    }
}
