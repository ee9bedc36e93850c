//! Values as text for an email: instants, durations, and text that people typed.

pub mod dates;
pub mod durations;
pub mod user_text;
