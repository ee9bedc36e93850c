//! What a later version of the product has written into an item: found while the item is read, and put back wherever the
//! item is written anew, at the top or inside of what this version does know (C91).

use aws_sdk_dynamodb::types::AttributeValue;
use domain::unknown::Unknown;
use serde::de::DeserializeOwned;
use serde_dynamo::Deserializer;
use serde_ignored::Path;

use super::{
    error::Error,
    keys::{INDEX_ATTRIBUTES, Item},
};

/// What items have beside the attributes of the domain and of the indexes.
const OWN: [&str; 4] = ["pk", "sk", "v", "ttl"];

/// Reads an item, and finds what nobody here knows in it.
pub(crate) fn read<T: DeserializeOwned>(what: &'static str, item: Item) -> Result<(T, Unknown), Error> {
    let (mut paths, stored) = (Vec::new(), item.clone());
    let input = Deserializer::from_attribute_value(AttributeValue::M(item).into());
    let read = serde_ignored::deserialize(input, |path| paths.extend(steps(&path))).map_err(Error::malformed(what))?;
    let own = |path: &Vec<String>| matches!(&path[..], [name] if OWN.contains(&&**name) || INDEX_ATTRIBUTES.contains(&&**name));
    paths.retain(|path| !own(path));
    // What JSON cannot hold stays as long as its surroundings do.
    let value = |path: &Vec<String>| serde_dynamo::from_attribute_value(at(&stored, path)?.clone()).ok();
    let found = paths.into_iter().filter_map(|path| value(&path).map(|value| (path, value)));
    Ok((read, Unknown(found.collect())))
}

/// Puts back what was found, unless what it stood in is gone.
pub(crate) fn restore(item: &mut Item, unknown: &Unknown) -> Result<(), Error> {
    for (path, value) in &unknown.0 {
        let Some((name, surroundings)) = path.split_last() else { continue };
        let inside = surroundings.iter().try_fold(&mut *item, |outer, step| match outer.get_mut(step) {
            Some(AttributeValue::M(inner)) => Some(inner),
            _ => None,
        });
        if let Some(inside) = inside.filter(|inside| !inside.contains_key(name)) {
            let value =
                serde_dynamo::to_attribute_value(value).map_err(Error::malformed("what a later version wrote"))?;
            inside.insert(name.clone(), value);
        }
    }
    Ok(())
}

/// The names on the way; none inside of a list, whose entries have no name by which they could be found again.
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
    let (name, surroundings) = path.split_last()?;
    let inside = surroundings.iter().try_fold(item, |outer, step| outer.get(step)?.as_m().ok())?;
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
    #[expect(dead_code, reason = "what is known matters, not what it says")]
    struct VisiblePerson {
        policy: Option<Policy>,
        #[serde(default)]
        roles: BTreeMap<String, Policy>,
        #[serde(default)]
        scopes: Vec<Policy>,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "what is known matters, not what it says")]
    struct Policy {
        window: u32,
    }

    fn item(of: &Value) -> Item {
        serde_dynamo::to_item(of).unwrap()
    }

    /// C91: everything is found where it stands but in lists and among what items have of their own, and goes back there;
    /// what says something by now is left alone, and so is what has nothing to stand in any more.
    #[test]
    fn what_is_unknown_goes_back_to_where_it_stood() {
        let stored = json!({
            "pk": "ORG#1", "v": 9, "ttl": 7, "due": "ACCESS", "later": [1, { "deep": null }],
            "policy": { "window": 1, "later": "x" },
            "roles": { "owner": { "window": 2, "later": true }, "helper": { "window": 2, "later": true } },
            "scopes": [{ "window": 3, "later": true }],
        });

        let (_, unknown) = read::<VisiblePerson>("an item", item(&stored)).unwrap();
        let mut written = item(&json!({ "roles": { "owner": { "window": 5, "later": "known by now" } } }));
        restore(&mut written, &unknown).unwrap();

        assert_eq!(unknown.0.len(), 4);
        let expected = json!({
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
