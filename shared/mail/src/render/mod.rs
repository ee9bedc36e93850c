//! Renders an email as a subject, plain text and HTML.

use std::sync::Arc;

use minijinja::{Environment, UndefinedBehavior, Value, syntax::SyntaxConfig};

use crate::{Email, Envelope, Error, email::template_values::one_line};

mod button;
pub mod template_files;
pub mod translations;

use template_files::{LAYOUT, TemplateFiles};
use translations::{Translations, Translator};

/// A rendered email.
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Renders the email in the language of its recipient and the colours of the organisation.
pub fn render(email: &Email, envelope: &Envelope<'_>, sender: &str) -> Result<Rendered, Error> {
    let failed = |reason: String| Error::Render { email: email.kind(), reason };
    let files = TemplateFiles::of(email);
    let translations =
        all_translations(&files).map_err(|error| failed(format!("translations, line {}", error.line())))?;
    let renderer = Renderer { email, envelope, sender, files, translations: Arc::new(translations) };
    renderer.render().map_err(|error| {
        let (template, line) = (error.name().unwrap_or_default(), error.line().unwrap_or_default());
        failed(format!("{:?}, {template} line {line}", error.kind()))
    })
}

/// The translations of the layout and those of the email.
fn all_translations(files: &TemplateFiles) -> Result<Translations, serde_json::Error> {
    let mut all = translations::parse(LAYOUT.translations)?;
    all.extend(translations::parse(files.translations)?);
    Ok(all)
}

struct Renderer<'a> {
    email: &'a Email,
    envelope: &'a Envelope<'a>,
    sender: &'a str,
    files: TemplateFiles,
    translations: Arc<Translations>,
}

impl Renderer<'_> {
    fn render(&self) -> Result<Rendered, minijinja::Error> {
        let subject = self.render_file("subject.txt", self.files.subject, "")?;
        let text = self.render_file("body.txt", self.files.text, &subject)?;
        let html = self.render_file("body.html", self.files.html, &subject)?;
        Ok(Rendered { subject, text, html })
    }

    /// Renders one template. minijinja escapes values if the name ends in `.html`.
    fn render_file(&self, name: &'static str, source: &'static str, subject: &str) -> Result<String, minijinja::Error> {
        let html = name == "body.html";
        let mut environment = environment();
        environment.add_template("base.txt", LAYOUT.text)?;
        environment.add_template("base.html", LAYOUT.html)?;
        environment.add_template(name, source)?;
        let context = self.context(html, subject);
        environment.get_template(name)?.render(context).map(|part| part.trim_end().to_owned())
    }

    fn context(&self, html: bool, subject: &str) -> Value {
        let Envelope { locale, branding, support_email, .. } = *self.envelope;
        let values = self.email.values(locale, html);
        let (button_color, button_text_color) = button::button_colors(branding);
        let link = values
            .button_link()
            .map(|link| if html { Value::from_safe_string(escape_link(link)) } else { link.into() });
        let mut context = values.to_map();
        context.extend([
            ("link", link.into()),
            ("lang", locale.tag().into()),
            ("button_color", button_color.into()),
            ("button_text_color", button_text_color.into()),
            ("sender", self.sender.into()),
            // An administrator typed it, so it is text to read and copy, and no link (C37).
            ("support_email", support_email.map(|address| one_line(address.typed(), html)).into()),
            ("subject", subject.into()),
        ]);
        let translator = Translator {
            translations: self.translations.clone(),
            locale,
            values: Value::from_pairs(context.clone()),
            environment: environment(),
            html,
        };
        context.insert("t", Value::from_object(translator));
        Value::from_pairs(context)
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("the delimiters are the default ones"));
    environment
}

/// Escapes the link for an attribute and for text. minijinja would also escape `/`, which spam filters take for obfuscation.
fn escape_link(link: &str) -> String {
    let mut escaped = String::with_capacity(link.len());
    for c in link.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#x27;"),
            _ => escaped.push(c),
        }
    }
    escaped
}
