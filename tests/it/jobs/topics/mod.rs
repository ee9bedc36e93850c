//! Topic subscriptions on the SES contact list: incidents and maintenance.

mod faults;
mod guest_expiry;
mod preferences;
mod subscribe;
mod unsubscribe;

use std::collections::BTreeMap;

use harness::{Org, Person, World};
use local::{aws::ses::Contact, machine::CONTACT_LIST};
use serde_json::{Value, json};

/// The contact of an address on the contact list.
pub fn contact(world: &World, email: &str) -> Option<Contact> {
    world.cloud().ses().contacts(CONTACT_LIST).into_iter().find(|contact| contact.email == email)
}

/// The topic preferences of an address; empty if it is not on the contact list.
pub fn subscriptions(world: &World, email: &str) -> BTreeMap<String, String> {
    contact(world, email).map(|contact| contact.topics).unwrap_or_default()
}

/// What [`subscriptions`] says of somebody who is subscribed, or not, to each.
pub fn preferences(incidents: &str, maintenance: &str) -> BTreeMap<String, String> {
    [("incidents", incidents), ("maintenance", maintenance)]
        .map(|(topic, answered)| (topic.to_owned(), answered.to_owned()))
        .into()
}

/// Both topics are subscribed.
pub fn both_subscribed() -> BTreeMap<String, String> {
    preferences("OPT_IN", "OPT_IN")
}

/// A portal, whose policy offers both topics, after its events were processed.
pub async fn portal(world: &World, owner: &Person) -> Org {
    let portal = world.organization("portal", owner).await;
    world.pump().await;
    portal
}

/// The topics in the profile of a person.
pub async fn profile_topics(person: &Person) -> Value {
    person.get("/v1/me").await.assert_status(200).body["topics"].clone()
}

/// Sets preferences as a person does on the unsubscribe page of SES.
pub fn choose_on_ses_page(world: &World, email: &str, topics: &BTreeMap<String, String>, nothing_at_all: bool) {
    let one = |(topic, answered): (&String, &String)| json!({ "TopicName": topic, "SubscriptionStatus": answered });
    let body = json!({
        "TopicPreferences": topics.iter().map(one).collect::<Vec<_>>(),
        "UnsubscribeAll": nothing_at_all,
    });
    let path = format!("/v2/email/contact-lists/{CONTACT_LIST}/contacts/{email}");
    let request = http::Request::put(path).body(body.to_string().into()).expect("a request");
    assert_eq!(world.cloud().call(&request).status(), 200);
}
