//! Update expressions: which attributes of an item an update sets, removes or adds to.

use aws_sdk_dynamodb::types::AttributeValue;

use super::{expression::Expression, keys::Item};

/// Changes of the attributes of one item. An update leaves attributes that it does not name as they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Edit {
    set: Vec<(String, AttributeValue)>,
    missing: Vec<(String, AttributeValue)>,
    remove: Vec<String>,
    add: Vec<(String, AttributeValue)>,
}

impl Edit {
    /// The difference between two versions of one item.
    pub fn between(before: &Item, after: Item) -> Self {
        let remove = before.keys().filter(|name| !after.contains_key(*name)).cloned().collect();
        let keep = |name: &str, value: &AttributeValue| name != "pk" && name != "sk" && before.get(name) != Some(value);
        let set = after.into_iter().filter(|(name, value)| keep(name, value)).collect();
        Self { set, remove, ..Self::default() }
    }

    /// Leaves an attribute out, because another writer owns it.
    pub fn without(mut self, attribute: &str) -> Self {
        self.set.retain(|(name, _)| name != attribute);
        self.remove.retain(|name| name != attribute);
        self
    }

    /// Sets one attribute.
    pub fn set(mut self, attribute: &str, value: AttributeValue) -> Self {
        self.set.push((attribute.to_owned(), value));
        self
    }

    /// Removes one attribute.
    pub fn remove(mut self, attribute: &str) -> Self {
        self.remove.push(attribute.to_owned());
        self
    }

    /// Sets one attribute unless it exists.
    pub fn set_missing(mut self, attribute: &str, value: AttributeValue) -> Self {
        self.missing.push((attribute.to_owned(), value));
        self
    }

    /// Adds a number to one attribute.
    pub fn add(mut self, attribute: &str, value: AttributeValue) -> Self {
        self.add.push((attribute.to_owned(), value));
        self
    }

    pub(super) fn render(self, expression: &mut Expression) -> String {
        let mut clauses = Vec::new();
        let mut clause = |verb: &str, parts: Vec<String>| {
            if !parts.is_empty() {
                clauses.push(format!("{verb} {}", parts.join(", ")));
            }
        };
        let set = self.set.into_iter().map(|(a, v)| format!("{} = {}", expression.name(&a), expression.value(v)));
        let mut set: Vec<String> = set.collect();
        set.extend(self.missing.into_iter().map(|(attribute, value)| {
            let name = expression.name(&attribute);
            format!("{name} = if_not_exists({name}, {})", expression.value(value))
        }));
        clause("SET", set);
        clause("REMOVE", self.remove.iter().map(|a| expression.name(a)).collect());
        let add = self.add.into_iter().map(|(a, v)| format!("{} {}", expression.name(&a), expression.value(v)));
        clause("ADD", add.collect());
        clauses.join(" ")
    }
}
