//! Any sequence of decisions, by any clock, keeps the invariants of a membership.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::{
    builders::{bearer_of, invitee, member_id, offer, t0},
    fixture::Fixture,
};
use crate::{
    decide::AccessEdit,
    decide::Sending,
    event::Decision,
    membership::{Kind, Membership, State},
    period::Period,
};

#[derive(Debug, Clone, Copy)]
enum Step {
    Invite,
    Resend,
    Edit(bool),
    Cancel,
    Accept { back: u32 },
    Decline { back: u32 },
    Lapse,
}

fn steps() -> impl Strategy<Value = Vec<(Step, i64)>> {
    let back = 0_u32..3;
    let step = prop_oneof![
        3 => Just(Step::Invite),
        3 => Just(Step::Resend),
        2 => any::<bool>().prop_map(Step::Edit),
        1 => Just(Step::Cancel),
        2 => back.clone().prop_map(|back| Step::Accept { back }),
        1 => back.prop_map(|back| Step::Decline { back }),
        2 => Just(Step::Lapse),
    ];
    // Hours between steps; sometimes the clock steps back.
    prop::collection::vec((step, -2_i64..120), 1..40)
}

/// Everything that there has been of one address, the latest last.
struct Story {
    fixture: Fixture,
    all: Vec<Membership>,
}

impl Story {
    fn decide(&self, step: Step, now: DateTime<Utc>) -> Vec<Decision> {
        let (fixture, last) = (&self.fixture, self.all.last());
        let (actor, organization, resources) =
            (fixture.authority(&fixture.owner), &fixture.organization, &fixture.resources);
        if matches!(step, Step::Invite) {
            let offer = fixture.check(&fixture.owner, offer(Kind::Guest, fixture.grant("guest", &[]))).unwrap();
            let id = member_id(100 + self.all.len() as u128);
            return offer.to(&invitee("b@x.example"), id, organization, &actor, last, now).unwrap_or_default();
        }
        let Some(last) = last else { return vec![] };
        let attempt = |back: u32| last.invitation().map_or(0, |i| i.attempt.saturating_sub(back));
        let decided = match step {
            Step::Invite => None,
            Step::Resend => last.resend(&actor, organization, resources, Sending::default(), now).ok(),
            Step::Edit(extra) => {
                let grant = fixture.grant("guest", if extra { &["guests:invite"] } else { &[] });
                last.edit_access(
                    AccessEdit { grant, group: None, sending: Sending::default() },
                    &actor,
                    organization,
                    resources,
                    now,
                )
                .ok()
                .flatten()
            }
            Step::Cancel => last.cancel(&actor, now).ok().flatten(),
            Step::Accept { back } => {
                let terms = fixture.terms(Some(&fixture.owner), attempt(back));
                last.accept(&bearer_of("b@x.example"), &terms, now).ok().flatten()
            }
            Step::Decline { back } => last.decline(&bearer_of("b@x.example"), attempt(back), now).ok(),
            Step::Lapse => last.lapse(now),
        };
        decided.into_iter().collect()
    }

    fn apply(&mut self, decided: Decision) {
        match &decided.before {
            None => self.all.push(decided.after),
            Some(before) => {
                assert_eq!(Some(before), self.all.last());
                *self.all.last_mut().unwrap() = decided.after;
            }
        }
    }

    fn open_links(&self, now: DateTime<Utc>) -> usize {
        let links = |member: &Membership| (0..60).filter(|attempt| member.link_is_open(*attempt, now)).count();
        self.all.iter().map(links).sum()
    }
}

fn check(before: &Membership, after: &Membership, now: DateTime<Utc>) -> Result<(), TestCaseError> {
    prop_assert_eq!((before.id, &before.email, before.kind()), (after.id, &after.email, after.kind()));
    prop_assert_eq!(after.version, before.version + 1);
    prop_assert!(after.updated_at >= before.updated_at);
    prop_assert!(before.state() != State::Ended, "nothing is decided about what has ended");
    let attempts = [before, after].map(|member| member.invitation().map(|i| i.attempt));
    prop_assert!(attempts[0] <= attempts[1]);
    if before.is_active(now) {
        prop_assert_eq!((after.state(), before.expires_at()), (State::Active, after.expires_at()));
    }
    Ok(())
}

proptest! {
    /// I1, I2, I3, I8, C13, C31, C45-C48, C66, C74: versions grow by one, at most one link is open, what ended never
    /// comes back, and only an open link of the latest sending makes a member.
    #[test]
    fn every_sequence_of_decisions_keeps_the_invariants(steps in steps()) {
        let mut story = Story { fixture: Fixture::of("guests"), all: vec![] };
        let mut now = t0();

        for (step, hours) in steps {
            now += TimeDelta::hours(hours);
            for decided in story.decide(step, now) {
                if let Some(before) = &decided.before {
                    check(before, &decided.after, now)?;
                    if before.state() == State::Invited && decided.after.state() == State::Active {
                        let attempt = before.invitation().map_or(0, |i| i.attempt);
                        prop_assert!(before.link_is_open(attempt, now));
                        prop_assert_eq!(decided.after.expires_at(), Some(Period::days(90).after(now)));
                    }
                }
                story.apply(decided);
            }
            prop_assert!(story.open_links(now) <= 1);
            let unended = story.all.iter().filter(|member| member.state() != State::Ended).count();
            prop_assert!(unended <= 1, "one entry of an address is not over");
        }
    }
}
