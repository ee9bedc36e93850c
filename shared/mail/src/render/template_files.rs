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

impl TemplateFiles {
    /// The files of the email's kind.
    pub const fn of(email: &Email) -> Self {
        match email {
            Email::Invitation { .. } => TemplateFiles {
                subject: include_str!("../../emails/invitation/subject.txt"),
                text: include_str!("../../emails/invitation/body.txt"),
                html: include_str!("../../emails/invitation/body.html"),
                translations: include_str!("../../emails/invitation/translations.json"),
            },
            Email::Declined { .. } => TemplateFiles {
                subject: include_str!("../../emails/declined/subject.txt"),
                text: include_str!("../../emails/declined/body.txt"),
                html: include_str!("../../emails/declined/body.html"),
                translations: include_str!("../../emails/declined/translations.json"),
            },
            Email::ProfileChanged { .. } => TemplateFiles {
                subject: include_str!("../../emails/profile_changed/subject.txt"),
                text: include_str!("../../emails/profile_changed/body.txt"),
                html: include_str!("../../emails/profile_changed/body.html"),
                translations: include_str!("../../emails/profile_changed/translations.json"),
            },
            Email::AccessChanged { .. } => TemplateFiles {
                subject: include_str!("../../emails/access_changed/subject.txt"),
                text: include_str!("../../emails/access_changed/body.txt"),
                html: include_str!("../../emails/access_changed/body.html"),
                translations: include_str!("../../emails/access_changed/translations.json"),
            },
            Email::AddedToOrganization { .. } => TemplateFiles {
                subject: include_str!("../../emails/added_to_organization/subject.txt"),
                text: include_str!("../../emails/added_to_organization/body.txt"),
                html: include_str!("../../emails/added_to_organization/body.html"),
                translations: include_str!("../../emails/added_to_organization/translations.json"),
            },
            Email::AccessExpiring { .. } => TemplateFiles {
                subject: include_str!("../../emails/access_expiring/subject.txt"),
                text: include_str!("../../emails/access_expiring/body.txt"),
                html: include_str!("../../emails/access_expiring/body.html"),
                translations: include_str!("../../emails/access_expiring/translations.json"),
            },
            Email::AccessEnded { .. } => TemplateFiles {
                subject: include_str!("../../emails/access_ended/subject.txt"),
                text: include_str!("../../emails/access_ended/body.txt"),
                html: include_str!("../../emails/access_ended/body.html"),
                translations: include_str!("../../emails/access_ended/translations.json"),
            },
            Email::ExpiringDigest { .. } => TemplateFiles {
                subject: include_str!("../../emails/expiring_digest/subject.txt"),
                text: include_str!("../../emails/expiring_digest/body.txt"),
                html: include_str!("../../emails/expiring_digest/body.html"),
                translations: include_str!("../../emails/expiring_digest/translations.json"),
            },
            Email::PasswordReset { .. } => TemplateFiles {
                subject: include_str!("../../emails/password_reset/subject.txt"),
                text: include_str!("../../emails/password_reset/body.txt"),
                html: include_str!("../../emails/password_reset/body.html"),
                translations: include_str!("../../emails/password_reset/translations.json"),
            },
        }
    }
}
