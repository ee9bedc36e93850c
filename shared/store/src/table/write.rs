//! Builders of the writes of a transaction, each with its precondition.

use aws_sdk_dynamodb::types::{
    ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};

use super::{
    client::Table,
    edit::Edit,
    expression::Expression,
    keys::{Item, Key},
};

const QUIET: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::None;
const COMPLETE: &str = "all required fields are set";

impl Table {
    /// Puts a whole item, under an optional condition.
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

    /// Updates attributes of an item under a condition.
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

    /// Deletes an item under a condition.
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

    /// Checks a condition on an item that the transaction does not write.
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
