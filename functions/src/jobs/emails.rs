//! Which emails an event causes, decided on what is true now: an email whose cause is gone is not written (I9, C66).

use chrono::{DateTime, Utc};
use domain::{
    address::EmailAddress,
    branding::Branding,
    event::{Event, Fact},
    id::MembershipId,
    locale::Locale,
    membership::{Kind, Membership},
    organization::Organization,
};
use kit::{App, JobError, token::Link};
use mail::Email;

use super::{digest, endings::ending, notices::notice};

/// An email, addressed.
pub struct OutgoingEmail {
    pub to: EmailAddress,
    /// The same for every copy of the same email, another one for each email of an event, and later for later emails.
    pub id: String,
    pub locale: Locale,
    pub branding: Branding,
    pub email: Email,
    /// The membership of the reader, which shows what became of it, and the sending, where it carries a link.
    pub delivery_of: Option<(MembershipId, Option<u32>)>,
}

/// The emails of an event.
///
/// # Errors
/// When what they depend on cannot be read now.
pub async fn emails(app: &App, event: &Event) -> Result<Vec<OutgoingEmail>, JobError> {
    let wanted = match &event.fact {
        Fact::Invited { attempt, .. }
        | Fact::Resent { attempt, .. }
        | Fact::AccessChanged { attempt: Some(attempt), .. } => Wanted::Invitation(*attempt),
        Fact::Declined {} => Wanted::Declined,
        Fact::Expiring { .. } | Fact::Expired { .. } => Wanted::Ending,
        Fact::ProfileChanged { .. }
        | Fact::AccessChanged { attempt: None, .. }
        | Fact::Moved { .. }
        | Fact::Added { .. }
        | Fact::PasswordResetRequested { .. } => Wanted::Notice,
        Fact::DigestDue { guests, earliest } => Wanted::Digest(*guests, *earliest),
        _ => return Ok(Vec::new()),
    };
    let Some(target) = &event.target else { return Ok(Vec::new()) };
    let Some(organization) = app.store.organization(event.organization).await? else { return Ok(Vec::new()) };
    let Some(member) = app.store.membership(event.organization, target.membership).await? else {
        return Ok(Vec::new());
    };
    let post = match wanted {
        Wanted::Invitation(attempt) => invitation(app, event, &organization, &member, attempt).await?,
        Wanted::Declined => declined(app, event, &organization, &member).await?,
        Wanted::Ending => ending(app, event, &organization, &member).await?,
        Wanted::Notice => notice(app, event, &organization, &member),
        Wanted::Digest(guests, earliest) => {
            digest::email(app, event, &organization, &member, (guests, earliest)).await?
        }
    };
    Ok(post.into_iter().collect())
}

enum Wanted {
    Invitation(u32),
    Declined,
    Ending,
    Notice,
    Digest(u32, DateTime<Utc>),
}

/// Only for the sending that is open now: the link of every other one is dead.
async fn invitation(
    app: &App,
    event: &Event,
    organization: &Organization,
    member: &Membership,
    attempt: u32,
) -> Result<Option<OutgoingEmail>, JobError> {
    let Some(invitation) = &member.invitation else { return Ok(None) };
    if !member.link_is_open(attempt, app.clock.now()) {
        return Ok(None);
    }
    let keys = app.keys().await.map_err(|problem| JobError(problem.detail))?;
    let token = keys.token(&Link {
        organization: organization.id,
        membership: member.id,
        sponsor: invitation.sponsor,
        attempt,
    });
    let (_, configured) = app.mailer();
    let settings = &organization.settings;
    let by = &invitation.invited_by;
    let email = Email::Invitation {
        link: format!("{}#token={token}", configured.invitation_url),
        organization: settings.name.to_string(),
        inviter: by.name.clone().unwrap_or_else(|| by.email.to_string()),
        role: settings.role_of(&member.grant, member.group.as_ref()).map(|role| role.name.to_string()),
        is_guest: member.kind == Kind::Guest,
        access_for: member.period,
        expires_at: invitation.expires_at,
        time_zone: settings.time_zone,
        note: invitation.note.as_ref().map(|note| note.as_str().to_owned()),
        first_name: member.first_name.as_ref().map(ToString::to_string),
    };
    Ok(Some(OutgoingEmail {
        to: member.email.clone(),
        id: event.id.to_string(),
        locale: invitation.locale,
        branding: settings.branding.clone(),
        email,
        delivery_of: Some((member.id, Some(attempt))),
    }))
}

/// To whoever invited, while they still belong.
async fn declined(
    app: &App,
    event: &Event,
    organization: &Organization,
    member: &Membership,
) -> Result<Option<OutgoingEmail>, JobError> {
    let Some(invitation) = &member.invitation else { return Ok(None) };
    let sponsor = app.store.live_membership(organization.id, invitation.sponsor).await?;
    let Some(sponsor) = sponsor.filter(|sponsor| sponsor.is_active(app.clock.now())) else { return Ok(None) };
    let settings = &organization.settings;
    let email = Email::Declined {
        organization: settings.name.to_string(),
        invitee: member.full_name().unwrap_or_else(|| member.email.to_string()),
        first_name: sponsor.first_name.as_ref().map(ToString::to_string),
    };
    Ok(Some(OutgoingEmail {
        to: sponsor.email,
        id: event.id.to_string(),
        locale: settings.locale,
        branding: settings.branding.clone(),
        email,
        delivery_of: Some((sponsor.id, None)),
    }))
}
