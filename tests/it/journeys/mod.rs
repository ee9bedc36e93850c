//! Whole stories: the five minutes of the README, the machine that is started again, each template from invitation to
//! the end; and what holds for every operation of the catalogue, and for every time.

pub mod catalogue;
mod five_minutes;
mod machine;
mod repetition;
mod templates;
mod time;
mod versions;

pub use catalogue::Setting;
