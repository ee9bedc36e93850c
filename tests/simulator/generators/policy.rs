//! Random policy settings, most of them valid.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::{
    model::{Org, Setting},
    random::Random,
};

/// Valid reminders.
pub fn reminders(random: &mut Random, organization: &Org) -> Setting {
    let mut drawn = offsets(random, organization);
    drawn.insert(TimeDelta::days(random.one_of(&[2, 5, 7, 10])));
    drawn.retain(|offset| *offset <= TimeDelta::days(2) || offset.num_hours() % 24 == 0);
    Setting::Remind(drawn.into_iter().take(5).collect())
}

pub fn setting(random: &mut Random, organization: &Org) -> Setting {
    let days = |random: &mut Random, of: &[i64]| TimeDelta::days(random.one_of(of));
    match random.below(14) {
        0..4 => Setting::Remind(offsets(random, organization)),
        4..6 => Setting::Seats(random.percent(60).then(|| organization.seats().saturating_sub(1) + random.below(4))),
        6 => Setting::InvitationsFor(days(random, &[1, 7, 10])),
        7 => Setting::GuestsFor(days(random, &[5, 20, 90])),
        8 => Setting::RenewWithin(days(random, &[3, 14, 14, 21, 100])),
        9 => Setting::RemoveEverywhere(random.percent(50)),
        10 => Setting::NotifyEnds(random.percent(50)),
        11 => {
            if random.percent(60) {
                Setting::Digest(random.percent(60))
            } else {
                Setting::NotifyChanges(random.percent(50))
            }
        }
        12 => {
            let topics = ["incidents", "maintenance"].iter().filter(|_| random.percent(50));
            Setting::Topics(topics.map(|topic| (*topic).to_owned()).collect())
        }
        _ => Setting::GuestRole(guest_role(random, organization)),
    }
}

/// Mostly one offset more or less; seldom too many, or an invalid one.
fn offsets(random: &mut Random, organization: &Org) -> BTreeSet<TimeDelta> {
    let mut offsets: BTreeSet<TimeDelta> = organization.policy.reminders.keys().copied().collect();
    let more = [TimeDelta::hours(6), TimeDelta::hours(12), TimeDelta::days(1), TimeDelta::days(3)];
    let more = [&more[..], &[5, 7, 10, 14, 20].map(TimeDelta::days)].concat();
    if random.percent(45) {
        let one = random.any(&offsets.iter().copied().collect::<Vec<_>>());
        offsets.retain(|offset| Some(*offset) != one);
    }
    if random.percent(65) {
        offsets.insert(random.one_of(&more));
    }
    match random.below(20) {
        0 => offsets.extend(more),
        1 => drop(offsets.insert(TimeDelta::hours(60))),
        _ => {}
    }
    offsets
}

/// A default role for guests that requires no resources; seldom an unknown one.
fn guest_role(random: &mut Random, organization: &Org) -> Option<String> {
    let roles = organization.catalogue.roles.iter().filter(|(_, role)| role.rule.is_none() && !role.retired);
    let roles: Vec<String> = roles.map(|(key, _)| key.clone()).collect();
    if random.percent(5) { Some("unknown".to_owned()) } else { random.any(&roles).filter(|_| random.percent(75)) }
}
