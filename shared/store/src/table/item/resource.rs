//! Items of resources.

use domain::resource::Resource;

use super::{
    super::{
        error::Error,
        keys::{Item, Key},
    },
    from_item, stamp, to_item,
};

pub(crate) fn resource_item(key: &Key, resource: &Resource) -> Result<Item, Error> {
    Ok(stamp(key, to_item("a resource", resource)?))
}

pub(crate) fn resource(item: Item) -> Result<Resource, Error> {
    from_item("a resource", item)
}
