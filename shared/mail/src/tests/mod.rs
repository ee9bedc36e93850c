//! Letters as their readers get them.

mod golden;
mod hostile;
mod message;
mod parsed;
mod phrases;
mod post;
