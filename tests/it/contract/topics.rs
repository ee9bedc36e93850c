//! The topics of the contact list that the template makes are those that the product subscribes people to.

use domain::topic::Topic;
use serde_json::{Value, json};

use super::template;

/// S4.21, S4.29: every topic is on the list, and nobody is subscribed to it who has not joined.
#[test]
fn the_contact_list_has_every_topic_and_nobody_is_subscribed_by_default() {
    let list = template::resources("AWS::SES::ContactList")["Topics"].clone();

    let topics = list["Topics"].as_array().cloned().expect("topics");

    let told: Vec<(Value, Value)> =
        topics.iter().map(|topic| (topic["TopicName"].clone(), topic["DefaultSubscriptionStatus"].clone())).collect();
    assert_eq!(told, Topic::ALL.map(|topic| (json!(topic), json!("OPT_OUT"))));
}
