//! Presses what is valid out of shape.

use proptest::{collection::vec, prelude::*, sample::Index, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::{Value, json};

/// Draws the same cases each time.
pub struct Mutator(TestRunner);

impl Mutator {
    /// At its first case.
    pub fn new() -> Self {
        Self(TestRunner::deterministic())
    }

    /// Any value of a strategy.
    pub fn draw<S: Strategy>(&mut self, strategy: &S) -> S::Value {
        strategy.new_tree(&mut self.0).expect("a value").current()
    }

    /// Bytes with up to four edits: some are taken away, replaced, repeated or put in.
    pub fn mangled(&mut self, seed: &[u8]) -> Vec<u8> {
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

    /// The same for text: what is no UTF-8 any more is replaced.
    pub fn mangled_text(&mut self, seed: &str) -> String {
        String::from_utf8_lossy(&self.mangled(seed.as_bytes())).into_owned()
    }

    /// JSON of which one to three places are taken away, renamed, or hold something else.
    pub fn twisted(&mut self, seed: &Value) -> Value {
        let mut value = seed.clone();
        for _ in 0..self.draw(&(1..4_usize)) {
            let places = places(&value, "");
            let place = self.draw(&any::<Index>());
            let place = place.get(&places).clone();
            let (how, odd) = (self.draw(&(0..6_u8)), self.odd());
            match (how, place.rsplit_once('/')) {
                (0, Some((parent, name))) => taken(&mut value, parent, name),
                (1, Some((parent, name))) => {
                    let held = value.pointer(&place).cloned().unwrap_or(odd);
                    if let Some(Value::Object(fields)) = value.pointer_mut(parent) {
                        fields.remove(&unescaped(name));
                        fields.insert(self.draw(&"\\PC{0,12}"), held);
                    }
                }
                _ => {
                    if let Some(held) = value.pointer_mut(&place) {
                        *held = odd;
                    }
                }
            }
        }
        value
    }

    /// A value that fits nowhere, or almost.
    fn odd(&mut self) -> Value {
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

/// The JSON pointers of all that is in a value, itself included.
fn places(value: &Value, place: &str) -> Vec<String> {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, inner)| (escaped(name), inner)).collect(),
        Value::Array(entries) => entries.iter().enumerate().map(|(index, inner)| (index.to_string(), inner)).collect(),
        _ => Vec::new(),
    };
    let inside = inside.into_iter().flat_map(|(name, inner)| places(inner, &format!("{place}/{name}")));
    std::iter::once(place.to_owned()).chain(inside).collect()
}

fn taken(value: &mut Value, parent: &str, name: &str) {
    match value.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.remove(&unescaped(name))),
        Some(Value::Array(entries)) => drop(name.parse().map(|index: usize| entries.remove(index))),
        _ => {}
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}
