//! The member filter that the list, the export and the removal share.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use domain::time_zone::TimeZone;
use domain::{
    address::EmailAddress,
    fault::{Fault, FaultCode},
    grant::ResourceRef,
    id::{NotASubject, UserId},
    membership::{Kind, Status},
    resource::Resources,
    search::Search,
    text::Key,
};
use kit::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Filter, Snapshot, Sort};

use super::{comma_list::CommaList, parse_address};

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
    /// The words of a search.
    pub q: Option<&'a str>,
    /// An instant, or a date, which means the end of that day in the organisation's time zone.
    pub expires_before: Option<&'a str>,
    /// The subject of a person's access tokens.
    pub user: Option<&'a str>,
    /// A whole address.
    pub email: Option<&'a str>,
    /// The identifier of the member who sent an invitation last.
    pub invited_by: Option<&'a str>,
    /// An identifier in the host product.
    pub external_id: Option<&'a str>,
    /// A resource, as `type/id`.
    pub resource: Option<&'a str>,
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
            user: self.subject()?,
            email: self.address()?,
            invited_by: self.parsed("invited_by", self.invited_by, "this is not the id of a member")?,
            external_id: self.parsed(
                "external_id",
                self.external_id,
                "this is not an identifier in the host product",
            )?,
            reaches: self.resource()?.map(|entry| (entry, Resources::new())),
            q: q.and_then(Search::parse),
            status: self.status,
            kind: self.kind,
            api_only: self.api_only,
            sort: self.sort,
        })
    }

    fn address(&self) -> Result<Option<EmailAddress>, Problem> {
        let Some(text) = self.email else { return Ok(None) };
        let mut faults = Vec::new();
        let pointer = format!("{}email", self.place);
        let address = parse_address(&pointer, text, &mut faults);
        let detail = faults.pop().map(|fault| fault.detail).unwrap_or_default();
        address.map(Some).ok_or_else(|| Problem::malformed(pointer, detail))
    }

    fn subject(&self) -> Result<Option<UserId>, Problem> {
        let malformed = |error: NotASubject| {
            Problem::malformed(format!("{}user", self.place), format!("this is not the subject of a token: {error}"))
        };
        self.user.map(|text| text.parse().map_err(malformed)).transpose()
    }

    fn key(&self, name: &str, text: Option<&str>) -> Result<Option<Key>, Problem> {
        self.parsed(name, text, "this is not a key")
    }

    fn parsed<T: FromStr>(&self, name: &str, text: Option<&str>, detail: &str) -> Result<Option<T>, Problem> {
        let malformed = |_| Problem::malformed(format!("{}{name}", self.place), detail);
        text.map(|text| text.parse().map_err(malformed)).transpose()
    }

    /// The resource of the filter, which the caller of [`Rows::filter`] reads.
    ///
    /// # Errors
    /// 400 for anything but `type/id`.
    pub fn resource(&self) -> Result<Option<ResourceRef>, Problem> {
        let parse = |text: &str| {
            let (resource_type, id) = text.split_once('/')?;
            Some(ResourceRef { resource_type: resource_type.parse().ok()?, is_group: false, id: id.parse().ok()? })
        };
        let malformed =
            || Problem::malformed(format!("{}resource", self.place), "must be type/id, such as site/berlin");
        self.resource.map(|text| parse(text).ok_or_else(malformed)).transpose()
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

/// Adds the resource of the filter, as the snapshot has it.
///
/// # Errors
/// 422 for a resource that does not exist.
pub fn with_resource(mut filter: Filter, snapshot: &Snapshot) -> Result<Filter, Problem> {
    if let Some((entry, resources)) = &mut filter.reaches {
        if !snapshot.resources.contains_key(entry) {
            let detail = format!("there is no {} {} here", entry.resource_type, entry.id);
            return Err(vec![Fault::new("?resource", FaultCode::UnknownReference, detail)].into());
        }
        resources.clone_from(&snapshot.resources);
    }
    Ok(filter)
}

/// The status of a row in the list of members.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListedStatus {
    /// An open invitation.
    InvitePending,
    /// An invitation that was not accepted in time.
    InviteExpired,
    /// Has access.
    Active,
    /// A guest with access that ends within the renewal window.
    Expiring,
    /// A guest whose access has ended.
    Expired,
    /// Has no access until reactivated.
    Suspended,
}

impl From<ListedStatus> for Status {
    fn from(status: ListedStatus) -> Self {
        match status {
            ListedStatus::InvitePending => Self::InvitePending,
            ListedStatus::InviteExpired => Self::InviteExpired,
            ListedStatus::Active => Self::Active,
            ListedStatus::Expiring => Self::Expiring,
            ListedStatus::Expired => Self::Expired,
            ListedStatus::Suspended => Self::Suspended,
        }
    }
}

impl CommaList<ListedStatus> {
    /// The statuses to select.
    pub fn statuses(&self) -> Vec<Status> {
        self.0.iter().map(|status| (*status).into()).collect()
    }
}
