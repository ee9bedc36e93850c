//! The parameters of an authorization request, which the sign-in page carries on to its form.

use serde::{Deserialize, Serialize};

/// What the client requested, and what the person entered on the sign-in page.
#[derive(Default, Deserialize, Serialize)]
pub(super) struct AuthorizeRequest {
    pub(super) response_type: Option<String>,
    pub(super) response_mode: Option<String>,
    pub(super) client_id: Option<String>,
    pub(super) redirect_uri: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) state: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) code_challenge: Option<String>,
    pub(super) code_challenge_method: Option<String>,
    pub(super) prompt: Option<String>,
    pub(super) login_hint: Option<String>,
    pub(super) request: Option<String>,
    pub(super) request_uri: Option<String>,
    pub(super) email: Option<String>,
    pub(super) name: Option<String>,
    pub(super) unverified: Option<String>,
}

impl AuthorizeRequest {
    /// Whether `prompt` (a list with spaces) holds that value.
    pub(super) fn prompts(&self, value: &str) -> bool {
        self.prompt.as_deref().is_some_and(|prompt| prompt.split(' ').any(|one| one == value))
    }
}
