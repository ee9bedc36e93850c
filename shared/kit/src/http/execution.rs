//! How a request is carried out: with its effects, or only to check the rights of the caller, without writing anything.
//!
//! A repetition under an idempotency key gets the stored response only after such a check (B1). The check runs the
//! operation itself on the current state, so no operation can forget it. Refusals about anything but rights are ignored:
//! the first execution has changed the state that they are about.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use domain::refusal::Refusal;

use super::{code::Code, problem::Problem};

/// What is known about the execution of one request.
#[derive(Debug, Default)]
pub(crate) struct Execution {
    only_checks: bool,
    is_repetition: bool,
    has_authority: AtomicBool,
    lacks_right: AtomicBool,
    has_right: AtomicBool,
    ended_own_access: AtomicBool,
    answers_link: AtomicBool,
}

impl Execution {
    /// An execution that writes nothing.
    pub(crate) fn check() -> Self {
        Self { only_checks: true, ..Self::default() }
    }

    /// An execution of a request that was executed before, perhaps with effect.
    pub(crate) fn repetition() -> Self {
        Self { is_repetition: true, ..Self::default() }
    }

    /// Whether an earlier execution of the same request may have taken effect.
    pub(crate) const fn is_repetition(&self) -> bool {
        self.is_repetition
    }

    /// Whether it writes nothing.
    pub(crate) const fn only_checks(&self) -> bool {
        self.only_checks
    }

    /// Notes that the caller is active in the organisation of the request. A 404 is then about what the request names.
    pub(crate) fn note_authority(&self) {
        self.has_authority.store(true, Relaxed);
    }

    /// Notes the decision about one item of a batch.
    pub(crate) fn note_item<T>(&self, decided: Result<&T, &Refusal>) {
        match decided.err() {
            Some(Refusal::NotFound) => {}
            Some(refusal) if is_about_rights(Code::from(refusal)) => self.lacks_right.store(true, Relaxed),
            _ => self.has_right.store(true, Relaxed),
        }
    }

    /// Notes a committed change, and whether it ended the caller's own access.
    pub(crate) fn note_own_end(&self, ends_own_access: bool) {
        self.ended_own_access.fetch_or(ends_own_access, Relaxed);
    }

    /// Whether the caller ended their own access with this request.
    pub(crate) fn ended_own_access(&self) -> bool {
        self.ended_own_access.load(Relaxed)
    }

    /// Notes that the response contains the link of an invitation.
    pub(crate) fn note_link(&self) {
        self.answers_link.store(true, Relaxed);
    }

    /// Whether the response contains the link of an invitation.
    pub(crate) fn answers_link(&self) -> bool {
        self.answers_link.load(Relaxed)
    }

    /// Whether a problem is the answer to a caller without access to the organisation of the request.
    pub(crate) fn is_of_stranger(&self, problem: &Problem) -> bool {
        problem.code == Code::NotFound && !self.has_authority.load(Relaxed)
    }

    /// Whether a problem of the whole request says that the caller may not make it.
    pub(crate) fn is_denied_by(&self, problem: &Problem) -> bool {
        match problem.code {
            Code::NotFound => !self.has_authority.load(Relaxed),
            code => is_about_rights(code),
        }
    }

    /// Whether the caller may not make a batch: the right to at least one item is missing, and the right to no item is
    /// there.
    pub(crate) fn is_denied_by_items(&self) -> bool {
        self.lacks_right.load(Relaxed) && !self.has_right.load(Relaxed)
    }
}

/// Whether a refusal is about the caller: their rights, their identity, or their invitation.
const fn is_about_rights(code: Code) -> bool {
    matches!(
        code,
        Code::Unauthorized
            | Code::Forbidden
            | Code::SelfEditForbidden
            | Code::TargetOutranksActor
            | Code::GrantExceedsActor
            | Code::WrongRecipient
            | Code::EmailUnverified
            | Code::InvitationUnavailable
            | Code::InvitationExpired
            | Code::InvitationCancelled
            | Code::InvitationUsed
            | Code::InvitationMerged
            | Code::OtherAccount
            | Code::InvitationVoid
    )
}
