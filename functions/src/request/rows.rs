//! The member filter that the list, the export and the removal share.

use chrono::{DateTime, NaiveDate, Utc};
use domain::time_zone::TimeZone;
use domain::{
    membership::{Kind, Status},
    text::Key,
};
use kit::Problem;
use store::{Filter, Sort};

const MAX_Q: usize = 254;

/// A member filter as text. A missing field does not restrict.
#[derive(Debug, Default)]
pub struct Rows<'a> {
    /// The prefix of field names in errors: `?`, or a JSON pointer that ends with `/`.
    pub place: &'static str,
    /// The statuses to select; empty selects all.
    pub status: Vec<Status>,
    /// Only members or only guests.
    pub kind: Option<Kind>,
    /// The key of a role. Only direct grants match, not those of a group.
    pub role: Option<&'a str>,
    /// The key of a group.
    pub group: Option<&'a str>,
    /// Whether members use the API only.
    pub api_only: Option<bool>,
    /// A prefix of the address or the last name.
    pub q: Option<&'a str>,
    /// An instant, or a date, which means the end of that day in the organisation's time zone.
    pub expires_before: Option<&'a str>,
    /// The order.
    pub sort: Option<Sort>,
}

impl Rows<'_> {
    /// Parses the filter. Dates are days in `zone`.
    ///
    /// # Errors
    /// 400 for the first malformed field.
    pub fn filter(self, zone: TimeZone) -> Result<Filter, Problem> {
        let q = self.q.map(str::trim).filter(|q| !q.is_empty());
        if q.is_some_and(|q| q.len() > MAX_Q) {
            return Err(Problem::malformed(format!("{}q", self.place), format!("at most {MAX_Q} bytes")));
        }
        Ok(Filter {
            role: self.key("role", self.role)?,
            group: self.key("group", self.group)?,
            expires_before: self.expires_before.map(|text| self.instant(text, zone)).transpose()?,
            q: q.map(ToOwned::to_owned),
            status: self.status,
            kind: self.kind,
            api_only: self.api_only,
            sort: self.sort,
        })
    }

    fn key(&self, name: &str, text: Option<&str>) -> Result<Option<Key>, Problem> {
        let malformed = |_| Problem::malformed(format!("{}{name}", self.place), "this is not a key");
        text.map(|text| text.parse().map_err(malformed)).transpose()
    }

    fn instant(&self, text: &str, zone: TimeZone) -> Result<DateTime<Utc>, Problem> {
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Ok(instant.to_utc());
        }
        let next_day = text.parse::<NaiveDate>().ok().and_then(|day| day.succ_opt());
        let end = next_day.and_then(|day| zone.start_of_day(day));
        end.ok_or_else(|| {
            let pointer = format!("{}expires_before", self.place);
            Problem::malformed(pointer, "must be an instant such as 2026-11-27T18:00:00Z, or a date")
        })
    }
}

/// Parses comma-separated statuses.
///
/// # Errors
/// 400 for an unknown status.
pub fn statuses(text: Option<&str>) -> Result<Vec<Status>, Problem> {
    let names = text.into_iter().flat_map(|text| text.split(',')).map(str::trim).filter(|name| !name.is_empty());
    let listed = |name: &str| {
        let status = serde_json::from_value(name.into()).ok().filter(|status| *status != Status::Ended);
        status.ok_or_else(|| Problem::malformed("?status", "there is no such status in this list"))
    };
    names.map(listed).collect()
}
