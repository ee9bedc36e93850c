//! Where an operation answers: one method and one path, with named parts in braces.

use std::collections::BTreeMap;

use http::Method;

/// A method and a path such as `/v1/organizations/{org}/members`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with named parts in braces.
    pub path: &'static str,
    /// Who may call.
    pub access: Access,
}

/// Who may call an operation at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// A signed-in person: the gateway verifies the access token.
    Person,
    /// A machine, such as the identity provider's hook: its access token names this scope.
    Machine(&'static str),
    /// Anybody.
    Public,
}

impl std::fmt::Display for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl Route {
    /// A route for signed-in people.
    #[must_use]
    pub const fn new(method: Method, path: &'static str) -> Self {
        Self { method, path, access: Access::Person }
    }

    /// A route for machines whose access tokens name a scope.
    #[must_use]
    pub const fn for_machines(method: Method, path: &'static str, scope: &'static str) -> Self {
        Self { method, path, access: Access::Machine(scope) }
    }

    /// A route for anybody.
    #[must_use]
    pub const fn public(method: Method, path: &'static str) -> Self {
        Self { method, path, access: Access::Public }
    }

    /// The names of the parts of the path that have one.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// The named parts of a path that fits; none of one that does not. Parts are percent-decoded once.
    #[must_use]
    pub fn captures(&self, path: &str) -> Option<BTreeMap<String, String>> {
        let (mut pattern, mut given) = (self.path.split('/'), path.split('/'));
        let mut captured = BTreeMap::new();
        loop {
            match (pattern.next(), given.next()) {
                (None, None) => return Some(captured),
                (Some(part), Some(text)) => match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
                    Some(name) if !text.is_empty() => drop(captured.insert(name.to_owned(), decoded(text)?)),
                    None if part == text => {}
                    _ => return None,
                },
                _ => return None,
            }
        }
    }
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}
