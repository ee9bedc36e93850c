//! Topic subscriptions: offered topics, choices in profiles, and the contact list.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::{
    builders::{after_days, as_guest, email, in_state, t0},
    fixture::Fixture,
};
use crate::{
    membership::State,
    organization_membership::OrganizationMembership,
    subscription::{Choice, Choices, Contact, offered},
    topic::Topic::{self, Incidents, Maintenance},
};

fn contact(said: &[(&str, bool)], days: i64) -> Contact {
    let preferences = said.iter().map(|(topic, wanted)| ((*topic).to_owned(), *wanted)).collect();
    Contact { preferences, unsubscribed_from_all: false, attributes: None, updated_at: after_days(days) }
}

fn choice(topic: Topic, subscribed: bool, at: DateTime<Utc>) -> Choices {
    [(topic, Choice { subscribed, at })].into()
}

fn said(contact: Option<&Contact>) -> Vec<(&str, bool)> {
    contact.iter().flat_map(|contact| &contact.preferences).map(|(topic, wanted)| (topic.as_str(), *wanted)).collect()
}

/// S4.21, S4.29: what is offered is subscribed, what is not is dropped, and nothing is kept of who belongs nowhere.
#[test]
fn a_contact_follows_the_offered_topics() {
    let (all, none) = (BTreeSet::from(Topic::ALL), BTreeSet::new());

    let joined = Contact::synced(None, &all, &Choices::new());
    let less = Contact::synced(joined.as_ref(), &[Incidents].into(), &Choices::new());

    assert_eq!(said(joined.as_ref()), [("incidents", true), ("maintenance", true)]);
    assert_eq!(said(less.as_ref()), [("incidents", true)]);
    assert_eq!(Contact::synced(less.as_ref(), &none, &Choices::new()), None);
    assert_eq!(Contact::synced(None, &none, &Choices::new()), None);
}

/// S4.21: an opt-out counts in the profile and on the list; of an opt-in and an opt-out, the later wins.
#[test]
fn an_opt_out_counts_and_a_later_opt_in_lifts_it() {
    let offered = [Incidents].into();
    let refused = contact(&[("incidents", false)], 1);
    let synced =
        |before: &Contact, choices| Contact::synced(Some(before), &offered, &choices).unwrap().preferences["incidents"];

    assert!(!synced(&refused, Choices::new()));
    assert!(!synced(&refused, choice(Incidents, true, t0())));
    assert!(synced(&refused, choice(Incidents, true, after_days(2))));
    assert!(!synced(&contact(&[("incidents", true)], 1), choice(Incidents, false, t0())));
    assert_eq!(Contact::synced(None, &offered, &choice(Incidents, false, t0())), None);
    let gone = Contact::synced(Some(&refused), &BTreeSet::new(), &Choices::new());
    assert_eq!(gone, Some(refused), "a no on the list stays");
}

/// S4.21: who wants nothing of the list at all gets nothing until they say so, and then no more than they said.
#[test]
fn an_unsubscribed_contact_is_not_changed() {
    let nothing = Contact { unsubscribed_from_all: true, ..contact(&[("incidents", true), ("news", true)], 1) };
    let all = BTreeSet::from(Topic::ALL);

    assert_eq!(Contact::synced(Some(&nothing), &all, &Choices::new()), Some(nothing.clone()));
    let lifted = Contact::synced(Some(&nothing), &all, &choice(Maintenance, true, after_days(2))).unwrap();

    assert!(!lifted.unsubscribed_from_all);
    assert_eq!(said(Some(&lifted)), [("incidents", false), ("maintenance", true), ("news", false)]);
}

/// S4.21, S4.29, R14: topics come with membership, suspended or not, until the access ends; under the address that belongs.
#[test]
fn topics_are_offered_while_access_lasts() {
    let fixture = Fixture::of("portal");
    let guest = as_guest(&fixture.in_group(2, "administrative"), after_days(1));
    let states = [State::Invited, State::Active, State::Suspended, State::Ended];
    let topics = |state, address: &str, days| {
        let membership = in_state(&guest, state);
        let belonging = OrganizationMembership { organization: fixture.organization.clone(), membership };
        offered([&belonging], Some(&email(address)), after_days(days)).len()
    };

    assert_eq!(states.map(|state| topics(state, "Person2@acme.example", 0)), [0, 2, 2, 0]);
    assert_eq!(states.map(|state| topics(state, "person2@acme.example", 1)), [0; 4]);
    assert_eq!(topics(State::Active, "person3@acme.example", 0), 0);
}

proptest! {
    /// C62: settling again changes nothing, and what is not ours is never touched.
    #[test]
    fn synchronising_twice_is_synchronising_once(
        said in proptest::option::of(proptest::collection::btree_map("incidents|maintenance|news", any::<bool>(), 0..3)),
        all in any::<bool>(),
        wanted in proptest::collection::btree_set(proptest::sample::select(Topic::ALL.to_vec()), 0..3),
        choices in proptest::collection::btree_map(proptest::sample::select(Topic::ALL.to_vec()), (any::<bool>(), 0i64..3), 0..3),
    ) {
        let before = said.map(|preferences: BTreeMap<String, bool>| {
            Contact { preferences, unsubscribed_from_all: all, attributes: None, updated_at: after_days(1) }
        });
        let choices: Choices = choices
            .into_iter()
            .map(|(topic, (subscribed, days))| (topic, Choice { subscribed, at: after_days(days) }))
            .collect();

        let once = Contact::synced(before.as_ref(), &wanted, &choices);
        let twice = Contact::synced(once.as_ref(), &wanted, &choices);

        prop_assert_eq!(&once, &twice);
        let news = |contact: &Option<Contact>| contact.as_ref().and_then(|contact| contact.preferences.get("news").copied());
        prop_assert!(all || news(&before) == news(&once));
        let no = choices.iter().filter(|(_, choice)| !choice.subscribed);
        for (topic, _) in no {
            let subscribed = once.as_ref().is_some_and(|c| !c.unsubscribed_from_all && c.preferences.get(topic.as_str()) == Some(&true));
            prop_assert!(!subscribed, "{} is subscribed against a no", topic);
        }
    }
}
