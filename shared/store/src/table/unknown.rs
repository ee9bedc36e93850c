//! Forward compatibility: attributes that a later version wrote are collected while an item is read, and restored when this
//! version writes the item again, at the top level or nested (C91). Only an item whose `v` is higher than ours can have them;
//! its `v` is kept as well.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::unknown::Unknown;
use serde::de::DeserializeOwned;
use serde_dynamo::Deserializer;
use serde_ignored::Path;

use super::{
    error::Error,
    item::{SCHEMA, from_item},
    keys::{INDEX_ATTRIBUTES, Item},
    unreadable,
};

/// Attributes of every item that belong neither to the domain nor to an index.
const OWN: [&str; 3] = ["pk", "sk", "ttl"];

/// Deserializes an item, and collects the attributes that this version does not know.
pub(crate) fn read<T: DeserializeOwned>(what: &'static str, item: Item) -> Result<(T, Unknown), Error> {
    if !is_of_a_later_version(&item) {
        return Ok((from_item(what, item)?, Unknown::default()));
    }
    let key = unreadable::loggable_key(&item);
    let (mut paths, stored) = (Vec::new(), item.clone());
    let input = Deserializer::from_attribute_value(AttributeValue::M(item).into());
    let read = serde_ignored::deserialize(input, |path| paths.extend(steps(&path))).map_err(|source| {
        unreadable::log(what, &key);
        Error::Malformed { what, source }
    })?;
    let own = |path: &Vec<String>| matches!(&path[..], [name] if OWN.contains(&&**name) || INDEX_ATTRIBUTES.contains(&&**name));
    paths.retain(|path| !own(path));
    // A value without a JSON form is not collected; an update that leaves its parent alone keeps it.
    let value = |path: &Vec<String>| serde_dynamo::from_attribute_value(at(&stored, path)?.clone()).ok();
    let found = paths.into_iter().filter_map(|path| value(&path).map(|value| (path, value)));
    Ok((read, Unknown(found.collect())))
}

fn is_of_a_later_version(item: &Item) -> bool {
    item.get("v").and_then(|v| v.as_n().ok()?.parse::<u32>().ok()).is_some_and(|v| v > SCHEMA)
}

/// Restores collected attributes, unless their parent no longer exists.
pub(crate) fn restore(item: &mut Item, unknown: &Unknown) -> Result<(), Error> {
    for (path, value) in &unknown.0 {
        let Some((name, parents)) = path.split_last() else { continue };
        let inside = parents.iter().try_fold(&mut *item, |outer, step| match outer.get_mut(step) {
            Some(AttributeValue::M(inner)) => Some(inner),
            _ => None,
        });
        if let Some(inside) = inside.filter(|inside| !inside.contains_key(name)) {
            let value =
                serde_dynamo::to_attribute_value(value).map_err(Error::malformed("an attribute of a later version"))?;
            inside.insert(name.clone(), value);
        }
    }
    Ok(())
}

/// The names on the path; none inside a list, whose entries have no name to find them by.
fn steps(path: &Path<'_>) -> Option<Vec<String>> {
    match path {
        Path::Root => Some(Vec::new()),
        Path::Seq { .. } => None,
        Path::Map { parent, key } => {
            let mut steps = steps(parent)?;
            steps.push(key.clone());
            Some(steps)
        }
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => steps(parent),
    }
}

fn at<'a>(item: &'a Item, path: &[String]) -> Option<&'a AttributeValue> {
    let (name, parents) = path.split_last()?;
    let inside = parents.iter().try_fold(item, |outer, step| outer.get(step)?.as_m().ok())?;
    inside.get(name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    /// A policy and roles, as an item of this version.
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only the shape matters")]
    struct StoredItem {
        policy: Option<Policy>,
        #[serde(default)]
        roles: BTreeMap<String, Policy>,
        #[serde(default)]
        scopes: Vec<Policy>,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only the shape matters")]
    struct Policy {
        window: u32,
    }

    fn item(of: &Value) -> Item {
        serde_dynamo::to_item(of).unwrap()
    }

    /// C91: an item of this version has no unknown attributes, so nothing is looked for.
    #[test]
    fn an_item_of_this_version_is_read_as_it_is() {
        let stored = json!({ "pk": "ORG#1", "v": SCHEMA, "policy": { "window": 1 }, "roles": {} });

        let (read, unknown) = read::<StoredItem>("an item", item(&stored)).unwrap();

        assert!(read.policy.is_some() && unknown.0.is_empty());
    }

    /// C91: unknown attributes are restored where they stood, except in lists. A known attribute is never overwritten, and an
    /// attribute whose parent is gone is dropped.
    #[test]
    fn unknown_attributes_are_restored_where_they_stood() {
        let stored = json!({
            "pk": "ORG#1", "v": 9, "ttl": 7, "due": "ACCESS", "later": [1, { "deep": null }],
            "policy": { "window": 1, "later": "x" },
            "roles": { "owner": { "window": 2, "later": true }, "helper": { "window": 2, "later": true } },
            "scopes": [{ "window": 3, "later": true }],
        });

        let (_, unknown) = read::<StoredItem>("an item", item(&stored)).unwrap();
        let mut written = item(&json!({ "roles": { "owner": { "window": 5, "later": "known by now" } } }));
        restore(&mut written, &unknown).unwrap();

        assert_eq!(unknown.0.len(), 5);
        let expected = json!({
            "v": 9,
            "later": [1, { "deep": null }],
            "roles": { "owner": { "window": 5, "later": "known by now" } },
        });
        assert_eq!(serde_dynamo::from_item::<_, Value>(written).unwrap(), expected);
        let mut whole = item(&json!({ "policy": { "window": 4 }, "roles": { "owner": { "window": 5 } } }));
        restore(&mut whole, &unknown).unwrap();
        let whole: Value = serde_dynamo::from_item(whole).unwrap();
        assert_eq!(
            (&whole["policy"], &whole["roles"]),
            (&json!({ "window": 4, "later": "x" }), &json!({ "owner": { "window": 5, "later": true } }))
        );
    }
}
