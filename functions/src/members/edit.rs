//! What a PATCH of a member says, read into what the member is to become.

use domain::{
    decide::{AccessEdit, MemberEdit, ProfileEdit},
    event::Profile,
    grant::Grant,
    membership::Membership,
    policy::EditableField,
    refusal::{Fault, FaultCode},
};
use kit::Problem;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::request::{GrantBody, OneRole, Patch, ScopeBody, not_null, parsed};

/// What to change; what is missing stays as it is.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// Parts of the grant; each replaces the part as a whole.
    #[serde(deserialize_with = "not_null")]
    #[schemars(with = "GrantPatch")]
    pub grant: Option<GrantPatch>,
    /// The key of a group; null takes the person out of theirs.
    pub group: Patch<String>,
    /// The first name, at most 64 characters; where the policy lets administrators change it.
    pub first_name: Patch<String>,
    /// The last name, at most 64 characters; where the policy lets administrators change it.
    pub last_name: Patch<String>,
    /// Whether the person uses the API only; where the policy lets administrators change it.
    pub api_only: Option<bool>,
    /// Never changed here; named only to be refused as what it is (R7).
    #[schemars(skip)]
    pub email: Patch<Value>,
}

/// Parts of a grant.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GrantPatch {
    /// The key of a role; null takes it away.
    #[schemars(with = "Option<String>")]
    pub role: Patch<OneRole>,
    /// All permissions beyond the role.
    #[serde(deserialize_with = "not_null")]
    #[schemars(with = "Vec<String>")]
    pub permissions: Option<Vec<String>>,
    /// All scopes.
    #[serde(deserialize_with = "not_null")]
    #[schemars(with = "Vec<ScopeBody>")]
    pub scopes: Option<Vec<ScopeBody>>,
}

impl Body {
    /// What nobody may ever change here, whoever they are.
    pub(super) fn refuse_immutable(&self) -> Result<(), Problem> {
        let fault = || Fault::new("/email", FaultCode::FieldImmutable, "an address is never changed here");
        if self.email.is_given() { Err(vec![fault()].into()) } else { Ok(()) }
    }

    /// What the request names of the catalogue, as far as it can be told before the member is known.
    pub(super) fn requested(&self) -> Grant {
        let scopes = self.grant.as_ref().and_then(|grant| grant.scopes.clone()).unwrap_or_default();
        GrantBody { scopes, ..GrantBody::default() }.parse(&mut Vec::new())
    }

    /// What the member is to become.
    pub(super) fn edit(&self, member: &Membership) -> Result<MemberEdit, Problem> {
        let mut faults = Vec::new();
        let profile = self.profile(member, &mut faults);
        // A request that says nothing at all is one about access, so that it is refused to whom it is not allowed.
        let about_access = self.grant.is_some() || self.group.is_given() || profile.named.is_empty();
        let access = about_access.then(|| AccessEdit {
            grant: self.granted(member, &mut faults),
            group: field("/group", &self.group, member.group.as_ref(), &mut faults),
        });
        let profile = (!profile.named.is_empty()).then_some(profile);
        if faults.is_empty() { Ok(MemberEdit { access, profile }) } else { Err(faults.into()) }
    }

    fn profile(&self, member: &Membership, faults: &mut Vec<Fault>) -> ProfileEdit {
        let said = [
            (EditableField::FirstName, self.first_name.is_given()),
            (EditableField::LastName, self.last_name.is_given()),
            (EditableField::ApiOnly, self.api_only.is_some()),
        ];
        let profile = Profile {
            first_name: field("/first_name", &self.first_name, member.first_name.as_ref(), faults),
            last_name: field("/last_name", &self.last_name, member.last_name.as_ref(), faults),
            api_only: self.api_only.unwrap_or(member.api_only),
        };
        ProfileEdit { named: said.into_iter().filter_map(|(field, said)| said.then_some(field)).collect(), profile }
    }

    fn granted(&self, member: &Membership, faults: &mut Vec<Fault>) -> Grant {
        let mut grant = member.grant.clone();
        let Some(patch) = &self.grant else { return grant };
        let body = GrantBody {
            role: patch.role.value().cloned(),
            permissions: patch.permissions.clone().unwrap_or_default(),
            scopes: patch.scopes.clone().unwrap_or_default(),
        };
        let given = body.parse(faults);
        if patch.role.is_given() {
            grant.role = given.role;
        }
        if patch.permissions.is_some() {
            grant.permissions = given.permissions;
        }
        if patch.scopes.is_some() {
            grant.scopes = given.scopes;
        }
        grant
    }
}

/// One field as the request leaves it.
fn field<T>(pointer: &str, said: &Patch<String>, now: Option<&T>, faults: &mut Vec<Fault>) -> Option<T>
where
    T: Clone + std::str::FromStr,
    T::Err: domain::fault::ParseError,
{
    match said {
        Patch::Set(text) => parsed(pointer, Some(text), faults),
        Patch::Clear => None,
        Patch::Keep => now.cloned(),
    }
}
