//! The filter of a list of memberships, and the key ranges of the index that answer it.

use chrono::{DateTime, Utc};
use domain::{
    address::EmailAddress,
    grant::ResourceRef,
    host::ExternalId,
    id::{MembershipId, UserId},
    membership::{Kind, Membership, State, Status},
    organization::Settings,
    resource::Resources,
    search::Search,
    text::Key as Name,
};

use super::{range::Range, sort::Sort};
use crate::table::{
    keys::{self, Item},
    schema::{BY_ACCESS, BY_EMAIL, BY_NAME, BY_USER},
    text,
};

/// Which memberships to list. A field that is not set does not restrict.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// One of these statuses. [`Status::Ended`] matches nothing, because ended memberships are not listed.
    pub status: Vec<Status>,
    /// This kind.
    pub kind: Option<Kind>,
    /// This role, assigned to the membership itself.
    pub role: Option<Name>,
    /// This group.
    pub group: Option<Name>,
    /// API-only memberships, or the others.
    pub api_only: Option<bool>,
    /// Words of names, address and identifier.
    pub q: Option<Search>,
    /// An invitation or access that ends before this instant.
    pub expires_before: Option<DateTime<Utc>>,
    /// This person, after acceptance.
    pub user: Option<UserId>,
    /// This address.
    pub email: Option<EmailAddress>,
    /// An invitation that this member sent last.
    pub invited_by: Option<MembershipId>,
    /// This identifier in the host product.
    pub external_id: Option<ExternalId>,
    /// A scope that contains the resource, which is among these.
    pub reaches: Option<(ResourceRef, Resources)>,
    /// The order; without it, the order of the index that answers.
    pub sort: Option<Sort>,
}

impl Filter {
    pub(super) fn ranges(&self, settings: &Settings, now: DateTime<Utc>) -> Vec<Range> {
        // One person has few rows, whatever else is asked.
        if let Some(user) = &self.user {
            return vec![Range::exactly(BY_USER, "user", user.as_str())];
        }
        if let Some(email) = &self.email {
            return vec![Range::exactly(BY_EMAIL, "email_key", email.canonical())];
        }
        if let Some(sort) = self.sort {
            let by_end = || match self.status[..] {
                [] => self.ranges_by_state(),
                _ => self.ranges_by_end(settings, now),
            };
            return sort.ranges(by_end, now);
        }
        if let Some(q) = &self.q {
            return ranges_by_search(q);
        }
        if !self.status.is_empty() || self.expires_before.is_some() {
            return self.ranges_by_end(settings, now);
        }
        if self.group.is_some() || self.role.is_some() {
            return self.ranges_by_access(settings);
        }
        match self.kind {
            Some(_) => self.ranges_by_state(),
            None => vec![Range::by_creation()],
        }
    }

    /// The order. The rows of one person are few, and in the order of their index.
    pub(super) fn order(&self) -> Option<Sort> {
        self.sort.filter(|_| self.user.is_none() && self.email.is_none())
    }

    fn kinds(&self) -> Vec<Kind> {
        [Kind::Guest, Kind::Member].into_iter().filter(|kind| self.kind.is_none_or(|k| k == *kind)).collect()
    }

    /// A range for each kind and stored state.
    fn ranges_by_state(&self) -> Vec<Range> {
        let states = [State::Active, State::Suspended, State::Invited];
        let all = self.kinds().into_iter().flat_map(|kind| states.map(|state| (kind, state)));
        all.map(|(kind, state)| self.until_expiry(Range::by_end(kind, state, None, None), kind, state)).collect()
    }

    fn until_expiry(&self, range: Range, kind: Kind, state: State) -> Range {
        match self.expires_before {
            Some(before) => range.ending_before(kind, state, before),
            None => range,
        }
    }

    /// A range for each status and kind; two for [`Status::Expired`].
    fn ranges_by_end(&self, settings: &Settings, now: DateTime<Utc>) -> Vec<Range> {
        let soon = settings.policy.renew_window.after(now);
        let all = [
            Status::Expired,
            Status::Expiring,
            Status::Active,
            Status::Suspended,
            Status::InviteExpired,
            Status::InvitePending,
        ];
        let wanted = all.into_iter().filter(|status| self.status.is_empty() || self.status.contains(status));
        let kinds = self.kinds();
        let mut ranges = Vec::new();
        for status in wanted {
            for kind in &kinds {
                let mut add = |state, after, until| {
                    ranges.push(self.until_expiry(Range::by_end(*kind, state, after, until), *kind, state));
                };
                match status {
                    Status::InvitePending => add(State::Invited, Some(now), None),
                    Status::InviteExpired => add(State::Invited, None, Some(now)),
                    Status::Active => add(State::Active, Some(soon), None),
                    Status::Expiring => add(State::Active, Some(now), Some(soon)),
                    Status::Suspended => add(State::Suspended, Some(now), None),
                    Status::Expired => {
                        add(State::Active, None, Some(now));
                        add(State::Suspended, None, Some(now));
                    }
                    Status::Ended => {}
                }
            }
        }
        ranges.retain(|range| range.low <= range.high);
        ranges
    }

