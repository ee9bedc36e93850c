//! How emails to a person are written: in which language, with the clock of which zone, and to which name.

use crate::{
    locale::Locale, membership::Membership, organization::Settings, profile::Profile, text::PersonName,
    time_zone::TimeZone,
};

/// The language, the zone and the greeting of emails to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// The language.
    pub locale: Locale,
    /// The zone that instants are shown in.
    pub time_zone: TimeZone,
    /// The name that the email greets.
    pub first_name: Option<PersonName>,
}

impl Reader {
    /// The first name as text.
    #[must_use]
    pub fn first_name(&self) -> Option<String> {
        self.first_name.as_ref().map(ToString::to_string)
    }

    /// What the person chose counts first, then the invitation, then the organisation (D6, D7). `profile` is the profile of the
    /// person, if one is known: not before an invitation is accepted.
    #[must_use]
    pub fn of(member: &Membership, profile: Option<&Profile>, settings: &Settings) -> Self {
        let chosen = profile.and_then(|profile| profile.locale.as_ref());
        let invited = member.invitation().and_then(|invitation| invitation.locale.as_ref());
        Self {
            locale: Locale::lookup(chosen.into_iter().chain(invited).chain([&settings.locale])),
            time_zone: profile.and_then(|profile| profile.time_zone).unwrap_or(settings.time_zone),
            first_name: profile.and_then(|profile| profile.first_name.as_ref()).or(member.first_name.as_ref()).cloned(),
        }
    }
}
