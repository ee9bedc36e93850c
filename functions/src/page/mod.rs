//! The invitee's page, which the link of an email opens. It signs the invitee in and calls the public API for the rest.

mod invitation;

use kit::Operation;

/// `GET /invitation`
pub static INVITATION: Operation = Operation::endpoint::<invitation::Html>("page-invitation");
/// `GET /invitation/app.js`
pub static SCRIPT: Operation = Operation::endpoint::<invitation::Script>("page-script");
/// `GET /invitation/style.css`
pub static STYLE: Operation = Operation::endpoint::<invitation::Style>("page-style");
