//! The texts of an email in all languages, and `t`, by which templates refer to them.

use std::{collections::BTreeMap, sync::Arc};

use domain::locale::Locale;
use minijinja::{Environment, Value, value::Object};
use serde::Deserialize;

/// One text in every language. JSON that lacks a language does not parse.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalizedText {
    en: String,
    de: String,
    fr: String,
    es: String,
}

impl LocalizedText {
    /// The text in one language. It is itself a template.
    pub fn in_locale(&self, locale: Locale) -> &str {
        match locale {
            Locale::En => &self.en,
            Locale::De => &self.de,
            Locale::Fr => &self.fr,
            Locale::Es => &self.es,
        }
    }
}

/// The texts of an email by key.
pub type Translations = BTreeMap<String, LocalizedText>;

/// Parses a `translations.json`.
pub fn parse(json: &str) -> Result<Translations, serde_json::Error> {
    serde_json::from_str(json)
}

/// The object `t` of a template: `t.key` is the text of that key in the language of the email, with the email's values.
///
/// Values are escaped while the text is rendered, if the template is HTML. The result is not escaped again.
#[derive(Debug)]
pub struct Translator {
    pub translations: Arc<Translations>,
    pub locale: Locale,
    pub values: Value,
    pub environment: Environment<'static>,
    pub html: bool,
}

impl Object for Translator {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let text = self.translations.get(key.as_str()?)?.in_locale(self.locale);
        let name = if self.html { "translation.html" } else { "translation.txt" };
        let rendered = self.environment.render_named_str(name, text, self.values.clone());
        Some(rendered.map_or_else(
            Value::from,
            |text| {
                if self.html { Value::from_safe_string(text) } else { text.into() }
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn translated(text: &str, html: bool) -> Result<String, minijinja::Error> {
        let json = serde_json::json!({ "p": { "en": text, "de": "", "fr": "", "es": "" } });
        let mut environment = Environment::new();
        environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
        let translator = Translator {
            translations: Arc::new(parse(&json.to_string()).unwrap()),
            locale: Locale::En,
            values: Value::from_pairs([("name", "<b>")]),
            environment: environment.clone(),
            html,
        };
        let template = if html { "page.html" } else { "page.txt" };
        environment.render_named_str(template, "{{ t.p }}", Value::from_pairs([("t", Value::from_object(translator))]))
    }

    /// C36: a value is escaped once, in HTML only.
    #[test]
    fn a_value_in_a_translation_is_escaped_once() {
        assert_eq!(translated("Hi {{ name }}", true).unwrap(), "Hi &lt;b&gt;");
        assert_eq!(translated("Hi {{ name }}", false).unwrap(), "Hi <b>");
    }

    #[test]
    fn a_translation_with_an_unknown_value_is_an_error() {
        assert!(translated("Hi {{ nmae }}", true).is_err());
    }

    #[test]
    fn a_translation_that_lacks_a_language_does_not_parse() {
        assert!(parse(r#"{"p": {"en": "x", "de": "x", "fr": "x"}}"#).is_err());
    }
}
