//! The page that the link of an invitation email opens, and the page of problems.

mod invitation;
mod problems;
