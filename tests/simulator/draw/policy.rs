//! What a policy may become: mostly what somebody may want.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::{
    dice::Dice,
    model::{Org, Setting},
};

/// Reminders of an organisation's own, such as it may want.
pub fn reminders(dice: &mut Dice, place: &Org) -> Setting {
    let mut drawn = offsets(dice, place);
    drawn.insert(TimeDelta::days(dice.one_of(&[2, 5, 7, 10])));
    drawn.retain(|offset| *offset <= TimeDelta::days(2) || offset.num_hours() % 24 == 0);
    Setting::Remind(drawn.into_iter().take(5).collect())
}

pub fn setting(dice: &mut Dice, place: &Org) -> Setting {
    let days = |dice: &mut Dice, of: &[i64]| TimeDelta::days(dice.one_of(of));
    match dice.below(14) {
        0..4 => Setting::Remind(offsets(dice, place)),
        4..6 => Setting::Seats(dice.percent(60).then(|| place.seats().saturating_sub(1) + dice.below(4))),
        6 => Setting::InvitationsFor(days(dice, &[1, 7, 10])),
        7 => Setting::GuestsFor(days(dice, &[5, 20, 90])),
        8 => Setting::RenewWithin(days(dice, &[3, 14, 14, 21, 100])),
        9 => Setting::RemoveEverywhere(dice.percent(50)),
        10 => Setting::TellOfEnds(dice.percent(50)),
        11 => {
            if dice.percent(60) {
                Setting::Digest(dice.percent(60))
            } else {
                Setting::TellOfChanges(dice.percent(50))
            }
        }
        12 => {
            let topics = ["incidents", "maintenance"].iter().filter(|_| dice.percent(50));
            Setting::Topics(topics.map(|topic| (*topic).to_owned()).collect())
        }
        _ => Setting::GuestRole(guest_role(dice, place)),
    }
}

/// One more or one less, as a rule; seldom so many, or such, as nobody may want.
fn offsets(dice: &mut Dice, place: &Org) -> BTreeSet<TimeDelta> {
    let mut offsets: BTreeSet<TimeDelta> = place.policy.reminders.keys().copied().collect();
    let more = [TimeDelta::hours(6), TimeDelta::hours(12), TimeDelta::days(1), TimeDelta::days(3)];
    let more = [&more[..], &[5, 7, 10, 14, 20].map(TimeDelta::days)].concat();
    if dice.percent(45) {
        let one = dice.any(&offsets.iter().copied().collect::<Vec<_>>());
        offsets.retain(|offset| Some(*offset) != one);
    }
    if dice.percent(65) {
        offsets.insert(dice.one_of(&more));
    }
    match dice.below(20) {
        0 => offsets.extend(more),
        1 => drop(offsets.insert(TimeDelta::hours(60))),
        _ => {}
    }
    offsets
}

/// A role that guests get without being offered any: such as needs no resources.
fn guest_role(dice: &mut Dice, place: &Org) -> Option<String> {
    let roles = place.catalogue.roles.iter().filter(|(_, role)| role.rule.is_none() && !role.retired);
    let roles: Vec<String> = roles.map(|(key, _)| key.clone()).collect();
    if dice.percent(5) { Some("nobody".to_owned()) } else { dice.any(&roles).filter(|_| dice.percent(75)) }
}
