//! The product from outside: through its gateway, over an embedded table; and the lists that must agree.

mod acceptance;
mod contract;
mod isolation;
mod members;
