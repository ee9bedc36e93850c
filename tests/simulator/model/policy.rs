//! The policy of an organisation: periods, limits, notices.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    Instant,
    catalogue::{text, texts},
};

/// Rows are retained at least this long after the notice of their end.
pub const RETAINED_AFTER_NOTICE: TimeDelta = TimeDelta::days(3);
pub const EMAILS_A_DAY: u32 = 3;
/// The maximum number of reminders, and the longest renewal window.
const MAX_REMINDERS: usize = 8;
const MAX_WINDOW: TimeDelta = TimeDelta::days(90);

#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Policy {
    pub seat_limit: Option<usize>,
    pub invite_ttl: TimeDelta,
    pub guest_period: TimeDelta,
    pub renew_window: TimeDelta,
    /// Offsets of guest reminders, and since when each applies, if not from the beginning.
    pub reminders: BTreeMap<TimeDelta, Option<Instant>>,
    pub retention: TimeDelta,
    pub remove_everywhere: bool,
    pub access_changed: bool,
    pub access_ended: bool,
    pub digest: bool,
    pub topics: BTreeSet<String>,
    pub guest_role: Option<String>,
}

/// A new value of one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    Seats(Option<usize>),
    InvitationsFor(TimeDelta),
    GuestsFor(TimeDelta),
    RenewWithin(TimeDelta),
    Remind(BTreeSet<TimeDelta>),
    RemoveEverywhere(bool),
    NotifyChanges(bool),
    NotifyEnds(bool),
    Digest(bool),
    Topics(BTreeSet<String>),
    GuestRole(Option<String>),
}

impl Policy {
    /// The defaults, with the differences of a template.
    pub fn read(policy: &Value) -> Self {
        let notify = &policy["notify"];
        Self {
            seat_limit: None,
            invite_ttl: TimeDelta::days(7),
            guest_period: TimeDelta::days(90),
            renew_window: TimeDelta::days(14),
            reminders: [14, 3, 1].map(|days| (TimeDelta::days(days), None)).into(),
            retention: TimeDelta::days(30),
            remove_everywhere: policy["remove_everywhere"] == true,
            access_changed: notify["access_changed"] == true,
            access_ended: notify["access_ended"] != false,
            digest: notify["expiring_digest"] != false,
            topics: texts(&policy["topics"]),
            guest_role: text(&policy["guest_role"]),
        }
    }

    /// The largest offset.
    pub fn first_reminder(&self) -> TimeDelta {
        self.reminders.keys().next_back().copied().unwrap_or_default()
    }

    /// The smallest offset whose time has passed and came after the start of the access.
    pub fn threshold(&self, began: Instant, end: Instant, now: Instant) -> Option<TimeDelta> {
        self.reminders.keys().copied().filter(|before| began < end - *before && end - *before <= now).min()
    }

    /// Applies a setting; new reminders apply from `now`.
    pub fn apply(&mut self, setting: &Setting, now: Instant) {
        match setting {
            Setting::Seats(limit) => self.seat_limit = *limit,
            Setting::InvitationsFor(span) => self.invite_ttl = *span,
            Setting::GuestsFor(span) => self.guest_period = *span,
            Setting::RenewWithin(span) => self.renew_window = *span,
            Setting::Remind(offsets) => {
                let since = |offset: &TimeDelta| self.reminders.get(offset).copied().unwrap_or(Some(now));
                self.reminders = offsets.iter().map(|offset| (*offset, since(offset))).collect();
            }
            Setting::RemoveEverywhere(everywhere) => self.remove_everywhere = *everywhere,
            Setting::NotifyChanges(tell) => self.access_changed = *tell,
            Setting::NotifyEnds(tell) => self.access_ended = *tell,
            Setting::Digest(digest) => self.digest = *digest,
            Setting::Topics(topics) => self.topics.clone_from(topics),
            Setting::GuestRole(role) => self.guest_role.clone_from(role),
        }
    }

    /// Whether the policy is valid.
    pub fn is_sound(&self) -> bool {
        let round = |offset: &TimeDelta| {
            let unit = if *offset <= TimeDelta::days(2) { 3600 } else { 86_400 };
            offset.num_seconds() % unit == 0 && *offset <= TimeDelta::days(365)
        };
        self.renew_window <= MAX_WINDOW && self.reminders.len() <= MAX_REMINDERS && self.reminders.keys().all(round)
    }

    /// The JSON that the product stores.
    pub fn as_json(&self) -> Value {
        let reminders: Vec<String> = self.reminders.keys().map(|offset| span(*offset)).collect();
        json!({
            "seat_limit": self.seat_limit,
            "invite_ttl": span(self.invite_ttl),
            "guest_period": span(self.guest_period),
            "renew_window": span(self.renew_window),
            "guest_reminders": reminders,
            "retention": span(self.retention),
            "remove_everywhere": self.remove_everywhere,
            "topics": self.topics,
            "guest_role": self.guest_role,
        })
    }
}

impl Setting {
    /// The field of a request, and its value.
    pub fn patch(&self) -> (&'static str, Value) {
        match self {
            Self::Seats(limit) => ("seat_limit", json!(limit)),
            Self::InvitationsFor(period) => ("invite_ttl", json!(span(*period))),
            Self::GuestsFor(period) => ("guest_period", json!(span(*period))),
            Self::RenewWithin(period) => ("renew_window", json!(span(*period))),
            Self::Remind(offsets) => ("guest_reminders", offsets.iter().map(|offset| json!(span(*offset))).collect()),
            Self::RemoveEverywhere(everywhere) => ("remove_everywhere", json!(everywhere)),
            Self::NotifyChanges(tell) => ("notify", json!({ "access_changed": tell })),
            Self::NotifyEnds(tell) => ("notify", json!({ "access_ended": tell })),
            Self::Digest(digest) => ("notify", json!({ "expiring_digest": digest })),
            Self::Topics(topics) => ("topics", json!(topics)),
            Self::GuestRole(role) => ("guest_role", json!(role)),
        }
    }
}

/// A period of whole hours as ISO 8601.
pub fn span(span: TimeDelta) -> String {
    let (days, hours) = (span.num_days(), span.num_hours() % 24);
    match (days, hours) {
        (0, hours) => format!("PT{hours}H"),
        (days, 0) => format!("P{days}D"),
        (days, hours) => format!("P{days}DT{hours}H"),
    }
}
