//! Emails about what others changed in a membership, to the member, while the membership has not ended.

use domain::{
    event::{Event, Fact, Profile},
    membership::{Membership, State},
    organization::Organization,
    reader::Reader,
};
use kit::App;
use mail::{Email, ProfileField};

use super::{
    access_changed::access_changed,
    outgoing::{OutgoingEmail, actor_name},
};

/// The email that an event causes to its target; none if the policy does not want it, or if its cause is gone.
pub(super) fn notice(
    app: &App,
    event: &Event,
    organization: &Organization,
    (member, reader): (&Membership, Reader),
) -> Option<OutgoingEmail> {
    let belongs = matches!(member.state(), State::Active | State::Suspended) && !member.access_over(app.clock.now());
    let settings = &organization.settings;
    let name = || settings.name.to_string();
    let by = || actor_name(event, organization);
    let first_name = || reader.first_name();
    let email = match &event.fact {
        Fact::ProfileChanged { before, after }
            if settings.policy.notify.profile_changed && !before.is_same_person(after) =>
        {
            Email::ProfileChanged {
                organization: name(),
                changed_by: by(),
                fields: fields(before, after),
                first_name: first_name(),
            }
        }
        Fact::Added { .. } => Email::AddedToOrganization {
            organization: name(),
            added_by: by(),
            role: settings.role_of(&member.grant, member.group.as_ref()).map(|role| role.name.to_string()),
            link: None,
            first_name: first_name(),
        },
        Fact::PasswordResetRequested { .. } => {
            Email::PasswordReset { organization: name(), requested_by: by(), link: None, first_name: first_name() }
        }
        // A suspended member cannot use the changed access.
        Fact::AccessChanged { .. } | Fact::Moved { .. } if member.is_active(app.clock.now()) => {
            access_changed(event, organization, (member, &reader))?
        }
        _ => return None,
    };
    belongs.then(|| OutgoingEmail::to(member, reader, event, organization, email))
}

fn fields(before: &Profile, after: &Profile) -> Vec<ProfileField> {
    let changed = [
        (ProfileField::FirstName, before.first_name != after.first_name),
        (ProfileField::LastName, before.last_name != after.last_name),
        (ProfileField::ApiOnly, before.api_only != after.api_only),
    ];
    changed.into_iter().filter_map(|(field, changed)| changed.then_some(field)).collect()
}
