//! Routes: one method and one path with parameters in braces, and who may call.

use std::collections::BTreeMap;

use http::Method;
use percent_encoding::percent_decode_str;

use super::machine::Scope;

/// A method and a path such as `/v1/organizations/{org}/members`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: &'static str,
    /// Who may call.
    pub access: Access,
}

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Signed-in people only: the gateway verifies the access token.
    People,
    /// Signed-in people, and machines whose access token carries one of these scopes. A machine without one is answered
    /// like a person without a membership.
    Callers(&'static [Scope]),
    /// Machines only, with one of these scopes.
    Machines(&'static [Scope]),
    /// Anyone, without an access token.
    Public,
}

impl std::fmt::Display for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl Route {
    /// A route for signed-in people, and for machines that manage.
    #[must_use]
    pub const fn new(method: Method, path: &'static str) -> Self {
        Self { method, path, access: Access::Callers(&[Scope::Manage]) }
    }

    /// `GET`, for signed-in people, and for machines that read or manage.
    #[must_use]
    pub const fn get(path: &'static str) -> Self {
        Self { method: Method::GET, path, access: Access::Callers(&[Scope::Read, Scope::Manage]) }
    }

    /// `POST`, for signed-in people, and for machines that manage.
    #[must_use]
    pub const fn post(path: &'static str) -> Self {
        Self::new(Method::POST, path)
    }

    /// `PUT`, for signed-in people, and for machines that manage.
    #[must_use]
    pub const fn put(path: &'static str) -> Self {
        Self::new(Method::PUT, path)
    }

    /// `PATCH`, for signed-in people, and for machines that manage.
    #[must_use]
    pub const fn patch(path: &'static str) -> Self {
        Self::new(Method::PATCH, path)
    }

    /// `DELETE`, for signed-in people, and for machines that manage.
    #[must_use]
    pub const fn delete(path: &'static str) -> Self {
        Self::new(Method::DELETE, path)
    }

    /// The same route for signed-in people, and for machines with one of these scopes.
    #[must_use]
    pub const fn with_scopes(mut self, scopes: &'static [Scope]) -> Self {
        self.access = Access::Callers(scopes);
        self
    }

    /// The same route for signed-in people only.
    #[must_use]
    pub const fn for_people(mut self) -> Self {
        self.access = Access::People;
        self
    }

    /// The same route for machines with one of these scopes only.
    #[must_use]
    pub const fn for_machines(mut self, scopes: &'static [Scope]) -> Self {
        self.access = Access::Machines(scopes);
        self
    }

    /// A route that needs no access token.
    #[must_use]
    pub const fn public(method: Method, path: &'static str) -> Self {
        Self { method, path, access: Access::Public }
    }

    /// The names of the path parameters.
    pub fn parameter_names(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// The path parameters, percent-decoded once; none if `path` does not match.
    #[must_use]
    pub fn captures(&self, path: &str) -> Option<BTreeMap<String, String>> {
        let (mut pattern, mut given) = (self.path.split('/'), path.split('/'));
        let mut captured = BTreeMap::new();
        loop {
            match (pattern.next(), given.next()) {
                (None, None) => return Some(captured),
                (Some(part), Some(text)) => match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
                    Some(name) if !text.is_empty() => drop(captured.insert(name.to_owned(), percent_decode(text)?)),
                    None if part == text => {}
                    _ => return None,
                },
                _ => return None,
            }
        }
    }
}

/// None for text with a malformed escape, which the decoder would leave as it is, and for bytes that are not UTF-8.
fn percent_decode(text: &str) -> Option<String> {
    let is_escape =
        |rest: &str| matches!(rest.as_bytes(), [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
    if !text.split('%').skip(1).all(is_escape) {
        return None;
    }
    Some(percent_decode_str(text).decode_utf8().ok()?.into_owned())
}
