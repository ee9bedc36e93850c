//! The catalogue of resources that scopes can name: sites, partners and the like, and groups of them.

mod put;

use kit::Operation;

/// `PUT /v1/organizations/{org}/resources/{type}/{id}`
pub static PUT: Operation = Operation::endpoint::<put::Put>("resources-put");
