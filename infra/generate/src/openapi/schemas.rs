//! The schemas of all operations, under unique names.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use kit::contract::Contract;
use kit::operation::Http;
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value};

use super::alternatives;
use super::simplify::simplified;

/// The prefix of references to schemas.
pub(super) const REFERENCE_PREFIX: &str = "#/components/schemas/";
/// Type names that every operation uses. The name of the operation becomes their prefix.
const COMMON_NAMES: [&str; 2] = ["Body", "Query"];

/// Marks the name of a response type until it is known whether the request type has the same schema.
const RESPONSE_MARK: char = '=';

/// The named schemas so far.
#[derive(Default)]
pub(crate) struct Schemas(BTreeMap<String, Value>);

/// The schemas of one operation, with references into [`Schemas`].
pub(super) struct Shapes {
    pub path: Value,
    pub query: Value,
    pub body: Value,
    pub view: Value,
}

fn settings() -> SchemaSettings {
    SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    })
}

impl Schemas {
    /// Adds the schemas of an operation.
    pub(super) fn of(&mut self, name: &str, http: &Http) -> Shapes {
        let (mut requests, mut responses) = (settings().into_generator(), settings().for_serialize().into_generator());
        let Contract { path, query, body, view } = (http.contract)(&mut requests, &mut responses);
        let prefix = pascal(name);
        let own = |name: &str| if COMMON_NAMES.contains(&name) { format!("{prefix}{name}") } else { name.to_owned() };
        let [path, query, body] = [path, query, body].map(|schema| renamed(&simplified(&schema.to_value()), &own));
        self.add_all(&mut requests, &own);
        self.add_all(&mut responses, &as_response);
        Shapes { path, query, body, view: renamed(&simplified(&view.to_value()), &as_response) }
    }

    /// Adds one response type.
    pub fn add<T: JsonSchema>(&mut self, name: &str) {
        let schema = self.of_response::<T>();
        self.insert(name.to_owned(), schema);
    }

    /// The schema of a response type. Those that it refers to are added.
    pub fn of_response<T: JsonSchema>(&mut self) -> Value {
        let mut generator = settings().for_serialize().into_generator();
        let mut schema = generator.root_schema_for::<T>().to_value();
        if let Some(fields) = schema.as_object_mut() {
            fields.remove("components");
            fields.remove("title");
        }
        self.add_all(&mut generator, &as_response);
        renamed(&simplified(&schema), &as_response)
    }

    /// The schema itself, or the one that it refers to.
    pub fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let named = schema["$ref"].as_str().and_then(|reference| self.0.get(reference.strip_prefix(REFERENCE_PREFIX)?));
        named.unwrap_or(schema)
    }

    /// The document with all schemas that it refers to, directly or indirectly. A type whose request and response schemas
    /// differ gets two names.
    pub fn complete(&self, mut document: Value) -> Value {
        let (mut open, mut reached) = (Vec::new(), BTreeSet::new());
        references(&document, &mut open);
        while let Some(name) = open.pop() {
            if reached.insert(name.clone())
                && let Some(schema) = self.0.get(&name)
            {
                references(schema, &mut open);
            }
        }
        let differing = self.differs_by_direction(&reached);
        let final_name = |name: &str| match name.strip_suffix(RESPONSE_MARK) {
            Some(name) if differing.contains(name) => format!("{name}Answered"),
            Some(name) => name.to_owned(),
            None => name.to_owned(),
        };
        let named = reached.iter().filter_map(|name| Some((final_name(name), renamed(self.0.get(name)?, &final_name))));
        let schemas: Map<String, Value> = named.collect();
        document = renamed(&document, &final_name);
        document["components"]["schemas"] = Value::Object(schemas);
        document
    }

    /// The types whose request and response schemas differ, or that contain such a type.
    fn differs_by_direction(&self, reached: &BTreeSet<String>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        loop {
            let known = found.len();
            for (response, name) in reached.iter().filter_map(|name| Some((name, name.strip_suffix(RESPONSE_MARK)?))) {
                let Some(request) = self.0.get(name).filter(|_| reached.contains(name)) else { continue };
                let plain = renamed(&self.0[response], &|name| name.trim_end_matches(RESPONSE_MARK).to_owned());
                let mut inside = Vec::new();
                references(request, &mut inside);
                if plain != *request || inside.iter().any(|name| found.contains(name)) {
                    found.insert(name.to_owned());
                }
            }
            if found.len() == known {
                return found;
            }
        }
    }

    fn add_all(&mut self, generator: &mut SchemaGenerator, name_of: &dyn Fn(&str) -> String) {
        for (name, schema) in generator.take_definitions(true) {
            self.insert(name_of(&name), renamed(&simplified(&schema), name_of));
        }
    }

    /// Adds a schema, or each of its alternatives.
    ///
    /// # Panics
    /// When another schema has the name.
    pub fn insert(&mut self, name: String, schema: Value) {
        let Some((choice, alternatives)) = alternatives::split(&name, &schema) else {
            return self.add_one(name, schema);
        };
        for (name, schema) in alternatives {
            self.add_one(name, schema);
        }
        self.add_one(name, choice);
    }

    fn add_one(&mut self, name: String, schema: Value) {
        match self.0.entry(name) {
            Entry::Vacant(free) => drop(free.insert(schema)),
            Entry::Occupied(other) => assert_eq!(*other.get(), schema, "two types are called {}", other.key()),
        }
    }
}

fn as_response(name: &str) -> String {
    format!("{name}{RESPONSE_MARK}")
}

/// The schema with other names in all references.
fn renamed(schema: &Value, name_of: &dyn Fn(&str) -> String) -> Value {
    match schema {
        Value::Object(fields) => {
            let field = |(key, value): (&String, &Value)| {
                let reference =
                    value.as_str().and_then(|text| text.strip_prefix(REFERENCE_PREFIX)).filter(|_| key == "$ref");
                let value = match reference {
                    Some(name) => Value::String(format!("{REFERENCE_PREFIX}{}", name_of(name))),
                    None => renamed(value, name_of),
                };
                (key.clone(), value)
            };
            fields.iter().map(field).collect::<Map<_, _>>().into()
        }
        Value::Array(entries) => entries.iter().map(|entry| renamed(entry, name_of)).collect(),
        other => other.clone(),
    }
}

fn references(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let reference =
                fields.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix(REFERENCE_PREFIX));
            into.extend(reference.map(ToOwned::to_owned));
            fields.values().for_each(|field| references(field, into));
        }
        Value::Array(entries) => entries.iter().for_each(|entry| references(entry, into)),
        _ => {}
    }
}

/// `members-reset-password` becomes `MembersResetPassword`.
pub(crate) fn pascal(name: &str) -> String {
    let upper = |part: &str| {
        let mut letters = part.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
    };
    name.split('-').map(upper).collect()
}
