//! Attributes that a later version of the product has written: kept when an item is rewritten, and otherwise ignored (C91).

use serde_json::Value;

/// Unknown attributes: the path of each, from the outermost name inwards, and its value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unknown(pub Vec<(Vec<String>, Value)>);
