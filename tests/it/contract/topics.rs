//! The topics of the template's contact list equal those of the product.

use domain::topic::Topic;
use serde_json::{Value, json};

use super::template;

/// S4.21, S4.29: the contact list has every topic, and subscribes nobody by default.
#[test]
fn the_contact_list_has_every_topic_and_subscribes_nobody_by_default() {
    let list = template::resources("AWS::SES::ContactList")["Topics"].clone();

    let topics = list["Topics"].as_array().cloned().expect("topics");

    let subscriptions: Vec<(Value, Value)> =
        topics.iter().map(|topic| (topic["TopicName"].clone(), topic["DefaultSubscriptionStatus"].clone())).collect();
    assert_eq!(subscriptions, Topic::ALL.map(|topic| (json!(topic), json!("OPT_OUT"))));
}
