//! The JSON schemas of an endpoint, from which the OpenAPI document is generated.

use schemars::{Schema, SchemaGenerator};

use crate::http::endpoint::Endpoint;

/// The schemas of an endpoint.
#[derive(Debug)]
pub struct Contract {
    /// The path parameters.
    pub path: Schema,
    /// The query parameters.
    pub query: Schema,
    /// The body.
    pub body: Schema,
    /// The JSON of a success.
    pub view: Schema,
}

impl Contract {
    /// The schemas of an endpoint: those of the request from one generator, that of the response from the other.
    pub(crate) fn of<E: Endpoint>(request: &mut SchemaGenerator, response: &mut SchemaGenerator) -> Self {
        Self {
            path: request.subschema_for::<E::Path>(),
            query: request.subschema_for::<E::Query>(),
            body: request.subschema_for::<E::Body>(),
            view: response.subschema_for::<E::View>(),
        }
    }
}
