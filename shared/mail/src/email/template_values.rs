//! The values of an email's templates. All text that people typed passes through [`TemplateValues`], which sanitises it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::time_zone::TimeZone;
use domain::{locale::Locale, period::Period};
use minijinja::{HtmlEscape, Value};

use super::{Email, NameChange, ProfileField};
use crate::format::{dates::format_instant, durations::format_duration, user_text};

/// The values of a template by name. Templates are strict, so an email defines each of its names, if only as `none`.
pub struct TemplateValues {
    locale: Locale,
    /// Whether the template is HTML.
    html: bool,
    by_name: BTreeMap<&'static str, Value>,
    link: Option<String>,
}

impl TemplateValues {
    /// The values that every email has.
    fn new((locale, html): (Locale, bool), organization: &str, first_name: Option<&str>) -> Self {
        Self { locale, html, by_name: BTreeMap::new(), link: None }
            .user_text("organization", organization)
            .optional_user_text("first_name", first_name)
    }

    /// A text that a person typed, as one line that is not clickable.
    fn user_text(self, name: &'static str, text: &str) -> Self {
        let value = one_line(text, self.html);
        self.value(name, value)
    }

    /// The same for an optional text; `none` if it is empty.
    fn optional_user_text(self, name: &'static str, text: Option<&str>) -> Self {
        let value = text.filter(|text| !user_text::single_line(text).is_empty()).map(|text| one_line(text, self.html));
        self.value(name, value)
    }

    /// A longer text that a person typed, as a list of lines; `none` if all are empty.
    fn user_lines(self, name: &'static str, text: Option<&str>) -> Self {
        let lines = text.map(user_text::lines).filter(|lines| lines.iter().any(|line| !line.is_empty()));
        // The template gives each line an element of its own in HTML.
        let isolated = |lines: Vec<String>| lines.into_iter().map(user_text::isolated).collect::<Vec<_>>();
        let lines = if self.html { lines } else { lines.map(isolated) };
        self.value(name, lines)
    }

    fn instant(self, name: &'static str, at: DateTime<Utc>, zone: TimeZone) -> Self {
        let text = format_instant(at, zone, self.locale);
        self.value(name, text)
    }

    fn duration(self, name: &'static str, duration: Option<Period>) -> Self {
        let text = duration.map(|duration| format_duration(duration, self.locale));
        self.value(name, text)
    }

    /// A value that no person typed.
    fn value(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.by_name.insert(name, value.into());
        self
    }

    /// Three values: whether there is a change, the name before and the name after.
    fn change(self, [changed, before, after]: [&'static str; 3], change: Option<&NameChange>) -> Self {
        self.value(changed, change.is_some())
            .optional_user_text(before, change.and_then(|change| change.before.as_deref()))
            .optional_user_text(after, change.and_then(|change| change.after.as_deref()))
    }

    fn link(mut self, link: Option<&str>) -> Self {
        self.link = link.map(str::to_owned);
        self
    }

    /// The URL of the button. It comes from configuration and is not sanitised.
    pub fn button_link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// All values but the link, which is escaped differently in text and HTML.
    pub fn to_map(&self) -> BTreeMap<&'static str, Value> {
        self.by_name.clone()
    }
}

/// A text that a person typed as one line of a template, isolated from the sentence around it (D12).
pub fn one_line(text: &str, html: bool) -> Value {
    let line = user_text::single_line(text);
    if html {
        Value::from_safe_string(format!("<bdi>{}</bdi>", HtmlEscape(&line)))
    } else {
        user_text::isolated(line).into()
    }
}

impl Email {
    /// The values of this email's templates in `locale`.
    pub(crate) fn values(&self, locale: Locale, html: bool) -> TemplateValues {
        let base = |organization: &str, first_name: &Option<String>| {
            TemplateValues::new((locale, html), organization, first_name.as_deref())
        };
        match self {
            Self::Invitation { organization, first_name, .. } => self.invitation_values(base(organization, first_name)),
            Self::Declined { organization, invitee, first_name } => {
                base(organization, first_name).user_text("invitee", invitee)
            }
            Self::ProfileChanged { organization, changed_by, fields, first_name } => base(organization, first_name)
                .user_text("changed_by", changed_by)
                .value("fields", fields.iter().map(|field| ProfileField::translation_key(*field)).collect::<Vec<_>>()),
            Self::AccessChanged { organization, changed_by, role, group, permissions, scopes, first_name } => {
                base(organization, first_name)
                    .user_text("changed_by", changed_by)
                    .change(["role", "role_before", "role_after"], role.as_ref())
                    .change(["group", "group_before", "group_after"], group.as_ref())
                    .value("permissions", *permissions)
                    .value("scopes", *scopes)
            }
            Self::AddedToOrganization { organization, added_by, role, link, first_name } => {
                base(organization, first_name)
                    .link(link.as_deref())
                    .user_text("added_by", added_by)
                    .optional_user_text("role", role.as_deref())
            }
            Self::AccessExpiring { organization, expires_at: at, time_zone, sponsor, first_name }
            | Self::AccessEnded { organization, ended_at: at, time_zone, sponsor, first_name } => {
                base(organization, first_name)
                    .instant("at", *at, *time_zone)
                    .optional_user_text("sponsor", sponsor.as_deref())
            }
            Self::ExpiringDigest { organization, guests, earliest, time_zone, link, first_name } => {
                base(organization, first_name)
                    .link(link.as_deref())
                    .value("guests", *guests)
                    .instant("earliest", *earliest, *time_zone)
            }
            Self::PasswordReset { organization, requested_by, link, first_name } => {
                base(organization, first_name).link(link.as_deref()).user_text("requested_by", requested_by)
            }
        }
    }

    fn invitation_values(&self, values: TemplateValues) -> TemplateValues {
        let Self::Invitation { link, inviter, role, is_guest, access_for, expires_at, time_zone, note, .. } = self
        else {
            return values;
        };
        values
            .link(Some(link))
            .optional_user_text("inviter", inviter.as_deref())
            .optional_user_text("role", role.as_deref())
            .value("guest", *is_guest)
            .duration("access_for", *access_for)
            .instant("expires_at", *expires_at, *time_zone)
            .user_lines("note", note.as_deref())
    }
}
