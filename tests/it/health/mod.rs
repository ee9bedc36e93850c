//! Whether the service works, and what every response says of itself.

mod checks;
mod headers;
