//! Approximate size of writes: DynamoDB limits a transaction to 100 writes and 4 MB.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};

/// Approximate size of a write in bytes: its values and the names of their fields.
pub(crate) fn weight(write: &TransactWriteItem) -> usize {
    let put = write.put().map_or(0, |put| fields(put.item()));
    let update = write.update().and_then(|update| update.expression_attribute_values()).map_or(0, fields);
    put + update
}

fn fields(fields: &std::collections::HashMap<String, AttributeValue>) -> usize {
    fields.iter().map(|(name, value)| name.len() + value_weight(value)).sum()
}

fn value_weight(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) | AttributeValue::N(text) => text.len(),
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        AttributeValue::Ss(texts) | AttributeValue::Ns(texts) => texts.iter().map(String::len).sum(),
        AttributeValue::L(entries) => entries.iter().map(|entry| 1 + value_weight(entry)).sum(),
        AttributeValue::M(inner) => fields(inner),
        _ => 1,
    }
}
