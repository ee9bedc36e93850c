//! A request of somebody.

use super::{CAST, Theme, actor, people, settings};
use crate::{
    dice::Dice,
    model::{Model, State, Who},
    step::{Request, Verb},
};

pub fn request(dice: &mut Dice, model: &Model, theme: Theme) -> Request {
    let org = theme.org(dice);
    let place = &model.orgs[org];
    let renewable = place.entries.iter().any(|member| place.status(member, model.now) == "expiring");
    if renewable && dice.percent(25) {
        return people::several(dice, model, org, Verb::Renew);
    }
    if dice.percent(theme.settings()) {
        return settings::request(dice, model, org);
    }
    if theme == Theme::Both && dice.percent(35) {
        return if dice.percent(55) { people::removal(dice, model, org) } else { people::addition(dice, model, org) };
    }
    match dice.below(100) {
        0..24 => people::invitation(dice, model, org, theme),
        24..52 => match people::held(dice, model, org) {
            Some(held) if dice.percent(12) => Request::Decline(held),
            Some(held) => Request::Accept(held),
            None => Request::Leave { org, by: dice.below(CAST) },
        },
        52..58 => people::several(dice, model, org, Verb::Resend),
        58..62 => people::several(dice, model, org, Verb::Cancel),
        62..71 => {
            let by = actor(dice, model, org, "members:update");
            let targets = people::targets(dice, model, org, |state| !matches!(state, State::Ended(_)));
            let target = targets.first().copied().unwrap_or((org, 0));
            Request::Edit { org, by, target, access: people::access(dice, model, org) }
        }
        71..76 => people::several(dice, model, org, Verb::Suspend),
        76..80 => people::several(dice, model, org, Verb::Reactivate),
        80..83 => {
            let group = dice.one_of(&place.catalogue.group_keys());
            people::several(dice, model, org, Verb::Move(group))
        }
        83..89 => people::removal(dice, model, org),
        89..94 => {
            let belong: Vec<Who> = (0..CAST).filter(|who| place.own_entry(*who).is_some()).collect();
            let by = dice.any(&belong).filter(|_| dice.percent(85)).unwrap_or_else(|| dice.below(CAST));
            Request::Leave { org, by }
        }
        94..99 => people::addition(dice, model, org),
        _ => Request::Delete { org, by: actor(dice, model, org, "organization:delete") },
    }
}
