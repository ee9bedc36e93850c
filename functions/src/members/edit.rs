//! The request body that changes a member, parsed into an edit.

use domain::{
    address::EmailAddress,
    decide::{AccessEdit, MemberEdit, ProfileEdit, Sending},
    event::Profile,
    grant::Grant,
    host::MemberHostData,
    membership::{Membership, State},
    policy::EditableField,
    refusal::{Fault, FaultCode, Refusal},
};
use kit::Problem;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::request::{GrantBody, OneRole, Patch, ScopeBody, not_null, parsed};

/// The fields to change. Missing fields stay unchanged.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// The parts of the grant to replace.
    #[serde(deserialize_with = "not_null")]
    #[schemars(with = "GrantPatch")]
    pub grant: Option<GrantPatch>,
    /// The key of the group to move the member to; null removes the member from their group.
    pub group: Patch<String>,
    /// The first name, at most 64 characters. The policy must allow administrators to change it.
    pub first_name: Patch<String>,
    /// The last name, at most 64 characters. The policy must allow administrators to change it.
    pub last_name: Patch<String>,
    /// Whether the person uses the API only. The policy must allow administrators to change it.
    pub api_only: Option<bool>,
    /// False answers the link of an invitation that the change sends again as `invitation.url` instead of sending it by email.
    /// Only for machines; default true.
    pub notify: Option<bool>,
    /// The identifier in the host product, 1 to 128 printable ASCII characters; null clears it. It is not checked for
    /// uniqueness.
    pub external_id: Patch<String>,
    /// Data of the host product, at most 50 keys and 8 KB: texts, numbers and booleans, as a JSON merge patch.
    pub metadata: Option<Map<String, Value>>,
    /// Immutable. The field exists so that a request with it gets `field_immutable` (R7).
    #[schemars(skip)]
    pub email: Patch<Value>,
}

/// The parts of a grant to replace. Missing parts stay unchanged.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GrantPatch {
    /// The key of the role; null removes the role.
    #[schemars(with = "Option<String>")]
    pub role: Patch<OneRole>,
    /// All permissions beyond the role: keys of permissions or bundles.
    #[serde(deserialize_with = "not_null")]
    #[schemars(with = "Vec<String>")]
    pub permissions: Option<Vec<String>>,
    /// All scopes, at most one for each type of resource.
    #[serde(deserialize_with = "not_null")]
    #[schemars(with = "Vec<ScopeBody>")]
    pub scopes: Option<Vec<ScopeBody>>,
}

impl Body {
    /// The address to which the request would change the member's, if it can be read.
    pub(super) fn email(&self) -> Option<EmailAddress> {
        self.email.value()?.as_str()?.parse().ok()
    }

    /// Refuses an address: the identity provider alone says whose it is. `holder` is the membership that has it here.
    pub(super) fn refuse_address(&self, member: &Membership, holder: Option<&Membership>) -> Result<(), Problem> {
        if !self.email.is_given() {
            return Ok(());
        }
        if let Some(other) = holder.filter(|other| other.id != member.id) {
            return Err(match other.state() {
                State::Invited => Refusal::AlreadyInvited.into(),
                State::Active | State::Suspended | State::Ended => Refusal::AlreadyMember(other.id).into(),
            });
        }
        let detail = match member.state() {
            State::Invited => "an invitation keeps its address; cancel it and invite the other address instead",
            State::Active | State::Suspended | State::Ended => {
                "a member's address comes from the identity provider; it changes here once the person signs in with the \
                 new one, or the support of this product reports it"
            }
        };
        Err(vec![Fault::new("/email", FaultCode::FieldImmutable, detail)].into())
    }

    /// The scopes of the request, which name the resources to read together with the member.
    pub(super) fn requested(&self) -> Grant {
        let scopes = self.grant.as_ref().and_then(|grant| grant.scopes.clone()).unwrap_or_default();
        GrantBody { scopes, ..GrantBody::default() }.parse(&mut Vec::new())
    }

    /// Parses the edit. Fields that the request does not give come from `member`.
    pub(super) fn edit(&self, member: &Membership) -> Result<MemberEdit, Problem> {
        let mut faults = Vec::new();
        let profile = self.profile(member, &mut faults);
        let about_profile = !profile.named.is_empty() || self.external_id.is_given() || self.metadata.is_some();
        // An empty request counts as a change of access, so that a caller without that permission gets a refusal.
        let about_access = self.grant.is_some() || self.group.is_given() || self.notify.is_some() || !about_profile;
        let access = about_access.then(|| AccessEdit {
            grant: self.granted(member, &mut faults),
            group: field("/group", &self.group, member.group.as_ref(), &mut faults),
            sending: Sending { notify: self.notify.unwrap_or(true), ..Sending::default() },
        });
        let profile = about_profile.then_some(profile);
        if faults.is_empty() { Ok(MemberEdit { access, profile }) } else { Err(faults.into()) }
    }

    fn profile(&self, member: &Membership, faults: &mut Vec<Fault>) -> ProfileEdit {
        let given = [
            (EditableField::FirstName, self.first_name.is_given()),
            (EditableField::LastName, self.last_name.is_given()),
            (EditableField::ApiOnly, self.api_only.is_some()),
        ];
        let profile = Profile {
            first_name: field("/first_name", &self.first_name, member.first_name.as_ref(), faults),
            last_name: field("/last_name", &self.last_name, member.last_name.as_ref(), faults),
            api_only: self.api_only.unwrap_or(member.api_only),
            host: self.host(&member.host, faults),
        };
        ProfileEdit { named: given.into_iter().filter_map(|(field, given)| given.then_some(field)).collect(), profile }
    }

    fn host(&self, before: &MemberHostData, faults: &mut Vec<Fault>) -> MemberHostData {
        let metadata = self.metadata.as_ref().map(|patch| before.metadata.patched(patch, "/metadata", faults));
        MemberHostData {
            external_id: field("/external_id", &self.external_id, before.external_id.as_ref(), faults),
            metadata: metadata.unwrap_or_else(|| before.metadata.clone()),
        }
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

/// The value of one field after the patch.
fn field<T>(pointer: &str, patch: &Patch<String>, now: Option<&T>, faults: &mut Vec<Fault>) -> Option<T>
where
    T: Clone + std::str::FromStr,
    T::Err: domain::fault::ParseError,
{
    match patch {
        Patch::Set(text) => parsed(pointer, Some(text), faults),
        Patch::Clear => None,
        Patch::Keep => now.cloned(),
    }
}
