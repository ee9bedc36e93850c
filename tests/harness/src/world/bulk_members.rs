//! Large organisations without thousands of requests: members copied straight into the table.

use domain::{
    address::EmailAddress,
    id::{MembershipId, OrganizationId},
    search::SearchText,
};
use local::machine::TABLE;
use serde_json::{Value, json};
use store::keys;

use crate::World;

/// How many rows are imported at a time.
const BATCH: usize = 1_000;

impl World {
    /// Writes `count` copies of the given members, taken in turn, straight into the table. Each copy gets its own id,
    /// address, user and last name; `change` may edit the row further. Its keys by name, and the claim on its address, are
    /// those of the row after that. No counter, audit entry or stream record is written, so copies can be listed and swept,
    /// but no request can act as or on one.
    ///
    /// # Panics
    /// When there is no such member, or the import fails.
    pub fn copy_members(&self, members: &[String], count: usize, change: impl Fn(usize, &mut Value)) {
        let database = self.cloud().dynamodb();
        let rows = database.scan_all().expect("a table");
        let is = |row: &Value, id: &str| row["id"]["S"] == id && text(row, "sk").starts_with(keys::MEMBERSHIPS);
        let find = |id: &String| rows.iter().find(|row| is(row, id)).unwrap_or_else(|| panic!("no member {id}"));
        let originals: Vec<&Value> = members.iter().map(find).collect();
        for first in (0..count).step_by(BATCH) {
            let numbers = first..count.min(first + BATCH);
            let copies = numbers.map(|number| copy(originals[number % originals.len()], number, &change));
            let copies = copies.flat_map(with_search_keys).collect();
            database.import(TABLE, copies).expect("room in the table");
        }
    }

    /// Turns the stream off for all further writes. The embedded table scans all records to number a new one, which is too
    /// slow after very many writes.
    ///
    /// # Panics
    /// When the table refuses.
    pub fn disable_stream(&self) {
        let database = self.cloud().dynamodb();
        let off = json!({ "TableName": TABLE, "StreamSpecification": { "StreamEnabled": false } });
        let request = serde_json::from_value(off).expect("a request");
        database.database().update_table(request).expect("a stream that can be turned off");
    }
}

/// The identifying values occur in the keys too, so they are replaced everywhere in the text of the row.
fn copy(row: &Value, number: usize, change: &impl Fn(usize, &mut Value)) -> Value {
    let ulid = text(row, "sk").trim_start_matches(keys::MEMBERSHIPS).to_owned();
    let email = text(row, "email").to_lowercase();
    let mut copied = row.to_string().replace(&ulid, &format!("{}{number:016}", &ulid[..10]));
    copied = copied.replace(&format!("\"{email}"), &format!("\"copy-{number:06}-{email}"));
    if let Some(user) = row["user"]["S"].as_str() {
        copied = copied.replace(user, &format!("{user}-{number:06}"));
    }
    if let Some(name) = row["last_name"]["S"].as_str() {
        let named = |name: &str| format!("{name}{}", in_letters(number));
        copied = copied.replace(&format!("\"{name}\""), &format!("\"{}\"", named(name)));
    }
    let mut copied = serde_json::from_str(&copied).expect("an item");
    change(number, &mut copied);
    copied
}

/// The row with its key by name, and the claim on its address.
fn with_search_keys(mut row: Value) -> [Value; 2] {
    let email: EmailAddress = text(&row, "email").parse().expect("an address");
    let id: MembershipId = text(&row, "id").parse().expect("an id");
    let organization: OrganizationId = text(&row, "organization").parse().expect("an id");
    let named = |name: &str| row[name]["S"].as_str();
    let search = SearchText::of(named("first_name"), named("last_name"), &email, named("external_id"));
    row["name_key"]["S"] = json!(keys::name_key(&search, id.ulid()));
    let key = keys::address_claim(organization, &email);
    let mut claim = json!({ "pk": { "S": key.pk }, "sk": { "S": key.sk }, "v": { "N": "1" }, "membership": row["id"] });
    for (name, value) in keys::rotations(&search, id.ulid()) {
        claim[name]["S"] = json!(value);
    }
    [row, claim]
}

/// A number in letters, because names hold no digits; of fixed length, so that all copies have the same size.
fn in_letters(number: usize) -> String {
    format!("{number:06}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name]["S"].as_str().unwrap_or_default()
}
