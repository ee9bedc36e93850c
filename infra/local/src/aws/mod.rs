//! Stand-ins for the AWS services that the product calls. The real SDKs talk to them.
//!
//! [`Cloud::call`] takes a request as the SDK signed it and returns the service's response. [`connector`] puts it behind an
//! SDK in process, [`routes`] behind a port.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};

use crate::clock::Clock;

pub mod connector;
pub mod dynamodb;
pub mod eventbridge;
mod respond;
pub mod routes;
pub mod secrets;
pub mod ses;
#[cfg(test)]
mod tests;

pub use respond::ConnectionLost;
pub use routes::cloud_router;

/// All services of one account. Clones share them.
#[derive(Clone)]
pub struct Cloud(Arc<Services>);

struct Services {
    clock: Clock,
    dynamodb: dynamodb::DynamoDb,
    ses: ses::Ses,
    eventbridge: eventbridge::EventBridge,
    secrets: secrets::Secrets,
}

impl Cloud {
    /// A cloud that holds everything in memory.
    pub fn in_memory(clock: Clock) -> Result<Self, dynamodb::Error> {
        let tables = dynamodb::DynamoDb::in_memory(clock.clone())?;
        Ok(Self::with(tables, clock))
    }

    /// A cloud whose tables are in the file at `path`. Emails, events and secrets stay in memory.
    pub fn in_file(path: &str, clock: Clock) -> Result<Self, dynamodb::Error> {
        let tables = dynamodb::DynamoDb::in_file(path, clock.clone())?;
        Ok(Self::with(tables, clock))
    }

    fn with(dynamodb: dynamodb::DynamoDb, clock: Clock) -> Self {
        Self(Arc::new(Services {
            dynamodb,
            ses: ses::Ses::new(clock.clone()),
            eventbridge: eventbridge::EventBridge::new(clock.clone()),
            secrets: secrets::Secrets::new(clock.clone()),
            clock,
        }))
    }

    /// The clock of all services.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The tables.
    #[must_use]
    pub fn dynamodb(&self) -> &dynamodb::DynamoDb {
        &self.0.dynamodb
    }

    /// The emails that were sent, and the contact list.
    #[must_use]
    pub fn ses(&self) -> &ses::Ses {
        &self.0.ses
    }

    /// The events on the buses.
    #[must_use]
    pub fn eventbridge(&self) -> &eventbridge::EventBridge {
        &self.0.eventbridge
    }

    /// The secrets.
    #[must_use]
    pub fn secrets(&self) -> &secrets::Secrets {
        &self.0.secrets
    }

    /// Handles one request as the service that it addresses would.
    ///
    /// If the response carries [`ConnectionLost`] as an extension, the transport must break the connection instead of
    /// delivering the response.
    #[must_use]
    pub fn call(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let (service, operation) = service_operation(request);
        match (service, operation.as_str()) {
            ("dynamodb", operation) => self.0.dynamodb.call(operation, request.body()),
            ("secretsmanager", "GetSecretValue") => self.0.secrets.find(request.body()),
            ("eventbridge", "PutEvents") => self.0.eventbridge.put(request.body()),
            ("ses", operation) => self.0.ses.call(operation, request.uri().path(), request.body()),
            _ => respond::unknown_operation(),
        }
    }
}

/// The service and the operation of a request, such as `("dynamodb", "Query")`.
#[must_use]
pub fn service_operation(request: &Request<Bytes>) -> (&'static str, String) {
    let target = request.headers().get("x-amz-target").map(|value| value.to_str().unwrap_or_default());
    match target.map(|target| target.split_once('.').unwrap_or((target, ""))) {
        Some(("DynamoDB_20120810" | "DynamoDBStreams_20120810", operation)) => ("dynamodb", operation.to_owned()),
        Some(("secretsmanager", operation)) => ("secretsmanager", operation.to_owned()),
        Some(("AWSEvents", operation)) => ("eventbridge", operation.to_owned()),
        Some((service, operation)) => ("unknown", format!("{service}.{operation}")),
        None => ("ses", ses::operation(request.method(), request.uri().path()).to_owned()),
    }
}
