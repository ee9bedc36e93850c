//! Renewing the access of guests.

mod effects;
mod races;
mod rights;
mod window;
