//! The person in a path.

use domain::{
    fault::ParseError as _,
    id::{NotASubject, UserId},
    refusal::Fault,
};
use kit::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// The path of a person.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct OfUser {
    /// The subject of the person's access tokens, percent-encoded.
    pub user: String,
}

impl OfUser {
    /// Parses the person.
    ///
    /// # Errors
    /// 422 for text that is not the subject of any token.
    pub fn parse(&self) -> Result<UserId, Problem> {
        let detail = |error: NotASubject| format!("{{user}} is not the subject of a token: {error}");
        let fault = |error: NotASubject| vec![Fault::new("", error.fault_code(), detail(error))];
        self.user.parse().map_err(|error| fault(error).into())
    }
}