    /// Whether the ranges decide the whole filter, so that every entry in them matches.
    pub(super) fn is_exact(&self) -> bool {
        let about_one = self.user.is_some() || self.email.is_some();
        if about_one || self.invited_by.is_some() || self.external_id.is_some() || self.reaches.is_some() {
            return false;
        }
        let by_end = !self.status.is_empty() || self.expires_before.is_some();
        let by_access = self.role.is_some() || self.group.is_some();
        let asked =
            [self.q.is_some(), by_end || (self.kind.is_some() && !by_access), by_access, self.api_only.is_some()];
        let restrictions = asked.iter().filter(|asked| **asked).count();
        let kind_beside = self.kind.is_some() && (by_access || self.q.is_some());
        match self.sort {
            Some(sort) if sort.merges() => self.q.is_none() && !by_access && self.api_only.is_none(),
            Some(_) => restrictions == 0,
            None => {
                restrictions == 0 || (restrictions == 1 && self.api_only.is_none() && self.q.is_none() && !kind_beside)
            }
        }
    }

    /// A group is one range. A role has one range in each group, because keys of the index start with the group.
    fn ranges_by_access(&self, settings: &Settings) -> Vec<Range> {
        let prefixes: Vec<String> = match (&self.group, &self.role) {
            (Some(group), Some(role)) => vec![keys::role_prefix(Some(group), role)],
            (Some(group), None) => vec![keys::group_prefix(Some(group))],
            (None, Some(role)) => std::iter::once(None)
                .chain(settings.groups.keys().map(Some))
                .map(|g| keys::role_prefix(g, role))
                .collect(),
            (None, None) => vec![],
        };
        prefixes.iter().map(|prefix| Range::of(BY_ACCESS, "access_key", prefix)).collect()
    }

    /// Whether a membership matches the whole filter.
    #[must_use]
    pub fn matches(&self, row: &Membership, settings: &Settings, now: DateTime<Utc>) -> bool {
        let status = row.status(settings.policy.renew_window, now);
        let ends = match row.state() {
            State::Invited => row.invitation().map(|i| i.expires_at),
            _ => row.expires_at(),
        };
        status != Status::Ended
            && (self.status.is_empty() || self.status.contains(&status))
            && self.kind.is_none_or(|kind| row.kind() == kind)
            && self.role.as_ref().is_none_or(|role| row.grant.role.as_ref() == Some(role))
            && self.group.as_ref().is_none_or(|group| row.group.as_ref() == Some(group))
            && self.api_only.is_none_or(|api_only| row.api_only == api_only)
            && self.expires_before.is_none_or(|before| ends.is_some_and(|end| end < before))
            && self.user.as_ref().is_none_or(|user| row.user() == Some(user))
            && self.email.as_ref().is_none_or(|email| row.email == *email)
            && self.invited_by.is_none_or(|sponsor| row.invitation().is_some_and(|i| i.sponsor == Some(sponsor)))
            && self.external_id.as_ref().is_none_or(|id| row.host.external_id.as_ref() == Some(id))
            && self.reaches.as_ref().is_none_or(|(entry, resources)| settings.reaches(row, entry, resources))
            && self.q.as_ref().is_none_or(|q| q.matches(&keys::search_text(row).by_last_name()))
    }

    /// Whether entries of a range are first compared with the search by their keys. Many are read for few matches then: all of
    /// them, or those of one word of several.
    pub(super) fn compares_keys(&self, range: &Range) -> bool {
        let compares = |q: &Search| range.is_whole_by_name() || (range.index == Some(BY_NAME) && !q.is_one_word());
        self.q.as_ref().is_some_and(compares)
    }

    /// Whether the row of an entry may match, as far as its key says: keys by name have all that a search compares.
    pub(super) fn may_match(&self, range: &Range, entry: &Item) -> bool {
        let Some(q) = self.q.as_ref().filter(|_| range.index == Some(BY_NAME)) else { return true };
        text(entry, range.attribute).and_then(keys::searchable).is_none_or(|text| q.matches(text))
    }

    /// A search has several ranges, and lists a membership in the first one that has it.
    pub(super) fn is_listed_before(&self, row: &Membership, range: &Range, ranges: &[Range]) -> bool {
        self.has_several_ranges(ranges) && has_before(range, ranges, &keys::entry_keys(row))
    }

    /// Whether the key of an entry says so already, so that its row need not be read.
    pub(super) fn is_key_listed_before(&self, entry: &Item, range: &Range, ranges: &[Range]) -> bool {
        let name_key = text(entry, range.attribute).filter(|_| range.index == Some(BY_NAME));
        self.has_several_ranges(ranges)
            && name_key.is_some_and(|key| has_before(range, ranges, &keys::entry_keys_beside(key)))
    }

    fn has_several_ranges(&self, ranges: &[Range]) -> bool {
        self.q.is_some() && self.sort.is_none() && ranges.len() > 1
    }
}

fn has_before(range: &Range, ranges: &[Range], entry_keys: &[(&'static str, String)]) -> bool {
    ranges.iter().take_while(|earlier| *earlier != range).any(|earlier| earlier.has_one_of(entry_keys))
}

/// The ranges of a search: prefixes of the word that selects best, then all rows by name, whose keys are compared. A whole
/// address has one range.
fn ranges_by_search(q: &Search) -> Vec<Range> {
    let prefixes = q.prefixes();
    let of_name = |name: &String| [Range::of(BY_NAME, "name_key", name), Range::rotated(BY_NAME, "name_key", name)];
    let mut ranges: Vec<Range> = prefixes.emails.iter().map(|email| Range::of(BY_EMAIL, "email_key", email)).collect();
    ranges.extend(prefixes.names.iter().flat_map(of_name));
    ranges.extend(prefixes.domains.iter().map(|domain| Range::rotated(BY_EMAIL, "email_key", domain)));
    if !q.is_address() && !q.is_empty() {
        ranges.push(Range::by_name());
    }
    ranges
}
