//! Reads environment variables and collects everything that is missing or malformed.

pub(super) struct Reader<'a> {
    get: &'a dyn Fn(&str) -> Option<String>,
    pub(super) faults: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(get: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { get, faults: Vec::new() }
    }

    /// An empty variable counts as not set: that is how a template passes on an empty parameter.
    pub(super) fn optional(&self, name: &str) -> Option<String> {
        (self.get)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    pub(super) fn required(&mut self, name: &str, what: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.faults.push(format!("{name} is not set ({what})"));
            String::new()
        })
    }

    pub(super) fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(&mut self, name: &str, what: &str) -> Option<T> {
        let value = self.required(name, what);
        if value.is_empty() {
            return None;
        }
        value.parse().map_err(|error| self.faults.push(format!("{name} {error}"))).ok()
    }

    /// The URL of one of our pages or of the issuer: https, or http on this machine only.
    pub(super) fn url(&mut self, name: &str, what: &str) -> String {
        let value = self.required(name, what);
        self.check_url(name, what, &value);
        value
    }

    pub(super) fn optional_url(&mut self, name: &str, what: &str) -> Option<String> {
        let value = self.optional(name)?;
        self.check_url(name, what, &value);
        Some(value)
    }

    fn check_url(&mut self, name: &str, what: &str, value: &str) {
        if !value.is_empty() && !is_safe_url(value) {
            self.faults.push(format!("{name} must be an absolute https address without query or fragment ({what})"));
        }
    }
}

/// Whether a URL can be extended by a path and put into HTML: no query, fragment, credentials or quotes.
pub(super) fn is_safe_url(url: &str) -> bool {
    let local = ["http://127.0.0.1", "http://localhost"]
        .iter()
        .any(|host| url.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])));
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split_once('/').map_or(rest, |(host, _)| host);
    let plain =
        !url.contains(['?', '#', '\\', '"', '<', '>']) && !url.contains(char::is_whitespace) && !host.contains('@');
    plain && !host.is_empty() && (url.starts_with("https://") || local)
}
