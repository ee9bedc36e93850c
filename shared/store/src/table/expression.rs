//! Writes of a transaction, each with its condition; names and values are numbered, so that none can collide.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// A condition under construction.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expression {
    pub(super) text: String,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Expression {
    /// Nothing is there yet.
    pub fn absent() -> Self {
        let mut expression = Self::default();
        let pk = expression.name("pk");
        expression.text = format!("attribute_not_exists({pk})");
        expression
    }

    /// The attribute is there, whatever it says.
    pub fn present(attribute: &str) -> Self {
        let mut expression = Self::default();
        let name = expression.name(attribute);
        expression.text = format!("attribute_exists({name})");
        expression
    }

    /// The attribute stands in that relation to the value.
    pub fn compare(attribute: &str, operator: &str, value: AttributeValue) -> Self {
        let mut expression = Self::default();
        expression.text = expression.comparison(attribute, operator, value);
        expression
    }

    /// Adds an alternative.
    pub fn or(mut self, attribute: &str, operator: &str, value: AttributeValue) -> Self {
        let comparison = self.comparison(attribute, operator, value);
        self.text = format!("{} OR {comparison}", self.text);
        self
    }

    /// Adds the alternative that the attribute is missing.
    pub fn or_without(mut self, attribute: &str) -> Self {
        let name = self.name(attribute);
        self.text = format!("{} OR attribute_not_exists({name})", self.text);
        self
    }

    /// Adds a demand.
    pub fn and(mut self, attribute: &str, operator: &str, value: AttributeValue) -> Self {
        let comparison = self.comparison(attribute, operator, value);
        self.text = format!("({}) AND {comparison}", self.text);
        self
    }

    /// Adds the demand that the attribute is missing.
    pub fn and_without(mut self, attribute: &str) -> Self {
        let name = self.name(attribute);
        self.text = format!("({}) AND attribute_not_exists({name})", self.text);
        self
    }

    /// Adds the demand that a number that may be missing is no more than that.
    pub fn and_at_most(mut self, attribute: &str, value: AttributeValue) -> Self {
        let (name, comparison) = (self.name(attribute), self.comparison(attribute, "<=", value));
        self.text = format!("({}) AND (attribute_not_exists({name}) OR {comparison})", self.text);
        self
    }

    /// Adds the demand that what is there comes before: nothing, something of an earlier name, or of the same name with a
    /// value that gives way.
    pub fn and_before(
        mut self,
        (name_attribute, name): (&str, AttributeValue),
        (attribute, yielding): (&str, Vec<AttributeValue>),
    ) -> Self {
        let there = self.name(name_attribute);
        let earlier = self.comparison(name_attribute, "<", name.clone());
        let same = self.comparison(name_attribute, "=", name);
        let yields: Vec<_> = yielding.into_iter().map(|value| self.comparison(attribute, "=", value)).collect();
        let same = if yields.is_empty() { String::new() } else { format!(" OR {same} AND ({})", yields.join(" OR ")) };
        self.text = format!("({}) AND (attribute_not_exists({there}) OR {earlier}{same})", self.text);
        self
    }

    fn comparison(&mut self, attribute: &str, operator: &str, value: AttributeValue) -> String {
        let (name, value) = (self.name(attribute), self.value(value));
        format!("{name} {operator} {value}")
    }

    /// The placeholder of an attribute, or of one within another, with a dot between.
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
