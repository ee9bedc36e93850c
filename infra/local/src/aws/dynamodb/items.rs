//! Reads and imports of whole tables, for people and for tests.

use dynoxide::ImportOptions;
use serde_json::{Map, Value, json};

use super::{DynamoDb, Error};

impl DynamoDb {
    /// The names of all tables.
    pub fn tables(&self) -> Result<Vec<String>, Error> {
        let stats = self.database.table_stats()?;
        Ok(stats.into_iter().map(|table| table.table_name).collect())
    }

    /// Every item of every table, in DynamoDB's typed JSON, ordered by key.
    pub fn scan_all(&self) -> Result<Vec<Value>, Error> {
        let mut found = Vec::new();
        for table in self.tables()? {
            found.append(&mut self.scan(&table)?);
        }
        found.sort_by_cached_key(|item| (key_text(item, "pk"), key_text(item, "sk")));
        Ok(found)
    }

    /// Imports items into a table, all or none, without stream records. Much faster than batch writes.
    pub fn import(&self, table: &str, items: Vec<Value>) -> Result<(), Error> {
        let items = items.into_iter().map(serde_json::from_value).collect::<Result<_, _>>()?;
        self.database.import_items(table, items, ImportOptions::default())?;
        Ok(())
    }

    /// The items of one page of a query, given as a request of the DynamoDB API.
    pub(crate) fn query(&self, request: Value) -> Result<Vec<Value>, Error> {
        let answer = self.database.query(serde_json::from_value(request)?)?;
        match serde_json::to_value(answer)?["Items"].take() {
            Value::Array(items) => Ok(items),
            _ => Ok(Vec::new()),
        }
    }

    pub(super) fn scan(&self, table: &str) -> Result<Vec<Value>, Error> {
        let mut found = Vec::new();
        let mut start = None;
        loop {
            let mut request = json!({"TableName": table, "ConsistentRead": true});
            if let Some(start) = start {
                request["ExclusiveStartKey"] = start;
            }
            let answer = self.database.scan(serde_json::from_value(request)?)?;
            let mut answer = serde_json::to_value(answer)?;
            if let Value::Array(items) = answer["Items"].take() {
                found.extend(items);
            }
            match answer["LastEvaluatedKey"].take() {
                Value::Null => return Ok(found),
                key => start = Some(key),
            }
        }
    }
}

fn key_text(item: &Value, key: &str) -> String {
    item[key]["S"].as_str().unwrap_or_default().to_owned()
}

/// An item without DynamoDB's types: `{"n": {"N": "7"}}` becomes `{"n": 7}`.
#[must_use]
pub fn plain_json(item: &Value) -> Value {
    match item {
        Value::Object(attributes) => attributes.iter().map(|(name, value)| (name.clone(), attribute(value))).collect(),
        other => other.clone(),
    }
}

fn attribute(value: &Value) -> Value {
    let Some((kind, held)) = value.as_object().and_then(|typed| typed.iter().next()) else {
        return value.clone();
    };
    match (kind.as_str(), held) {
        ("N", Value::String(number)) => plain_number(number),
        ("NS", Value::Array(numbers)) => {
            numbers.iter().map(|number| plain_number(number.as_str().unwrap_or_default())).collect()
        }
        ("NULL", _) => Value::Null,
        ("L", Value::Array(values)) => values.iter().map(attribute).collect(),
        ("M", Value::Object(_)) => plain_json(held),
        _ => held.clone(),
    }
}

fn plain_number(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

/// The key attributes of `item`.
pub(super) fn key_of(item: &Value, key_schema: &str) -> Result<Map<String, Value>, Error> {
    let schema: Vec<Value> = serde_json::from_str(key_schema)?;
    let names = schema.iter().filter_map(|element| element["AttributeName"].as_str());
    Ok(names.map(|name| (name.to_owned(), item[name].clone())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_becomes_plain_json() {
        let item = json!({
            "pk": {"S": "org#1"}, "count": {"N": "7"}, "gone": {"NULL": true}, "live": {"BOOL": false},
            "grant": {"M": {"role": {"S": "N"}, "scopes": {"L": [{"N": "1"}, {"SS": ["a", "b"]}]}}},
        });

        let read = plain_json(&item);

        assert_eq!(
            read,
            json!({
                "pk": "org#1", "count": 7, "gone": null, "live": false,
                "grant": {"role": "N", "scopes": [1, ["a", "b"]]},
            })
        );
    }
}
