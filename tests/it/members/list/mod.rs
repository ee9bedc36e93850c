//! The list of members: rows, filters, pages, and the actions that each row offers.

mod allowed_actions;
mod filters;
mod invitations;
mod more_filters;
mod names;
mod order_by_expiry;
mod order_by_sign_in;
mod page_size;
mod paging;
mod portal_fields;
mod rows;
mod scale;
mod search;
mod search_bounds;
