//! Sign-ins, which the hook of the identity provider reports with a machine token.

mod record;

use kit::Operation;

/// `POST /v1/sign-ins`
pub static RECORD: Operation = Operation::endpoint::<record::Record>("signins-record");
