//! A caller of the API: signed in, with forged claims, or anonymous.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use local::issuer::Identity;
use serde_json::{Map, Value};

use crate::{Answer, RequestBuilder, World};

/// A token is replaced after this time, before it expires.
const TOKEN_REUSE: TimeDelta = TimeDelta::minutes(50);

/// A token and its time of issue.
type Token = (String, DateTime<Utc>);

/// A caller of the API. Clones are the same person.
#[derive(Clone, Debug)]
pub struct Person {
    world: World,
    identity: Option<Identity>,
    claims: Map<String, Value>,
    token: Arc<Mutex<Option<Token>>>,
}

impl Person {
    pub(crate) fn new(world: &World, identity: Option<Identity>) -> Self {
        Self { world: world.clone(), identity, claims: Map::new(), token: Arc::default() }
    }

    /// The same person with an unverified address.
    #[must_use]
    pub fn unverified(&self) -> Self {
        self.claim("email_verified", false)
    }

    /// A machine: the same caller with tokens of the client credentials grant for that client, with these scopes.
    #[must_use]
    pub fn machine(&self, client: &str, scopes: &str) -> Self {
        self.without_email()
            .claim("name", Value::Null)
            .subject(client)
            .claim("client_id", client)
            .claim("scope", scopes)
    }

    /// The same person with tokens that carry no address.
    #[must_use]
    pub fn without_email(&self) -> Self {
        self.claim("email", Value::Null).claim("email_verified", Value::Null)
    }

    /// A person with the same address and another subject.
    #[must_use]
    pub fn subject(&self, subject: &str) -> Self {
        self.claim("sub", subject)
    }

    /// The same person with that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Self {
        self.claim("name", name)
    }

    /// The same person with another claim; null removes it.
    #[must_use]
    pub fn claim(&self, claim: &str, value: impl Into<Value>) -> Self {
        let mut claims = self.claims.clone();
        claims.insert(claim.to_owned(), value.into());
        Self { claims, token: Arc::default(), ..self.clone() }
    }

    /// The same person, sending requests to another instance: see [`World::another_instance`].
    #[must_use]
    pub fn via(&self, world: &World) -> Self {
        Self { world: world.clone(), ..self.clone() }
    }

    /// The address that the person signs in with.
    ///
    /// # Panics
    /// When the person is anonymous.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.identity.as_ref().expect("a person who is signed in").email
    }

    /// The subject of the person's tokens.
    ///
    /// # Panics
    /// When the person is anonymous.
    #[must_use]
    pub fn user_id(&self) -> String {
        let own = || self.identity.as_ref().expect("a person who is signed in").subject();
        self.claims.get("sub").and_then(Value::as_str).map_or_else(own, ToOwned::to_owned)
    }

    /// A token that is valid now; `None` for an anonymous person.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        let (identity, now) = (self.identity.as_ref()?, self.world.now());
        let mut cached = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, at)) = cached.as_ref()
            && now - *at < TOKEN_REUSE
        {
            return Some(token.clone());
        }
        let token = self.world.issuer().sign_with(identity, &self.claims, now);
        *cached = Some((token.clone(), now));
        Some(token)
    }

    /// A request to build piece by piece.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = RequestBuilder::new(&self.world, method, path);
        match self.token() {
            Some(token) => request.token(&token),
            None => request,
        }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path).send().await
    }

    /// `GET` of every page of a list: the entries of `field`, with `limit` entries a page at most.
    ///
    /// # Panics
    /// When a request fails, or a page is longer than `limit`.
    pub async fn get_pages(&self, path: &str, field: &str, limit: usize) -> Vec<Value> {
        let path = format!("{path}{}limit={limit}", if path.contains('?') { '&' } else { '?' });
        let (mut entries, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}{cursor}")).await.assert_status(200).body;
            let listed = page[field].as_array().expect("a list");
            assert!(listed.len() <= limit, "{} entries of {path}", listed.len());
            entries.extend(listed.iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return entries,
            }
        }
    }

    /// `POST` with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.request(Method::POST, path).json(&body).send().await
    }

    /// `PATCH` with a JSON body.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.request(Method::PATCH, path).json(&body).send().await
    }

    /// `PUT` with a JSON body.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.request(Method::PUT, path).json(&body).send().await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.request(Method::DELETE, path).send().await
    }
}
