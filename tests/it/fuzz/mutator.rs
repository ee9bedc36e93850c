//! Mutates valid input.

use proptest::{collection::vec, prelude::*, sample::Index, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::{Value, json};

/// A deterministic source of mutations.
pub struct Mutator(TestRunner);

impl Mutator {
    /// At its first case.
    pub fn new() -> Self {
        Self(TestRunner::deterministic())
    }

    /// A value of a strategy.
    pub fn draw<S: Strategy>(&mut self, strategy: &S) -> S::Value {
        strategy.new_tree(&mut self.0).expect("a value").current()
    }

    /// Applies up to four edits to bytes: delete, replace, duplicate, insert.
    pub fn mutate_bytes(&mut self, seed: &[u8]) -> Vec<u8> {
        let edits = vec((any::<Index>(), 0..4_u8, vec(any::<u8>(), 1..8)), 1..5);
        let mut bytes = seed.to_vec();
        for (at, how, with) in self.draw(&edits) {
            let start = at.index(bytes.len() + 1);
            let end = bytes.len().min(start + with.len());
            match how {
                0 => drop(bytes.drain(start..end)),
                1 => drop(bytes.splice(start..end, with)),
                2 => {
                    let again = bytes[start..end].to_vec();
                    bytes.splice(start..start, again);
                }
                _ => drop(bytes.splice(start..start, with)),
            }
        }
        bytes
    }

    /// The same for text; invalid UTF-8 is replaced.
    pub fn mutate_text(&mut self, seed: &str) -> String {
        String::from_utf8_lossy(&self.mutate_bytes(seed.as_bytes())).into_owned()
    }

    /// Changes one to three places of a JSON value: deletes, renames or replaces them.
    pub fn mutate_json(&mut self, seed: &Value) -> Value {
        let mut value = seed.clone();
        for _ in 0..self.draw(&(1..4_usize)) {
            let pointers = pointers(&value, "");
            let pointer = self.draw(&any::<Index>());
            let pointer = pointer.get(&pointers).clone();
            let (how, unexpected_value) = (self.draw(&(0..6_u8)), self.unexpected_value());
            match (how, pointer.rsplit_once('/')) {
                (0, Some((parent, name))) => remove(&mut value, parent, name),
                (1, Some((parent, name))) => {
                    let held = value.pointer(&pointer).cloned().unwrap_or(unexpected_value);
                    if let Some(Value::Object(fields)) = value.pointer_mut(parent) {
                        fields.remove(&unescape(name));
                        fields.insert(self.draw(&"\\PC{0,12}"), held);
                    }
                }
                _ => {
                    if let Some(held) = value.pointer_mut(&pointer) {
                        *held = unexpected_value;
                    }
                }
            }
        }
        value
    }

    /// A value of an unexpected type or size.
    fn unexpected_value(&mut self) -> Value {
        let deep = (0..60).fold(json!(1), |inner, _| json!([inner]));
        let known = [
            Value::Null,
            json!(true),
            json!(0),
            json!(-1),
            json!(u64::MAX),
            json!(1e300),
            json!(""),
            json!(" "),
            json!("\u{0}"),
            json!("\u{202e}\u{200d}é"),
            json!("x".repeat(5_000)),
            json!("9999-12-31T23:59:59Z"),
            json!("-262143-01-01T00:00:00Z"),
            json!("P999999999D"),
            json!("mem_7ZZZZZZZZZZZZZZZZZZZZZZZZZ"),
            json!([]),
            json!({}),
            json!(["a", 1, null]),
            deep,
        ];
        match self.draw(&(0..=known.len())) {
            drawn if drawn < known.len() => known[drawn].clone(),
            _ => json!(self.draw(&"(.|\n){0,40}")),
        }
    }
}

/// The JSON pointers of a value and of everything in it.
fn pointers(value: &Value, pointer: &str) -> Vec<String> {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, inner)| (escape(name), inner)).collect(),
        Value::Array(entries) => entries.iter().enumerate().map(|(index, inner)| (index.to_string(), inner)).collect(),
        _ => Vec::new(),
    };
    let inside = inside.into_iter().flat_map(|(name, inner)| pointers(inner, &format!("{pointer}/{name}")));
    std::iter::once(pointer.to_owned()).chain(inside).collect()
}

fn remove(value: &mut Value, parent: &str, name: &str) {
    match value.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.remove(&unescape(name))),
        Some(Value::Array(entries)) => drop(name.parse().map(|index: usize| entries.remove(index))),
        _ => {}
    }
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn unescape(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}
