//! The template as JSON with the long forms of its intrinsic functions: `!Ref X` is `{"Ref": "X"}`, `!GetAtt X.Y` is
//! `{"Fn::GetAtt": ["X", "Y"]}`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Value, json};
use serde_yaml_ng::Value as Yaml;

use super::manifest;

/// In the order of the file.
static YAML: LazyLock<Yaml> =
    LazyLock::new(|| serde_yaml_ng::from_str(&manifest::read("infra/template.yaml")).expect("the template is YAML"));
static TEMPLATE: LazyLock<Value> = LazyLock::new(|| plain(YAML.clone()));
static FUNCTIONS: LazyLock<Vec<(String, String, Value)>> = LazyLock::new(|| {
    let resources = YAML["Resources"].as_mapping().expect("resources");
    let functions = resources.iter().filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Function");
    let function = |(name, resource): (&Yaml, &Yaml)| {
        let properties = plain(resource["Properties"].clone());
        let code = properties["CodeUri"].as_str().expect("a CodeUri");
        let binary = code.strip_prefix("../target/lambda/").expect("built by cargo lambda").to_owned();
        (binary, name.as_str().expect("a name").to_owned(), properties)
    };
    functions.map(function).collect()
});

/// The whole template.
pub(super) fn template() -> &'static Value {
    &TEMPLATE
}

fn plain(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Tagged(tagged) => {
            let name = tagged.tag.to_string();
            let name = name.trim_start_matches('!');
            let value = plain(tagged.value);
            match name {
                "Ref" => json!({ "Ref": value }),
                "GetAtt" => {
                    let (resource, attribute) = value.as_str().and_then(|v| v.split_once('.')).expect("a dotted name");
                    json!({ "Fn::GetAtt": [resource, attribute] })
                }
                _ => json!({ format!("Fn::{name}"): value }),
            }
        }
        Yaml::Mapping(map) => {
            let key = |key: Yaml| key.as_str().expect("keys are text").to_owned();
            map.into_iter().map(|(name, value)| (key(name), plain(value))).collect()
        }
        Yaml::Sequence(values) => values.into_iter().map(plain).collect(),
        other => serde_json::to_value(other).expect("scalars are JSON"),
    }
}

/// The resources of a type, by logical name.
pub(super) fn resources(kind: &str) -> BTreeMap<String, Value> {
    let resources = TEMPLATE["Resources"].as_object().expect("resources");
    let of_kind = resources.iter().filter(|(_, resource)| resource["Type"] == kind);
    of_kind.map(|(name, resource)| (name.clone(), resource["Properties"].clone())).collect()
}

/// The functions in their order: binary, logical name, properties.
pub(super) fn functions() -> Vec<(String, String, Value)> {
    FUNCTIONS.clone()
}

/// The function of an operation: logical name and properties.
pub(super) fn function(operation: &str) -> (String, Value) {
    let found = FUNCTIONS.iter().find(|(binary, ..)| binary == operation);
    found.map(|(_, name, properties)| (name.clone(), properties.clone())).expect("every operation has a function")
}

/// A value or a list of values, as a list.
pub(super) fn as_list(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    }
}
