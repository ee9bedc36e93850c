//! A recount applies the rules by which decisions change the counters (I11).

use super::{
    builders::{after_days, in_state, joined},
    fixture::Fixture,
};
use crate::{counters::Counters, membership::State};

/// I11, R17, R18, R20: pending, active and suspended members hold seats, lapsed ones and guests do not; owners are active.
#[test]
fn a_recount_applies_the_rules_of_decisions() {
    let fixture = Fixture::of("guests");
    let settings = &fixture.organization.settings;
    let pending = fixture.invited("user");
    let lapsed = pending.lapse(after_days(7)).unwrap().after;
    let suspended = in_state(&fixture.owner, State::Suspended);
    let rows = [
        (fixture.owner.clone(), 1, 1),
        (pending.clone(), 1, 0),
        (lapsed, 0, 0),
        (joined(&pending), 1, 0),
        (suspended, 1, 0),
        (fixture.guest(3, &["account_manager"], after_days(90)), 0, 0),
    ];

    for (row, seats, owners) in rows {
        assert_eq!(Counters::default().with(&row, settings), Counters { seats, owners }, "{row:?}");
    }
    assert_eq!(Counters::of(&fixture.organization), Some(Counters { seats: 1, owners: 1 }));
}
