//! What an email says, as the values of its templates. Text that people typed passes through here and nowhere else.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{locale::Locale, period::Period};
use minijinja::Value;

use super::{Email, ProfileField, Swap};
use crate::format::{dates, durations as spans, user_text as text};

/// The values of the templates, by name. Every name of an email is always there, for templates are strict.
pub struct Values {
    locale: Locale,
    by_name: BTreeMap<&'static str, Value>,
    link: Option<String>,
}

impl Values {
    /// Text that a person typed: one line, and nothing in it can be clicked.
    fn said(mut self, name: &'static str, words: &str) -> Self {
        self.by_name.insert(name, text::line(words).into());
        self
    }

    /// The same where nothing may have been typed.
    fn said_if(mut self, name: &'static str, words: Option<&str>) -> Self {
        self.by_name.insert(name, words.map(text::line).filter(|line| !line.is_empty()).into());
        self
    }

    /// A longer text that a person typed, as lines.
    fn said_at_length(mut self, name: &'static str, words: Option<&str>) -> Self {
        let lines = words.map(text::lines).filter(|lines| lines.iter().any(|line| !line.is_empty()));
        self.by_name.insert(name, lines.into());
        self
    }

    fn instant(mut self, name: &'static str, at: DateTime<Utc>, zone: Tz) -> Self {
        self.by_name.insert(name, dates::in_words(at, zone, self.locale).into());
        self
    }

    fn span(mut self, name: &'static str, span: Option<Period>) -> Self {
        self.by_name.insert(name, span.map(|span| spans::in_words(span, self.locale)).into());
        self
    }

    fn plain(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.by_name.insert(name, value.into());
        self
    }

    /// Whether something was swapped, and the names of both.
    fn swap(self, [swapped, before, after]: [&'static str; 3], swap: Option<&Swap>) -> Self {
        self.plain(swapped, swap.is_some())
            .said_if(before, swap.and_then(|swap| swap.before.as_deref()))
            .said_if(after, swap.and_then(|swap| swap.after.as_deref()))
    }

    fn link(mut self, link: Option<&str>) -> Self {
        self.link = link.map(str::to_owned);
        self
    }

    /// The address of the button, as it stands in the email's own configuration and never in what people type.
    pub fn button(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// The values for a template, to which the caller adds what the medium needs.
    pub fn named(&self) -> BTreeMap<&'static str, Value> {
        self.by_name.clone()
    }
}

impl Email {
    /// What this email says in `locale`.
    pub(crate) fn values(&self, locale: Locale) -> Values {
        let of = |organization: &str, first_name: &Option<String>| {
            Values { locale, by_name: BTreeMap::new(), link: None }
                .said("organization", organization)
                .said_if("first_name", first_name.as_deref())
        };
        match self {
            Self::Invitation {
                link,
                organization,
                inviter,
                role,
                kind_guest,
                access_for,
                expires_at,
                time_zone,
                note,
                first_name,
            } => of(organization, first_name)
                .link(Some(link))
                .said("inviter", inviter)
                .said_if("role", role.as_deref())
                .plain("guest", *kind_guest)
                .span("access_for", *access_for)
                .instant("expires_at", *expires_at, *time_zone)
                .said_at_length("note", note.as_deref()),
            Self::Declined { organization, invitee, first_name } => {
                of(organization, first_name).said("invitee", invitee)
            }
            Self::ProfileChanged { organization, changed_by, fields, first_name } => of(organization, first_name)
                .said("changed_by", changed_by)
                .plain("fields", fields.iter().map(|field| ProfileField::phrase(*field)).collect::<Vec<_>>()),
            Self::AccessChanged { organization, changed_by, role, group, permissions, scopes, first_name } => {
                of(organization, first_name)
                    .said("changed_by", changed_by)
                    .swap(["role", "role_before", "role_after"], role.as_ref())
                    .swap(["group", "group_before", "group_after"], group.as_ref())
                    .plain("permissions", *permissions)
                    .plain("scopes", *scopes)
            }
            Self::AddedToOrganization { organization, added_by, role, link, first_name } => {
                of(organization, first_name)
                    .link(link.as_deref())
                    .said("added_by", added_by)
                    .said_if("role", role.as_deref())
            }
            Self::AccessExpiring { organization, expires_at: at, time_zone, sponsor, first_name }
            | Self::AccessEnded { organization, ended_at: at, time_zone, sponsor, first_name } => {
                of(organization, first_name).instant("at", *at, *time_zone).said_if("sponsor", sponsor.as_deref())
            }
            Self::ExpiringDigest { organization, guests, earliest, time_zone, link, first_name } => {
                of(organization, first_name)
                    .link(link.as_deref())
                    .plain("guests", *guests)
                    .instant("earliest", *earliest, *time_zone)
            }
            Self::PasswordReset { organization, requested_by, link, first_name } => {
                of(organization, first_name).link(link.as_deref()).said("requested_by", requested_by)
            }
        }
    }
}
