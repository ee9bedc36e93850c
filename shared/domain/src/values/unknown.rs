//! What a later version of the product has written down and this one does not know: carried from reading to writing, and
//! never looked at (C91).

use serde_json::Value;

/// Where each of it stands, from the outermost name inwards, and what it says. Nothing of it is shown, asked for or decided
/// on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unknown(pub Vec<(Vec<String>, Value)>);
