//! The item of a resource or a group of resources.

use domain::resource::Resource;

use super::{from_item, stamp, to_item};
use crate::table::{
    Error,
    keys::{Item, Key},
};

pub(crate) fn resource_item(key: &Key, resource: &Resource) -> Result<Item, Error> {
    Ok(stamp(key, to_item("a resource", resource)?))
}

pub(crate) fn resource(item: Item) -> Result<Resource, Error> {
    from_item("a resource", item)
}
