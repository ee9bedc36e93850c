//! Delivery states, in any order (C42).

use super::{builders::joined, fixture::Fixture};
use crate::membership::{Delivery, DeliveryState, Membership};

/// C42: of any two states one replaces the other, so that the order in which they are heard decides nothing.
#[test]
fn the_stronger_of_two_delivery_states_wins() {
    for one in DeliveryState::ALL {
        for other in DeliveryState::ALL.into_iter().filter(|other| *other != one) {
            let (over, under) = (one.replaces().any(|s| s == other), other.replaces().any(|s| s == one));
            assert!(over != under, "{one:?} and {other:?}");
        }
        assert!(one.replaces().all(|state| state != one), "{one:?}");
    }
    assert!(DeliveryState::Bounced.replaces().any(|state| state == DeliveryState::Delivered));
    assert!(DeliveryState::Delivered.replaces().all(|state| state.reason().is_none()));
}

/// F30: before acceptance the open sending is shown, whatever became of an earlier one; afterwards the last email.
#[test]
fn before_acceptance_the_delivery_of_the_invitation_is_shown_then_that_of_the_last_email() {
    let fixture = Fixture::of("sites");
    let mut invited = fixture.invited("observer");
    let delivery = |email: &str, attempt, state| {
        Some(Delivery { email: email.to_owned(), attempt, state, at: invited.created_at, id: None })
    };
    let (earlier, notice) = (
        delivery("invitation", Some(0), DeliveryState::Bounced),
        delivery("password_reset", None, DeliveryState::Bounced),
    );

    invited.delivery = earlier;
    assert_eq!(invited.last_delivery().unwrap().state, DeliveryState::Queued);

    invited = Membership { delivery: notice.clone(), ..joined(&invited) };
    assert_eq!(invited.last_delivery(), notice);
}
