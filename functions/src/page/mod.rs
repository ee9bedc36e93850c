//! Pages for browsers: the invitee's page, which the link of an email opens, and the page of problems. The invitee's page
//! signs the invitee in and calls the public API for the rest.

mod invitation;
mod problems;

use kit::Operation;

/// `GET /invitation`
pub static INVITATION: Operation = Operation::endpoint::<invitation::Html>("page-invitation");
/// `GET /invitation/app.js`
pub static SCRIPT: Operation = Operation::endpoint::<invitation::Script>("page-script");
/// `GET /invitation/style.css`
pub static STYLE: Operation = Operation::endpoint::<invitation::Style>("page-style");
/// `GET /problems`
pub static PROBLEMS: Operation = Operation::endpoint::<problems::Problems>("page-problems");
