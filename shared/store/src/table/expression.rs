//! Condition expressions: the preconditions of a write. Names and values are numbered placeholders, so they cannot collide
//! with reserved words or with each other.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// A condition expression with its names and values. DynamoDB rejects the write when the condition does not hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expression {
    pub(super) text: String,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Expression {
    /// The item does not exist.
    pub fn absent() -> Self {
        let mut expression = Self::default();
        let pk = expression.name("pk");
        expression.text = format!("attribute_not_exists({pk})");
        expression
    }

    /// The attribute exists.
    pub fn present(attribute: &str) -> Self {
        let mut expression = Self::default();
        let name = expression.name(attribute);
        expression.text = format!("attribute_exists({name})");
        expression
    }

    /// The attribute compares to `value` as `operator` says.
    pub fn compare(attribute: &str, operator: &str, value: AttributeValue) -> Self {
        let mut expression = Self::default();
        expression.text = expression.comparison(attribute, operator, value);
        expression
    }

    /// Or: the attribute compares to `value` as `operator` says.
    pub fn or(mut self, attribute: &str, operator: &str, value: AttributeValue) -> Self {
        let comparison = self.comparison(attribute, operator, value);
        self.text = format!("{} OR {comparison}", self.text);
        self
    }

    /// Or: the attribute does not exist.
    pub fn or_without(mut self, attribute: &str) -> Self {
        let name = self.name(attribute);
        self.text = format!("{} OR attribute_not_exists({name})", self.text);
        self
    }

    /// And: the attribute compares to `value` as `operator` says.
    pub fn and(mut self, attribute: &str, operator: &str, value: AttributeValue) -> Self {
        let comparison = self.comparison(attribute, operator, value);
        self.text = format!("({}) AND {comparison}", self.text);
        self
    }

    /// And: the attribute does not exist.
    pub fn and_without(mut self, attribute: &str) -> Self {
        let name = self.name(attribute);
        self.text = format!("({}) AND attribute_not_exists({name})", self.text);
        self
    }

    /// And: the number is at most `value`, or does not exist.
    pub fn and_at_most(mut self, attribute: &str, value: AttributeValue) -> Self {
        let (name, comparison) = (self.name(attribute), self.comparison(attribute, "<=", value));
        self.text = format!("({}) AND (attribute_not_exists({name}) OR {comparison})", self.text);
        self
    }

    /// And: the stored pair may be replaced. Either `name_attribute` does not exist, or it sorts before `name`, or it equals
    /// `name` and `attribute` has one of the `replaceable` values.
    pub fn and_before(
        mut self,
        (name_attribute, name): (&str, AttributeValue),
        (attribute, replaceable): (&str, Vec<AttributeValue>),
    ) -> Self {
        let there = self.name(name_attribute);
        let earlier = self.comparison(name_attribute, "<", name.clone());
        let same = self.comparison(name_attribute, "=", name);
        let values_match: Vec<_> =
            replaceable.into_iter().map(|value| self.comparison(attribute, "=", value)).collect();
        let same = if values_match.is_empty() {
            String::new()
        } else {
            format!(" OR {same} AND ({})", values_match.join(" OR "))
        };
        self.text = format!("({}) AND (attribute_not_exists({there}) OR {earlier}{same})", self.text);
        self
    }

    fn comparison(&mut self, attribute: &str, operator: &str, value: AttributeValue) -> String {
        let (name, value) = (self.name(attribute), self.value(value));
        format!("{name} {operator} {value}")
    }

    /// Adds the placeholder of an attribute; dots separate the parts of a nested one.
    pub(super) fn name(&mut self, attribute: &str) -> String {
        let part = |part: &str| {
            let name = format!("#{}", self.names.len());
            self.names.insert(name.clone(), part.to_owned());
            name
        };
        attribute.split('.').map(part).collect::<Vec<_>>().join(".")
    }

    pub(super) fn value(&mut self, value: AttributeValue) -> String {
        let name = format!(":{}", self.values.len());
        self.values.insert(name.clone(), value);
        name
    }

    pub(super) fn names(&self) -> Option<HashMap<String, String>> {
        (!self.names.is_empty()).then(|| self.names.clone())
    }

    pub(super) fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }
}
