//! The template files of `emails/`, compiled in.

use crate::Email;

/// The template files of one email.
pub struct TemplateFiles {
    pub subject: &'static str,
    pub text: &'static str,
    pub html: &'static str,
    /// JSON: each text by key and language.
    pub translations: &'static str,
}

/// The layout that every email extends, and the translations that all emails share.
pub const LAYOUT: TemplateFiles = TemplateFiles {
    subject: "",
    text: include_str!("../../emails/base.txt"),
    html: include_str!("../../emails/base.html"),
    translations: include_str!("../../emails/base.json"),
};

/// The files in a folder of `emails/`.
macro_rules! files {
    ($folder:literal) => {
        TemplateFiles {
            subject: include_str!(concat!("../../emails/", $folder, "/subject.txt")),
            text: include_str!(concat!("../../emails/", $folder, "/body.txt")),
            html: include_str!(concat!("../../emails/", $folder, "/body.html")),
            translations: include_str!(concat!("../../emails/", $folder, "/translations.json")),
        }
    };
}

impl TemplateFiles {
    /// The files of the email's kind.
    pub const fn of(email: &Email) -> Self {
        match email {
            Email::Invitation { .. } => files!("invitation"),
            Email::Declined { .. } => files!("declined"),
            Email::ProfileChanged { .. } => files!("profile_changed"),
            Email::AccessChanged { .. } => files!("access_changed"),
            Email::AddedToOrganization { .. } => files!("added_to_organization"),
            Email::AccessExpiring { .. } => files!("access_expiring"),
            Email::AccessEnded { .. } => files!("access_ended"),
            Email::ExpiringDigest { .. } => files!("expiring_digest"),
            Email::PasswordReset { .. } => files!("password_reset"),
        }
    }
}
