//! The schemas of all operations in one place, under names that tell them apart.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use kit::contract::Contract;
use kit::operation::Http;
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value};

/// Where references point to.
const PLACE: &str = "#/components/schemas/";
/// Names that every operation has for what it is asked; the operation's own name tells them apart.
const EVERYWHERE: [&str; 2] = ["Body", "Query"];

/// What stands behind the name of a type as it is answered, until it is known whether it is asked in the same shape.
const ANSWERED: char = '=';

/// The named schemas so far.
#[derive(Default)]
pub(super) struct Schemas(BTreeMap<String, Value>);

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
    /// Takes up the schemas of an operation.
    pub fn of(&mut self, name: &str, http: &Http) -> Shapes {
        let (mut asked, mut answered) = (settings().into_generator(), settings().for_serialize().into_generator());
        let Contract { path, query, body, view } = (http.contract)(&mut asked, &mut answered);
        let prefix = pascal(name);
        let own = |name: &str| if EVERYWHERE.contains(&name) { format!("{prefix}{name}") } else { name.to_owned() };
        let [path, query, body] = [path, query, body].map(|schema| renamed(&schema.to_value(), &own));
        self.take(&mut asked, &own);
        self.take(&mut answered, &as_answered);
        Shapes { path, query, body, view: renamed(&view.to_value(), &as_answered) }
    }

    /// Takes up one type that is answered.
    pub fn add<T: JsonSchema>(&mut self, name: &str) {
        let mut generator = settings().for_serialize().into_generator();
        let mut schema = generator.root_schema_for::<T>().to_value();
        if let Some(fields) = schema.as_object_mut() {
            fields.remove("components");
            fields.remove("title");
        }
        self.take(&mut generator, &as_answered);
        self.insert(name.to_owned(), renamed(&schema, &as_answered));
    }

    /// What a schema is, whether it stands there or is referred to.
    pub fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let named = schema["$ref"].as_str().and_then(|reference| self.0.get(reference.strip_prefix(PLACE)?));
        named.unwrap_or(schema)
    }

    /// The document with all schemas that it refers to, directly or through others. A type that is asked in one shape and
    /// answered in another has two names.
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
        let differs_by_direction = self.differs_by_direction(&reached);
        let settled = |name: &str| match name.strip_suffix(ANSWERED) {
            Some(name) if differs_by_direction.contains(name) => format!("{name}Answered"),
            Some(name) => name.to_owned(),
            None => name.to_owned(),
        };
        let named = reached.iter().filter_map(|name| Some((settled(name), renamed(self.0.get(name)?, &settled))));
        let schemas: Map<String, Value> = named.collect();
        document = renamed(&document, &settled);
        document["components"]["schemas"] = Value::Object(schemas);
        document
    }

    /// The names of types whose shape differs between asking and answering, or that hold such a type.
    fn differs_by_direction(&self, reached: &BTreeSet<String>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        loop {
            let known = found.len();
            for (answered, name) in reached.iter().filter_map(|name| Some((name, name.strip_suffix(ANSWERED)?))) {
                let Some(asked) = self.0.get(name).filter(|_| reached.contains(name)) else { continue };
                let plain = renamed(&self.0[answered], &|name| name.trim_end_matches(ANSWERED).to_owned());
                let mut inside = Vec::new();
                references(asked, &mut inside);
                if plain != *asked || inside.iter().any(|name| found.contains(name)) {
                    found.insert(name.to_owned());
                }
            }
            if found.len() == known {
                return found;
            }
        }
    }

    fn take(&mut self, generator: &mut SchemaGenerator, name_of: &dyn Fn(&str) -> String) {
        for (name, schema) in generator.take_definitions(true) {
            self.insert(name_of(&name), renamed(&schema, name_of));
        }
    }

    fn insert(&mut self, name: String, schema: Value) {
        match self.0.entry(name) {
            Entry::Vacant(free) => drop(free.insert(schema)),
            Entry::Occupied(other) => assert_eq!(*other.get(), schema, "two types are called {}", other.key()),
        }
    }
}

fn as_answered(name: &str) -> String {
    format!("{name}{ANSWERED}")
}

/// With other names in all references, and without defaults that say nothing.
fn renamed(schema: &Value, name_of: &dyn Fn(&str) -> String) -> Value {
    match schema {
        Value::Object(fields) => {
            let field = |(key, value): (&String, &Value)| {
                let reference = value.as_str().and_then(|text| text.strip_prefix(PLACE)).filter(|_| key == "$ref");
                let value = match reference {
                    Some(name) => Value::String(format!("{PLACE}{}", name_of(name))),
                    None => renamed(value, name_of),
                };
                (key.clone(), value)
            };
            // That a field may be left out is said already, and null is not always a value of its.
            let says = |(key, value): &(&String, &Value)| *key != "default" || !value.is_null();
            fields.iter().filter(says).map(field).collect::<Map<_, _>>().into()
        }
        Value::Array(entries) => entries.iter().map(|entry| renamed(entry, name_of)).collect(),
        other => other.clone(),
    }
}

fn references(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let reference = fields.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix(PLACE));
            into.extend(reference.map(ToOwned::to_owned));
            fields.values().for_each(|field| references(field, into));
        }
        Value::Array(entries) => entries.iter().for_each(|entry| references(entry, into)),
        _ => {}
    }
}

/// `members-reset-password` is `MembersResetPassword`.
pub(super) fn pascal(name: &str) -> String {
    let upper = |part: &str| {
        let mut letters = part.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
    };
    name.split('-').map(upper).collect()
}
