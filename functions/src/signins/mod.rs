//! What the identity provider tells of sign-ins, as a machine and not as a person.

mod record;

use kit::Operation;

/// `POST /v1/sign-ins`
pub static RECORD: Operation = Operation::endpoint::<record::Record>("signins-record");
