//! The folders of `emails/`, compiled in.

use crate::Email;

/// The files of one email.
pub struct TemplateFiles {
    pub subject: &'static str,
    pub text: &'static str,
    pub html: &'static str,
    /// JSON: for each phrase its wording in every language.
    pub phrases: &'static str,
}

/// The layout that every email extends, and the phrases that all of them share.
pub const LAYOUT: TemplateFiles = TemplateFiles {
    subject: "",
    text: include_str!("../../emails/base.txt"),
    html: include_str!("../../emails/base.html"),
    phrases: include_str!("../../emails/base.json"),
};

/// The files of the email.
pub const fn of(email: &Email) -> TemplateFiles {
    match email {
        Email::Invitation { .. } => TemplateFiles {
            subject: include_str!("../../emails/invitation/subject.txt"),
            text: include_str!("../../emails/invitation/body.txt"),
            html: include_str!("../../emails/invitation/body.html"),
            phrases: include_str!("../../emails/invitation/translations.json"),
        },
        Email::Declined { .. } => TemplateFiles {
            subject: include_str!("../../emails/declined/subject.txt"),
            text: include_str!("../../emails/declined/body.txt"),
            html: include_str!("../../emails/declined/body.html"),
            phrases: include_str!("../../emails/declined/translations.json"),
        },
        Email::ProfileChanged { .. } => TemplateFiles {
            subject: include_str!("../../emails/profile_changed/subject.txt"),
            text: include_str!("../../emails/profile_changed/body.txt"),
            html: include_str!("../../emails/profile_changed/body.html"),
            phrases: include_str!("../../emails/profile_changed/translations.json"),
        },
        Email::AccessChanged { .. } => TemplateFiles {
            subject: include_str!("../../emails/access_changed/subject.txt"),
            text: include_str!("../../emails/access_changed/body.txt"),
            html: include_str!("../../emails/access_changed/body.html"),
            phrases: include_str!("../../emails/access_changed/translations.json"),
        },
        Email::AddedToOrganization { .. } => TemplateFiles {
            subject: include_str!("../../emails/added_to_organization/subject.txt"),
            text: include_str!("../../emails/added_to_organization/body.txt"),
            html: include_str!("../../emails/added_to_organization/body.html"),
            phrases: include_str!("../../emails/added_to_organization/translations.json"),
        },
        Email::AccessExpiring { .. } => TemplateFiles {
            subject: include_str!("../../emails/access_expiring/subject.txt"),
            text: include_str!("../../emails/access_expiring/body.txt"),
            html: include_str!("../../emails/access_expiring/body.html"),
            phrases: include_str!("../../emails/access_expiring/translations.json"),
        },
        Email::AccessEnded { .. } => TemplateFiles {
            subject: include_str!("../../emails/access_ended/subject.txt"),
            text: include_str!("../../emails/access_ended/body.txt"),
            html: include_str!("../../emails/access_ended/body.html"),
            phrases: include_str!("../../emails/access_ended/translations.json"),
        },
        Email::ExpiringDigest { .. } => TemplateFiles {
            subject: include_str!("../../emails/expiring_digest/subject.txt"),
            text: include_str!("../../emails/expiring_digest/body.txt"),
            html: include_str!("../../emails/expiring_digest/body.html"),
            phrases: include_str!("../../emails/expiring_digest/translations.json"),
        },
        Email::PasswordReset { .. } => TemplateFiles {
            subject: include_str!("../../emails/password_reset/subject.txt"),
            text: include_str!("../../emails/password_reset/body.txt"),
            html: include_str!("../../emails/password_reset/body.html"),
            phrases: include_str!("../../emails/password_reset/translations.json"),
        },
    }
}
