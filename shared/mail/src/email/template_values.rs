//! What an email says, as the values of its templates. Text that people typed passes through here and nowhere else.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{locale::Locale, period::Period};
use minijinja::Value;

use super::{Email, NameChange, ProfileField};
use crate::format::{dates::format_instant, durations::format_duration, user_text as text};

/// The values of the templates, by name. Every name of an email is always there, for templates are strict.
pub struct TemplateValues {
    locale: Locale,
    by_name: BTreeMap<&'static str, Value>,
    link: Option<String>,
}

impl TemplateValues {
    /// Text that a person typed: one line, and nothing in it can be clicked.
    fn user_text(mut self, name: &'static str, words: &str) -> Self {
        self.by_name.insert(name, text::line(words).into());
        self
    }

    /// The same where nothing may have been typed.
    fn optional_user_text(mut self, name: &'static str, words: Option<&str>) -> Self {
        self.by_name.insert(name, words.map(text::line).filter(|line| !line.is_empty()).into());
        self
    }

    /// A longer text that a person typed, as lines.
    fn user_lines(mut self, name: &'static str, words: Option<&str>) -> Self {
        let lines = words.map(text::lines).filter(|lines| lines.iter().any(|line| !line.is_empty()));
        self.by_name.insert(name, lines.into());
        self
    }

    fn instant(mut self, name: &'static str, at: DateTime<Utc>, zone: Tz) -> Self {
        self.by_name.insert(name, format_instant(at, zone, self.locale).into());
        self
    }

    fn duration(mut self, name: &'static str, span: Option<Period>) -> Self {
        self.by_name.insert(name, span.map(|span| format_duration(span, self.locale)).into());
        self
    }

    fn value(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.by_name.insert(name, value.into());
        self
    }

    /// Whether something was changed, and the names of both.
    fn change(self, [changed, before, after]: [&'static str; 3], change: Option<&NameChange>) -> Self {
        self.value(changed, change.is_some())
            .optional_user_text(before, change.and_then(|change| change.before.as_deref()))
            .optional_user_text(after, change.and_then(|change| change.after.as_deref()))
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
    pub(crate) fn values(&self, locale: Locale) -> TemplateValues {
        let of = |organization: &str, first_name: &Option<String>| {
            TemplateValues { locale, by_name: BTreeMap::new(), link: None }
                .user_text("organization", organization)
                .optional_user_text("first_name", first_name.as_deref())
        };
        match self {
            Self::Invitation {
                link,
                organization,
                inviter,
                role,
                is_guest,
                access_for,
                expires_at,
                time_zone,
                note,
                first_name,
            } => of(organization, first_name)
                .link(Some(link))
                .user_text("inviter", inviter)
                .optional_user_text("role", role.as_deref())
                .value("guest", *is_guest)
                .duration("access_for", *access_for)
                .instant("expires_at", *expires_at, *time_zone)
                .user_lines("note", note.as_deref()),
            Self::Declined { organization, invitee, first_name } => {
                of(organization, first_name).user_text("invitee", invitee)
            }
            Self::ProfileChanged { organization, changed_by, fields, first_name } => of(organization, first_name)
                .user_text("changed_by", changed_by)
                .value("fields", fields.iter().map(|field| ProfileField::phrase(*field)).collect::<Vec<_>>()),
            Self::AccessChanged { organization, changed_by, role, group, permissions, scopes, first_name } => {
                of(organization, first_name)
                    .user_text("changed_by", changed_by)
                    .change(["role", "role_before", "role_after"], role.as_ref())
                    .change(["group", "group_before", "group_after"], group.as_ref())
                    .value("permissions", *permissions)
                    .value("scopes", *scopes)
            }
            Self::AddedToOrganization { organization, added_by, role, link, first_name } => {
                of(organization, first_name)
                    .link(link.as_deref())
                    .user_text("added_by", added_by)
                    .optional_user_text("role", role.as_deref())
            }
            Self::AccessExpiring { organization, expires_at: at, time_zone, sponsor, first_name }
            | Self::AccessEnded { organization, ended_at: at, time_zone, sponsor, first_name } => {
                of(organization, first_name)
                    .instant("at", *at, *time_zone)
                    .optional_user_text("sponsor", sponsor.as_deref())
            }
            Self::ExpiringDigest { organization, guests, earliest, time_zone, link, first_name } => {
                of(organization, first_name)
                    .link(link.as_deref())
                    .value("guests", *guests)
                    .instant("earliest", *earliest, *time_zone)
            }
            Self::PasswordReset { organization, requested_by, link, first_name } => {
                of(organization, first_name).link(link.as_deref()).user_text("requested_by", requested_by)
            }
        }
    }
}
