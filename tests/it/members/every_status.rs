//! An organisation with a member or guest in every status.

use harness::{Org, World};
use serde_json::{Value, json};

/// Everybody of the `every_status`, with kind and status, once eleven days have passed.
pub const EVERYBODY: [(&str, &str, &str); 12] = [
    ("ada@example.com", "member", "active"),
    ("active@example.com", "member", "active"),
    ("suspended@example.com", "member", "suspended"),
    ("late@example.com", "member", "invite_expired"),
    ("fresh@example.com", "member", "invite_pending"),
    ("guest@example.com", "guest", "active"),
    ("soon@example.com", "guest", "expiring"),
    ("gone@example.com", "guest", "expired"),
    ("locked@example.com", "guest", "suspended"),
    ("locked-and-gone@example.com", "guest", "expired"),
    ("missed@example.com", "guest", "invite_expired"),
    ("newcomer@example.com", "guest", "invite_pending"),
];

fn guest(email: &str, period: &str, last_name: &str) -> Value {
    let people = json!([{ "email": email, "first_name": "Guest", "last_name": last_name }]);
    json!({ "people": people, "kind": "guest", "period": period, "api_only": last_name > "M" })
}

fn member(email: &str, last_name: &str) -> Value {
    let people = json!([{ "email": email, "first_name": "Member", "last_name": last_name }]);
    json!({ "people": people, "grant": { "role": "user" }, "api_only": last_name > "M" })
}

/// The `every_status`, made from the template `guests`. Time passes without any job.
pub async fn organization(world: &World) -> Org {
    let org = world.acme("guests").await;
    org.invited(member("late@example.com", "Zorn")).await;
    org.invited(guest("missed@example.com", "P90D", "Adler")).await;
    org.joined(member("active@example.com", "Noether")).await;
    let suspended = org.joined(member("suspended@example.com", "Bell")).await.id;
    org.joined(guest("guest@example.com", "P90D", "bell")).await;
    org.joined(guest("soon@example.com", "P20D", "Curie")).await;
    org.joined(guest("gone@example.com", "P10D", "Turing")).await;
    let locked = org.joined(guest("locked@example.com", "P90D", "Ørsted")).await.id;
    let both = org.joined(guest("locked-and-gone@example.com", "P10D", "Hopper")).await.id;
    org.batch(&org.owner, "/members/suspend", &[&suspended, &locked, &both]).await.assert_status(200);
    world.advance("11d");
    org.invited(member("fresh@example.com", "Lovelace")).await;
    org.invited(guest("newcomer@example.com", "P90D", "Babbage")).await;
    org
}
