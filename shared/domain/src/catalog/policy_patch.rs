//! A partial change of a policy in JSON, merged by the rules of RFC 7396.

use serde::Deserialize as _;
use serde_json::{Map, Value};

use crate::{
    fault::{Fault, FaultCode},
    nearest::nearest,
    policy::Policy,
    strict::Json,
};

/// The settings of a policy to change, by name. Settings that it does not name stay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyPatch(pub Map<String, Value>);

/// The most entries of one list in a policy.
const MAX_ENTRIES: usize = 200;

impl PolicyPatch {
    /// The policy after the change.
    ///
    /// # Errors
    /// The first setting that does not exist, or whose value does not fit, by its JSON pointer.
    ///
    /// # Panics
    /// Never: a policy serialises to a JSON object.
    pub fn apply(&self, policy: &Policy) -> Result<Policy, Fault> {
        let before = serde_json::to_value(policy).expect("a policy has string keys and serialises to JSON");
        let mut after = before.clone();
        let merged = self.0.iter().try_for_each(|(name, value)| change(&mut after, name, value));
        match merged.map(|()| Policy::deserialize(Json::from(after))) {
            Ok(Ok(changed)) => Ok(changed),
            Ok(Err(_)) | Err(_) => self.apply_one_by_one(before, policy.clone()),
        }
    }

    /// Parses after each setting, which costs more, so that the fault names the setting that caused it.
    fn apply_one_by_one(&self, mut settings: Value, mut policy: Policy) -> Result<Policy, Fault> {
        for (name, value) in &self.0 {
            change(&mut settings, name, value)?;
            policy = Policy::deserialize(Json::from(settings.clone()))
                .map_err(|error| Fault::new(pointer_to(name), FaultCode::InvalidFormat, error.to_string()))?;
        }
        Ok(policy)
    }
}

fn pointer_to(setting: &str) -> String {
    format!("/policy/{setting}")
}

fn change(settings: &mut Value, name: &str, value: &Value) -> Result<(), Fault> {
    let pointer = pointer_to(name);
    merge(setting(settings, name, &pointer)?, value, &pointer)
}

/// Merges objects name by name and replaces everything else. Unlike in RFC 7396, a name that the target lacks is a fault.
fn merge(target: &mut Value, patch: &Value, pointer: &str) -> Result<(), Fault> {
    match (target, patch) {
        (target @ Value::Object(_), Value::Object(patch)) => {
            for (name, value) in patch {
                let pointer = format!("{pointer}/{name}");
                merge(setting(target, name, &pointer)?, value, &pointer)?;
            }
            Ok(())
        }
        (_, Value::Array(entries)) if entries.len() > MAX_ENTRIES => {
            Err(Fault::new(pointer, FaultCode::TooLong, format!("at most {MAX_ENTRIES} entries")))
        }
        (target, patch) => {
            *target = patch.clone();
            Ok(())
        }
    }
}

/// The setting of that name, or the fault that there is none.
fn setting<'v>(settings: &'v mut Value, name: &str, pointer: &str) -> Result<&'v mut Value, Fault> {
    let known: Vec<&str> =
        settings.as_object().into_iter().flat_map(|known| known.keys().map(String::as_str)).collect();
    if !known.contains(&name) {
        let detail = match nearest(name, known) {
            Some(near) => format!("there is no such setting; the nearest is {near}"),
            None => "there is no such setting".to_owned(),
        };
        return Err(Fault::new(pointer, FaultCode::UnknownField, detail));
    }
    Ok(&mut settings[name])
}
