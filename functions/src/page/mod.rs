//! The invitee's page: what the link of an email opens. Knows nothing but how to sign in; everything else it asks the API.

mod invitation;

use kit::Operation;

/// `GET /invitation`
pub static INVITATION: Operation = Operation::endpoint::<invitation::Html>("page-invitation");
/// `GET /invitation/app.js`
pub static SCRIPT: Operation = Operation::endpoint::<invitation::Script>("page-script");
/// `GET /invitation/style.css`
pub static STYLE: Operation = Operation::endpoint::<invitation::Style>("page-style");
