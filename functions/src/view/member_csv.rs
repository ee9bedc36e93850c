//! Members as CSV, for people who open it in a spreadsheet (D11): in UTF-8 with a byte order mark, without which a spreadsheet
//! takes `ü` for two letters. Cells are escaped so that spreadsheets run no formula (S4.31, C85).

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    grant::{Grant, Mode},
    membership::Membership,
    organization::Settings,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The columns of every export: those of the list, and additional fields.
const COLUMNS: [&str; 26] = [
    "username",
    "first_name",
    "last_name",
    "email",
    "secondary_email",
    "status",
    "api_only",
    "login_type",
    "last_login_at",
    "id",
    "user_id",
    "kind",
    "group",
    "role",
    "role_name",
    "permissions",
    "scopes",
    "invited_by",
    "period",
    "created_at",
    "activated_at",
    "invitation_expires_at",
    "expires_at",
    "delivery",
    "external_id",
    "metadata",
];

/// What stands between the cells of a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// A comma.
    #[default]
    #[serde(alias = ",")]
    Comma,
    /// A semicolon.
    #[serde(alias = ";")]
    Semicolon,
    /// A tab.
    #[serde(alias = "\t")]
    Tab,
}

impl Delimiter {
    const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

/// The first bytes of a file in UTF-8.
const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// A CSV file in memory. Every page starts with the header, so that each page is a complete file.
pub struct MemberCsv(csv::Writer<Vec<u8>>);

impl MemberCsv {
    /// Starts a file with the header.
    ///
    /// # Errors
    /// None in practice: writes go to memory.
    pub fn new(delimiter: Delimiter) -> Result<Self, csv::Error> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .delimiter(delimiter.byte())
            .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
        writer.write_record(COLUMNS)?;
        Ok(Self(writer))
    }

    /// Adds a row.
    ///
    /// # Errors
    /// None in practice: writes go to memory, and every row has the same columns.
    pub fn add(&mut self, member: &Membership, settings: &Settings, now: DateTime<Utc>) -> Result<(), csv::Error> {
        self.0.write_record(cells(member, settings, now).iter().map(|cell| escape_formula(cell)))
    }

    /// The size in bytes without the rows that the writer still buffers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.get_ref().len()
    }

    /// An upper bound for the size of a row in bytes. Only grant and metadata vary much; a quotation mark in them is doubled.
    #[must_use]
    pub fn expected(member: &Membership) -> usize {
        let named = member.grant.permissions.len() + member.grant.references().count();
        2_048 + 66 * named + 2 * member.host.metadata.size()
    }

    /// The content of the file.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_default()
    }
}

fn cells(member: &Membership, settings: &Settings, now: DateTime<Utc>) -> [String; COLUMNS.len()] {
    let role = settings.role_of(&member.grant, member.group.as_ref());
    let invitation = member.invitation();
    let by = invitation.and_then(|invitation| invitation.invited_by.as_ref());
    [
        member.email.to_string(),
        text(member.first_name.as_ref()),
        text(member.last_name.as_ref()),
        member.email.to_string(),
        String::new(),
        wire_name(member.status(settings.policy.renew_window, now)),
        member.api_only.to_string(),
        member.login_type.as_str().to_owned(),
        instant(member.last_login_at),
        member.id.to_string(),
        text(member.user()),
        wire_name(member.kind()),
        text(member.group.as_ref()),
        text(member.grant.role.as_ref()),
        role.map(|role| role.name.to_string()).unwrap_or_default(),
        joined(member.grant.permissions.iter().map(ToString::to_string)),
        scopes(&member.grant),
        by.map(|by| by.email.to_string()).unwrap_or_default(),
        member.period().map(|period| period.to_string()).unwrap_or_default(),
        instant(Some(member.created_at)),
        instant(member.activated_at()),
        instant(invitation.filter(|_| member.activated_at().is_none()).map(|invitation| invitation.expires_at)),
        instant(member.expires_at()),
        member.last_delivery().map(|delivery| wire_name(delivery.state)).unwrap_or_default(),
        text(member.host.external_id.as_ref()),
        metadata(member),
    ]
}

/// Prefixes an apostrophe to a cell that a spreadsheet could run as a formula. Spreadsheets do not show the apostrophe.
fn escape_formula(cell: &str) -> String {
    let starts_a_formula =
        |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠');
    let quote = if cell.starts_with(starts_a_formula) { "'" } else { "" };
    format!("{quote}{cell}")
}

fn text(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn instant(at: Option<DateTime<Utc>>) -> String {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default()
}

/// The wire name of a value, as in JSON responses.
fn wire_name(value: impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// The metadata as one JSON object; empty where there are none.
fn metadata(member: &Membership) -> String {
    let metadata = &member.host.metadata;
    if metadata.is_empty() { String::new() } else { serde_json::to_string(metadata).unwrap_or_default() }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(" ")
}

/// `site:all`, `site:groups:emea apac`, with semicolons between types.
fn scopes(grant: &Grant) -> String {
    let scope = |scope: &domain::grant::Scope| match scope.mode {
        Mode::All => format!("{}:all", scope.resource_type),
        mode => {
            format!("{}:{}:{}", scope.resource_type, wire_name(mode), joined(scope.ids.iter().map(ToString::to_string)))
        }
    };
    grant.scopes.iter().map(scope).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::escape_formula;

    /// S4.31, C85: a cell that a spreadsheet would run is escaped; other cells stay unchanged.
    #[test]
    fn a_cell_that_begins_like_a_formula_is_text() {
        for start in ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝"] {
            assert_eq!(escape_formula(&format!("{start}1+1")), format!("'{start}1+1"));
        }
        for plain in ["", "a=1", "'=1", " x", "ü", "1+1"] {
            assert_eq!(escape_formula(plain), plain);
        }
    }
}
