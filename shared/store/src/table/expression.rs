//! Writes of a transaction, each with its condition; names and values are numbered, so that none can collide.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};

use super::{
    client::Table,
    keys::{Item, Key},
};

/// A condition under construction.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expression {
    text: String,
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
    fn name(&mut self, attribute: &str) -> String {
        let part = |part: &str| {
            let name = format!("#{}", self.names.len());
            self.names.insert(name.clone(), part.to_owned());
            name
        };
        attribute.split('.').map(part).collect::<Vec<_>>().join(".")
    }

    fn value(&mut self, value: AttributeValue) -> String {
        let name = format!(":{}", self.values.len());
        self.values.insert(name.clone(), value);
        name
    }

    fn names(&self) -> Option<HashMap<String, String>> {
        (!self.names.is_empty()).then(|| self.names.clone())
    }

    fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }
}

/// How an update changes the attributes of an item; attributes that it does not name stay as they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Edit {
    set: Vec<(String, AttributeValue)>,
    missing: Vec<(String, AttributeValue)>,
    remove: Vec<String>,
    add: Vec<(String, AttributeValue)>,
}

impl Edit {
    /// From one item to another of the same key.
    pub fn between(before: &Item, after: Item) -> Self {
        let remove = before.keys().filter(|name| !after.contains_key(*name)).cloned().collect();
        let keep = |name: &str, value: &AttributeValue| name != "pk" && name != "sk" && before.get(name) != Some(value);
        let set = after.into_iter().filter(|(name, value)| keep(name, value)).collect();
        Self { set, remove, ..Self::default() }
    }

    /// Leaves an attribute to whoever else writes it.
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

    /// Takes an attribute away.
    pub fn remove(mut self, attribute: &str) -> Self {
        self.remove.push(attribute.to_owned());
        self
    }

    /// Sets one attribute where it is missing, and leaves it as it is where it is not.
    pub fn set_missing(mut self, attribute: &str, value: AttributeValue) -> Self {
        self.missing.push((attribute.to_owned(), value));
        self
    }

    /// Adds to a counter.
    pub fn add(mut self, attribute: &str, value: AttributeValue) -> Self {
        self.add.push((attribute.to_owned(), value));
        self
    }

    fn render(self, expression: &mut Expression) -> String {
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

const QUIET: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::None;
const COMPLETE: &str = "everything that the builder requires is set";

impl Table {
    /// Writes a whole item, on a condition if there is one.
    pub fn put(&self, item: Item, condition: Option<Expression>) -> TransactWriteItem {
        let condition = condition.unwrap_or_default();
        let put = Put::builder()
            .table_name(&self.name)
            .set_item(Some(item))
            .set_condition_expression((!condition.text.is_empty()).then(|| condition.text.clone()))
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values())
            .return_values_on_condition_check_failure(QUIET)
            .build();
        TransactWriteItem::builder().put(put.expect(COMPLETE)).build()
    }

    /// Changes attributes of an item on a condition.
    pub fn update(&self, key: &Key, edit: Edit, condition: Expression) -> TransactWriteItem {
        let mut expression = condition;
        let condition = expression.text.clone();
        let text = edit.render(&mut expression);
        let update = Update::builder()
            .table_name(&self.name)
            .set_key(Some(key.item()))
            .update_expression(text)
            .condition_expression(condition)
            .set_expression_attribute_names(expression.names())
            .set_expression_attribute_values(expression.values())
            .return_values_on_condition_check_failure(QUIET)
            .build();
        TransactWriteItem::builder().update(update.expect(COMPLETE)).build()
    }

    /// Deletes an item on a condition.
    pub fn delete(&self, key: &Key, condition: &Expression) -> TransactWriteItem {
        let delete = Delete::builder()
            .table_name(&self.name)
            .set_key(Some(key.item()))
            .condition_expression(&condition.text)
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values())
            .return_values_on_condition_check_failure(QUIET)
            .build();
        TransactWriteItem::builder().delete(delete.expect(COMPLETE)).build()
    }

    /// Insists on a condition of an item that is not written.
    pub fn check(&self, key: &Key, condition: &Expression) -> TransactWriteItem {
        let check = ConditionCheck::builder()
            .table_name(&self.name)
            .set_key(Some(key.item()))
            .condition_expression(&condition.text)
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values())
            .return_values_on_condition_check_failure(QUIET)
            .build();
        TransactWriteItem::builder().condition_check(check.expect(COMPLETE)).build()
    }
}
