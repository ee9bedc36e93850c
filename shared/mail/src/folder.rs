//! The folders of `letters/`, compiled in.

use crate::Letter;

/// The files of one letter.
pub struct Folder {
    pub subject: &'static str,
    pub text: &'static str,
    pub html: &'static str,
    /// JSON: for each phrase its wording in every language.
    pub phrases: &'static str,
}

/// The layout that every letter extends, and the phrases that all of them share.
pub const BASE: Folder = Folder {
    subject: "",
    text: include_str!("../letters/base.txt"),
    html: include_str!("../letters/base.html"),
    phrases: include_str!("../letters/base.json"),
};

/// The folder of the letter.
pub const fn of(letter: &Letter) -> Folder {
    match letter {
        Letter::Invitation { .. } => Folder {
            subject: include_str!("../letters/invitation/subject.txt"),
            text: include_str!("../letters/invitation/body.txt"),
            html: include_str!("../letters/invitation/body.html"),
            phrases: include_str!("../letters/invitation/phrases.json"),
        },
        Letter::Declined { .. } => Folder {
            subject: include_str!("../letters/declined/subject.txt"),
            text: include_str!("../letters/declined/body.txt"),
            html: include_str!("../letters/declined/body.html"),
            phrases: include_str!("../letters/declined/phrases.json"),
        },
        Letter::ProfileChanged { .. } => Folder {
            subject: include_str!("../letters/profile_changed/subject.txt"),
            text: include_str!("../letters/profile_changed/body.txt"),
            html: include_str!("../letters/profile_changed/body.html"),
            phrases: include_str!("../letters/profile_changed/phrases.json"),
        },
        Letter::AccessChanged { .. } => Folder {
            subject: include_str!("../letters/access_changed/subject.txt"),
            text: include_str!("../letters/access_changed/body.txt"),
            html: include_str!("../letters/access_changed/body.html"),
            phrases: include_str!("../letters/access_changed/phrases.json"),
        },
        Letter::AddedToOrganization { .. } => Folder {
            subject: include_str!("../letters/added_to_organization/subject.txt"),
            text: include_str!("../letters/added_to_organization/body.txt"),
            html: include_str!("../letters/added_to_organization/body.html"),
            phrases: include_str!("../letters/added_to_organization/phrases.json"),
        },
        Letter::AccessExpiring { .. } => Folder {
            subject: include_str!("../letters/access_expiring/subject.txt"),
            text: include_str!("../letters/access_expiring/body.txt"),
            html: include_str!("../letters/access_expiring/body.html"),
            phrases: include_str!("../letters/access_expiring/phrases.json"),
        },
        Letter::AccessEnded { .. } => Folder {
            subject: include_str!("../letters/access_ended/subject.txt"),
            text: include_str!("../letters/access_ended/body.txt"),
            html: include_str!("../letters/access_ended/body.html"),
            phrases: include_str!("../letters/access_ended/phrases.json"),
        },
        Letter::ExpiringDigest { .. } => Folder {
            subject: include_str!("../letters/expiring_digest/subject.txt"),
            text: include_str!("../letters/expiring_digest/body.txt"),
            html: include_str!("../letters/expiring_digest/body.html"),
            phrases: include_str!("../letters/expiring_digest/phrases.json"),
        },
        Letter::PasswordReset { .. } => Folder {
            subject: include_str!("../letters/password_reset/subject.txt"),
            text: include_str!("../letters/password_reset/body.txt"),
            html: include_str!("../letters/password_reset/body.html"),
            phrases: include_str!("../letters/password_reset/phrases.json"),
        },
    }
}
