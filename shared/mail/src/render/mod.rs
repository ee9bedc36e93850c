//! From an email to its subject, plain text and HTML.

use std::sync::Arc;

use domain::{branding::Branding, locale::Locale};
use minijinja::{Environment, UndefinedBehavior, Value, syntax::SyntaxConfig};

use crate::{Email, Error};

mod button;
pub mod template_files;
pub mod translations;

use template_files::{self as files, LAYOUT, TemplateFiles};
use translations::{self as phrases, Translations, Translator};

/// An email in words.
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Writes the email in the language and colours of its reader's organisation.
pub fn render(email: &Email, locale: Locale, branding: &Branding, sender: &str) -> Result<Rendered, Error> {
    let unwritable = |reason: String| Error::Render { email: email.kind(), reason };
    let files = files::of(email);
    let phrases = all_phrases(&files).map_err(|error| unwritable(format!("phrases, line {}", error.line())))?;
    let page = Page { email, locale, branding, sender, files, phrases: Arc::new(phrases) };
    page.rendered().map_err(|error| {
        let place = (error.name().unwrap_or_default(), error.line().unwrap_or_default());
        unwritable(format!("{:?}, {} line {}", error.kind(), place.0, place.1))
    })
}

fn all_phrases(files: &TemplateFiles) -> Result<Translations, serde_json::Error> {
    let mut all = phrases::parse(LAYOUT.phrases)?;
    all.extend(phrases::parse(files.phrases)?);
    Ok(all)
}

struct Page<'a> {
    email: &'a Email,
    locale: Locale,
    branding: &'a Branding,
    sender: &'a str,
    files: TemplateFiles,
    phrases: Arc<Translations>,
}

impl Page<'_> {
    fn rendered(&self) -> Result<Rendered, minijinja::Error> {
        let subject = self.part("subject.txt", self.files.subject, "")?;
        let text = self.part("body.txt", self.files.text, &subject)?;
        let html = self.part("body.html", self.files.html, &subject)?;
        Ok(Rendered { subject, text, html })
    }

    /// Renders one file; the end of its name decides whether values are escaped.
    fn part(&self, name: &'static str, source: &'static str, subject: &str) -> Result<String, minijinja::Error> {
        let html = name == "body.html";
        let mut environment = environment();
        environment.add_template("base.txt", LAYOUT.text)?;
        environment.add_template("base.html", LAYOUT.html)?;
        environment.add_template(name, source)?;
        let context = self.context(html, subject);
        environment.get_template(name)?.render(context).map(|part| part.trim_end().to_owned())
    }

    fn context(&self, html: bool, subject: &str) -> Value {
        let values = self.email.values(self.locale);
        let (ground, lettering) = button::colors(self.branding);
        let link =
            values.button().map(|link| if html { Value::from_safe_string(attribute(link)) } else { link.into() });
        let mut named = values.named();
        named.extend([
            ("link", link.into()),
            ("lang", self.locale.tag().into()),
            ("ground", ground.into()),
            ("ink", lettering.into()),
            ("sender", self.sender.into()),
            ("subject", subject.into()),
        ]);
        let values = Value::from_pairs(named.clone());
        let spoken =
            Translator { phrases: self.phrases.clone(), locale: self.locale, values, environment: environment(), html };
        named.insert("t", Value::from_object(spoken));
        Value::from_pairs(named)
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("the delimiters are the usual ones"));
    environment
}

/// The link for an attribute and for reading. minijinja would write `/` as a reference, as only obfuscated mail does.
fn attribute(link: &str) -> String {
    let mut safe = String::with_capacity(link.len());
    for c in link.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#x27;"),
            _ => safe.push(c),
        }
    }
    safe
}
