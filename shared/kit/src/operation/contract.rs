//! What an operation promises to who calls it: the OpenAPI document is made of nothing else.

use schemars::{Schema, SchemaGenerator};

use crate::http::endpoint::Endpoint;

/// The schemas of an operation.
#[derive(Debug)]
pub struct Contract {
    /// The named parts of the path.
    pub path: Schema,
    /// The query parameters.
    pub query: Schema,
    /// The body.
    pub body: Schema,
    /// What it answers.
    pub view: Schema,
}

impl Contract {
    /// The schemas of an operation; those of what it is asked are made by `asked`, that of what it answers by `answered`.
    pub(crate) fn of<E: Endpoint>(asked: &mut SchemaGenerator, answered: &mut SchemaGenerator) -> Self {
        Self {
            path: asked.subschema_for::<E::Path>(),
            query: asked.subschema_for::<E::Query>(),
            body: asked.subschema_for::<E::Body>(),
            view: answered.subschema_for::<E::View>(),
        }
    }
}
