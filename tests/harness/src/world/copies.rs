//! Large organisations at the price of small ones.

use serde_json::{Value, json};
use store::keys;

use crate::World;

/// How many rows are in memory together.
const TOGETHER: usize = 1_000;

impl World {
    /// Copies members `count` times in all, in turn, straight into the table: each row with an identifier, an address, a
    /// person and a last name of its own, and otherwise as `change` leaves it. Nothing else is written, no claim, counter
    /// or audit entry, and nothing stands in the stream; so nobody can act as a copy or on it.
    ///
    /// # Panics
    /// When there is no such member, or the table does not take the copies.
    pub fn copies(&self, members: &[String], count: usize, change: impl Fn(usize, &mut Value)) {
        let database = self.cloud().dynamodb();
        let rows = database.scan_all().expect("a table");
        let is = |row: &Value, id: &str| row["id"]["S"] == id && text(row, "sk").starts_with(keys::MEMBERSHIPS);
        let find = |id: &String| rows.iter().find(|row| is(row, id)).unwrap_or_else(|| panic!("no member {id}"));
        let found: Vec<&Value> = members.iter().map(find).collect();
        let table = database.tables().expect("a table").remove(0);
        for first in (0..count).step_by(TOGETHER) {
            let numbers = first..count.min(first + TOGETHER);
            let made = numbers.map(|number| copy(found[number % found.len()], number, &change)).collect();
            database.import(&table, made).expect("room in the table");
        }
    }

    /// Nothing that is written from now on stands in the stream: the embedded table numbers each record by going through all
    /// that there are, which stories of very many writes do not live to see.
    ///
    /// # Panics
    /// When the table does not let it be turned off.
    pub fn without_stream(&self) {
        let database = self.cloud().dynamodb();
        let table = database.tables().expect("a table").remove(0);
        let off = json!({ "TableName": table, "StreamSpecification": { "StreamEnabled": false } });
        let request = serde_json::from_value(off).expect("a request");
        database.database().update_table(request).expect("a stream that can be turned off");
    }
}

/// What identifies the row stands in its keys too, so it is replaced as text, everywhere.
fn copy(row: &Value, number: usize, change: &impl Fn(usize, &mut Value)) -> Value {
    let ulid = text(row, "sk").trim_start_matches(keys::MEMBERSHIPS).to_owned();
    let email = text(row, "email").to_lowercase();
    let mut copied = row.to_string().replace(&ulid, &format!("{}{number:016}", &ulid[..10]));
    copied = copied.replace(&format!("\"{email}"), &format!("\"copy-{number:06}-{email}"));
    if let Some(user) = row["user"]["S"].as_str() {
        copied = copied.replace(user, &format!("{user}-{number:06}"));
    }
    if let Some(name) = row["last_name"]["S"].as_str() {
        let named = |name: &str| format!("{name}{}", emails(number));
        copied = copied.replace(&format!("\"{name}\""), &format!("\"{}\"", named(name)));
        let key = name.to_lowercase();
        copied = copied.replace(&format!("\"{key} "), &format!("\"{} ", named(&key)));
    }
    let mut copied = serde_json::from_str(&copied).expect("an item");
    change(number, &mut copied);
    copied
}

/// A number in emails, because names hold no digits of ours: of one length, so that copies weigh the same.
fn emails(number: usize) -> String {
    format!("{number:06}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name]["S"].as_str().unwrap_or_default()
}
