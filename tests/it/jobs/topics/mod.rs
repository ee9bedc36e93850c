//! Topics: who is subscribed to incidents and maintenance, and who has a say in it.

mod faults;
mod guest_expiry;
mod preferences;
mod subscribe;
mod unsubscribe;

use std::collections::BTreeMap;

use harness::{Org, Person, World};
use local::{aws::ses::Contact, machine::CONTACT_LIST};
use serde_json::{Value, json};

/// What the contact list says of an address.
pub fn contact(world: &World, email: &str) -> Option<Contact> {
    world.cloud().ses().contacts(CONTACT_LIST).into_iter().find(|contact| contact.email == email)
}

/// By topic, what the contact list says of an address; nothing where it is not on the list.
pub fn topics(world: &World, email: &str) -> BTreeMap<String, String> {
    contact(world, email).map(|contact| contact.topics).unwrap_or_default()
}

/// What [`topics`] says of somebody who is subscribed, or not, to each.
pub fn said(incidents: &str, maintenance: &str) -> BTreeMap<String, String> {
    [("incidents", incidents), ("maintenance", maintenance)]
        .map(|(topic, said)| (topic.to_owned(), said.to_owned()))
        .into()
}

/// Both topics are subscribed.
pub fn both() -> BTreeMap<String, String> {
    said("OPT_IN", "OPT_IN")
}

/// A portal, whose policy has both topics, and everything that its founding caused.
pub async fn portal(world: &World, owner: &Person) -> Org {
    let portal = world.organization("portal", owner).await;
    world.pump().await;
    portal
}

/// The topics as the person sees them in their profile.
pub async fn shown(person: &Person) -> Value {
    person.get("/v1/me").await.assert_status(200).body["topics"].clone()
}

/// What somebody says to SES themselves, on the page that its emails link to.
pub fn on_the_list(world: &World, email: &str, topics: &BTreeMap<String, String>, nothing_at_all: bool) {
    let one = |(topic, said): (&String, &String)| json!({ "TopicName": topic, "SubscriptionStatus": said });
    let body = json!({
        "TopicPreferences": topics.iter().map(one).collect::<Vec<_>>(),
        "UnsubscribeAll": nothing_at_all,
    });
    let path = format!("/v2/email/contact-lists/{CONTACT_LIST}/contacts/{email}");
    let request = http::Request::put(path).body(body.to_string().into()).expect("a request");
    assert_eq!(world.cloud().call(&request).status(), 200);
}
