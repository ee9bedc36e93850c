//! Somebody who calls the product: signed in, in whatever way, or not at all.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use local::issuer::Identity;
use serde_json::{Map, Value};

use crate::{Answer, RequestBuilder, World};

/// A token is renewed before it expires.
const FRESH: TimeDelta = TimeDelta::minutes(50);

/// A token, and when it was issued.
type Token = (String, DateTime<Utc>);

/// Somebody who calls the product. Clones are the same person.
#[derive(Clone, Debug)]
pub struct Person {
    world: World,
    signed_in: Option<Identity>,
    claims: Map<String, Value>,
    token: Arc<Mutex<Option<Token>>>,
}

impl Person {
    pub(crate) fn new(world: &World, signed_in: Option<Identity>) -> Self {
        Self { world: world.clone(), signed_in, claims: Map::new(), token: Arc::default() }
    }

    /// The same person, whose address nobody has verified.
    #[must_use]
    pub fn unverified(&self) -> Self {
        self.claim("email_verified", false)
    }

    /// The same person, whose tokens carry no address.
    #[must_use]
    pub fn without_email(&self) -> Self {
        self.claim("email", Value::Null).claim("email_verified", Value::Null)
    }

    /// Somebody with the same address and another subject.
    #[must_use]
    pub fn subject(&self, subject: &str) -> Self {
        self.claim("sub", subject)
    }

    /// The same person under that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Self {
        self.claim("name", name)
    }

    /// The same person with another claim; null takes it away.
    #[must_use]
    pub fn claim(&self, claim: &str, value: impl Into<Value>) -> Self {
        let mut claims = self.claims.clone();
        claims.insert(claim.to_owned(), value.into());
        Self { claims, token: Arc::default(), ..self.clone() }
    }

    /// The same person, whose requests other functions answer: see [`World::another_function`].
    #[must_use]
    pub fn via(&self, world: &World) -> Self {
        Self { world: world.clone(), ..self.clone() }
    }

    /// The address that the person signs in with.
    ///
    /// # Panics
    /// When nobody is signed in.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.signed_in.as_ref().expect("somebody is signed in").email
    }

    /// The subject of the person's tokens.
    ///
    /// # Panics
    /// When nobody is signed in.
    #[must_use]
    pub fn user_id(&self) -> String {
        let own = || self.signed_in.as_ref().expect("somebody is signed in").subject();
        self.claims.get("sub").and_then(Value::as_str).map_or_else(own, ToOwned::to_owned)
    }

    /// A token that is valid now; none for somebody who is not signed in.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        let (who, now) = (self.signed_in.as_ref()?, self.world.now());
        let mut kept = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, at)) = kept.as_ref()
            && now - *at < FRESH
        {
            return Some(token.clone());
        }
        let token = self.world.issuer().sign_with(who, &self.claims, now);
        *kept = Some((token.clone(), now));
        Some(token)
    }

    /// A request that can still be changed before it is sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let ask = RequestBuilder::new(&self.world, method, path);
        match self.token() {
            Some(token) => ask.token(&token),
            None => ask,
        }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path).send().await
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
