//! The codes of problems.

use serde_json::{Value, json};

use crate::http::code::Code;

/// Every code, as the compiler knows them.
fn names() -> Vec<Value> {
    schemars::schema_for!(Code).get("enum").and_then(Value::as_array).expect("an enum of words").clone()
}

/// C10: the wire name of a code is its name in snake case, so no two share one.
#[test]
fn every_code_has_its_own_name_a_status_and_a_meaning() {
    assert_eq!(
        json!(Code::ALL.to_vec()),
        json!(names()),
        "`Code::ALL` is complete and in the order of the declaration"
    );
    for name in names() {
        let code: Code = serde_json::from_value(name.clone()).unwrap();

        assert_eq!(json!(code), name);
        assert!(code.status().is_client_error() || code.status().is_server_error(), "{name}");
        assert!(code.status().canonical_reason().is_some(), "{name}");
        assert!(!code.meaning().is_empty(), "{name}");
    }
}
