//! The wordings of an email in all languages, and `t`, through which a template says them.

use std::{collections::BTreeMap, sync::Arc};

use domain::locale::Locale;
use minijinja::{Environment, Value, value::Object};
use serde::Deserialize;

/// One phrase in every language: a phrase that lacks one does not parse.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalizedText {
    en: String,
    de: String,
    fr: String,
    es: String,
}

impl LocalizedText {
    /// The wording in one language, a template of its own.
    pub fn in_locale(&self, locale: Locale) -> &str {
        match locale {
            Locale::En => &self.en,
            Locale::De => &self.de,
            Locale::Fr => &self.fr,
            Locale::Es => &self.es,
        }
    }
}

/// The phrases of an email, by name.
pub type Translations = BTreeMap<String, LocalizedText>;

/// Reads the phrases of a files.
pub fn parse(json: &str) -> Result<Translations, serde_json::Error> {
    serde_json::from_str(json)
}

/// `t` in a template: `t.name` is the phrase in the language of the email with the email's values in it.
///
/// TemplateValues are escaped while the phrase is rendered, by the medium's rule, and the phrase is not escaped again.
#[derive(Debug)]
pub struct Translator {
    pub phrases: Arc<Translations>,
    pub locale: Locale,
    pub values: Value,
    pub environment: Environment<'static>,
    pub html: bool,
}

impl Object for Translator {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let wording = self.phrases.get(key.as_str()?)?.in_locale(self.locale);
        let name = if self.html { "phrase.html" } else { "phrase.txt" };
        let said = self.environment.render_named_str(name, wording, self.values.clone());
        Some(said.map_or_else(Value::from, |said| if self.html { Value::from_safe_string(said) } else { said.into() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(wording: &str, html: bool) -> Result<String, minijinja::Error> {
        let json = serde_json::json!({ "p": { "en": wording, "de": "", "fr": "", "es": "" } });
        let mut environment = Environment::new();
        environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
        let spoken = Translator {
            phrases: Arc::new(parse(&json.to_string()).unwrap()),
            locale: Locale::En,
            values: Value::from_pairs([("name", "<b>")]),
            environment: environment.clone(),
            html,
        };
        let page = if html { "page.html" } else { "page.txt" };
        environment.render_named_str(page, "{{ t.p }}", Value::from_pairs([("t", Value::from_object(spoken))]))
    }

    /// C36: a value is escaped once, in HTML only.
    #[test]
    fn a_value_in_a_phrase_is_escaped_once() {
        assert_eq!(said("Hi {{ name }}", true).unwrap(), "Hi &lt;b&gt;");
        assert_eq!(said("Hi {{ name }}", false).unwrap(), "Hi <b>");
    }

    #[test]
    fn a_phrase_that_names_an_unknown_value_is_an_error() {
        assert!(said("Hi {{ nmae }}", true).is_err());
    }

    #[test]
    fn a_phrase_that_lacks_a_language_does_not_parse() {
        assert!(parse(r#"{"p": {"en": "x", "de": "x", "fr": "x"}}"#).is_err());
    }
}
