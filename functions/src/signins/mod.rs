//! Sign-ins, which the identity provider's hook reports with a machine token.

mod record;

use kit::Operation;

/// `POST /v1/sign-ins`
pub static RECORD: Operation = Operation::endpoint::<record::Record>("signins-record");
