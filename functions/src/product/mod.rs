//! The product definition: permissions, types of resources and templates of the host product (A1).

mod affected;
mod get;
mod put;
mod versions;
mod view;

use kit::Operation;

/// `GET /v1/product`
pub static GET: Operation = Operation::endpoint::<get::Get>("product-get");
/// `PUT /v1/product`
pub static PUT: Operation = Operation::decision::<put::Put>("product-put");
/// `GET /v1/product/versions`
pub static VERSIONS: Operation = Operation::endpoint::<versions::List>("product-versions");
