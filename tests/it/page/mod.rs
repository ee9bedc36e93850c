//! The page that the link of an invitation email opens.

mod invitation;
