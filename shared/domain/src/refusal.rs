//! Refusals: the closed set of reasons why a request is not executed, worded for the caller.

use chrono::{DateTime, Utc};

pub use crate::fault::{Fault, FaultCode};
use crate::{id::MembershipId, login::LoginType, status::Status};

/// A refusal. Nothing was written and no email was sent.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The input breaks rules; every fault names its field.
    #[error("{}", summary(.0))]
    Invalid(Vec<Fault>),
    /// It does not exist, or the caller may not know of it.
    #[error("this does not exist, or you have no access to it")]
    NotFound,
    /// The caller lacks a permission.
    #[error("this needs the permission {0}")]
    Forbidden(&'static str),
    /// The target ranks above the caller (S4.14).
    #[error("this person ranks above you")]
    TargetOutranksActor,
    /// Holders of this role change their own record only in their profile (S4.13).
    #[error("you cannot change your own record here; use your profile")]
    SelfEditForbidden,
    /// The granted access exceeds the caller's own (R2).
    #[error("you cannot grant more than you hold yourself")]
    GrantExceedsActor,
    /// The caller's verified address is not the invited one (R21).
    #[error("this invitation is for another address; sign in with the address that it was sent to")]
    WrongRecipient,
    /// The caller's address is not verified (C27).
    #[error("your identity provider has not verified your e-mail address yet")]
    EmailUnverified,
    /// The address, or the person, belongs to this member already.
    #[error("this belongs to a member already: {0}")]
    AlreadyMember(MembershipId),
    /// The caller's verified address is that of a member who joined with another account (D9).
    #[error(
        "your address belongs to a member here who signs in with another account; sign in with that one, or ask the \
         support of this product to link your new account to the membership"
    )]
    OtherAccount,
    /// The address has an open invitation.
    #[error("this address has an open invitation already; send it again or cancel it instead")]
    AlreadyInvited,
    /// The membership is not in a state that allows this.
    #[error("this is not possible while the membership is {}", status_in_words(*.0))]
    InvalidState(Status),
    /// Only what is active can be removed; this is an invitation (S1.19).
    #[error("this invitation has not been accepted; cancel it instead")]
    UseCancel,
    /// Only an invitation can be cancelled; this is a member (S1.14).
    #[error("this invitation has been accepted; remove the member instead")]
    UseRemove,
    /// Only a password that is kept for this product can be reset (S4.9).
    #[error("this person signs in through {}, which keeps the password; it cannot be reset here", .0.as_str())]
    LoginTypeNotSupported(LoginType),
    /// Every organisation keeps an owner (R20).
    #[error("an organisation keeps at least one active owner; give another member the role of an owner first")]
    LastOwner,
    /// Once access has ended, only a new invitation opens it again (S3.14).
    #[error("this access has ended and cannot be renewed; send a new invitation")]
    ExpiredReinviteRequired,
    /// Only access that is about to end is renewed (S3.15).
    #[error("this access is not about to end; it can be renewed from {} on", instant(.0))]
    NotRenewableYet(DateTime<Utc>),
    /// All seats are taken (R17).
    #[error("all {0} seats are taken, counting open invitations")]
    SeatLimit(u32),
    /// The link names an invitation that was not accepted in time.
    #[error("this invitation expired at {}", instant(.0))]
    InvitationExpired(DateTime<Utc>),
    /// The link names an invitation that was cancelled or declined.
    #[error("this invitation was cancelled")]
    InvitationCancelled,
    /// The link names an invitation of a person who is a member already, under a former address (D8).
    #[error("you are a member already, so this invitation ended; your membership has this address now")]
    InvitationMerged,
    /// The link names an invitation that was accepted before.
    #[error("this invitation was used already")]
    InvitationUsed,
    /// The link was replaced by that of a later email.
    #[error("a newer email has replaced this link; use the latest one")]
    InvitationSuperseded,
    /// The sponsor may no longer grant what the invitation offers (R19).
    #[error("the sender of this invitation may no longer grant this access; ask for a new invitation")]
    InvitationVoid,
    /// The same answer for every link that is not proven to be the caller's (C28).
    #[error("this link does not open an invitation")]
    InvitationUnavailable,
    /// A daily limit is reached (R22).
    #[error("{limit}; this is possible again at {}", instant(possible_at))]
    RateLimited {
        /// Which limit was reached.
        limit: DailyLimit,
        /// Seconds until the limit is reset.
        retry_after: u32,
        /// When the limit is reset.
        possible_at: DateTime<Utc>,
    },
    /// It has changed since the caller read it.
    #[error("this has changed since you read it; read it again")]
    VersionConflict,
    /// It came with the template (S4.32).
    #[error("this is part of the template and cannot be changed; create another one instead")]
    SystemEntry,
    /// Another organisation has this identifier (A12). The pointer names the field.
    #[error("another organisation has this {}", .0.trim_start_matches('/'))]
    Taken(&'static str),
    /// A member holds it, or the settings refer to it.
    #[error("this is still in use; remove it from every member, invitation and group first")]
    InUse,
}

/// A daily limit (R22).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DailyLimit {
    /// Of one organisation to one mailbox.
    #[error("this organisation has reached its daily limit of emails to this mailbox")]
    OrganizationMailbox,
    /// Of all organisations to one mailbox.
    #[error("this mailbox has reached its daily limit of emails")]
    Mailbox,
    /// Of the person who causes emails.
    #[error("you have reached your daily limit of emails to others")]
    Inviter,
    /// On the organisations that one person creates.
    #[error("you have reached your daily limit of new organisations")]
    Organizations(u32),
}

/// The first fault, without its pointer: the faults themselves have one each.
fn summary(faults: &[Fault]) -> String {
    match faults {
        [] => "the request is not valid".to_owned(),
        [one] => one.detail.clone(),
        [first, rest @ ..] => format!("{} (and {} more)", first.detail, rest.len()),
    }
}

/// An instant in whole seconds, as RFC 3339 writes it.
fn instant(at: &DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

const fn status_in_words(status: Status) -> &'static str {
    match status {
        Status::InvitePending => "an open invitation",
        Status::InviteExpired => "an expired invitation",
        Status::Active => "active",
        Status::Expiring => "active and about to expire",
        Status::Expired => "expired",
        Status::Suspended => "suspended",
        Status::Ended => "ended",
    }
}
