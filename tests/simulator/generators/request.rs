//! Random requests.

use super::{PEOPLE, Theme, actor, people, settings};
use crate::{
    model::{Model, PersonIndex, State},
    random::Random,
    step::{BatchAction, Request},
};

pub fn request(random: &mut Random, model: &Model, theme: Theme) -> Request {
    let org = theme.org(random);
    let organization = &model.orgs[org];
    let renewable = organization.entries.iter().any(|member| organization.status(member, model.now) == "expiring");
    if renewable && random.percent(25) {
        return people::batch(random, model, org, BatchAction::Renew);
    }
    if random.percent(theme.settings()) {
        return settings::request(random, model, org);
    }
    if theme == Theme::Both && random.percent(35) {
        return if random.percent(55) {
            people::removal(random, model, org)
        } else {
            people::addition(random, model, org)
        };
    }
    match random.below(100) {
        0..24 => people::invitation(random, model, org, theme),
        24..52 => match people::followed_link(random, model, org) {
            Some(held) if random.percent(12) => Request::Decline(held),
            Some(held) => Request::Accept(held),
            None => Request::Leave { org, by: random.below(PEOPLE) },
        },
        52..58 => people::batch(random, model, org, BatchAction::Resend),
        58..62 => people::batch(random, model, org, BatchAction::Cancel),
        62..71 => {
            let by = actor(random, model, org, "members:update");
            let targets = people::targets(random, model, org, |state| !matches!(state, State::Ended(_)));
            let target = targets.first().copied().unwrap_or((org, 0));
            Request::Edit { org, by, target, access: people::access(random, model, org) }
        }
        71..76 => people::batch(random, model, org, BatchAction::Suspend),
        76..80 => people::batch(random, model, org, BatchAction::Reactivate),
        80..83 => {
            let group = random.one_of(&organization.catalogue.group_keys());
            people::batch(random, model, org, BatchAction::Move(group))
        }
        83..89 => people::removal(random, model, org),
        89..94 => {
            let belong: Vec<PersonIndex> =
                (0..PEOPLE).filter(|person| organization.own_entry(*person).is_some()).collect();
            let by = random.any(&belong).filter(|_| random.percent(85)).unwrap_or_else(|| random.below(PEOPLE));
            Request::Leave { org, by }
        }
        94..99 => people::addition(random, model, org),
        _ => Request::DeleteOrganization { org, by: actor(random, model, org, "organization:delete") },
    }
}
