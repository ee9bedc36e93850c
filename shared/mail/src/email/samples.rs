//! One sample of each email, for golden files.

use chrono::{DateTime, Utc};
use domain::{period::Period, time_zone::TimeZone};

use super::{Email, NameChange, ProfileField};

/// 27 November 2026, 17:05 UTC.
const EVENING: DateTime<Utc> = DateTime::from_timestamp(1_795_799_100, 0).expect("an instant of this century");

const LINK: &str = "https://members.example.com/invitation#lk1_c2FtcGxlLW9mLWEtdG9rZW4&x=1";

fn organization() -> String {
    "Nordwind Analytics".to_owned()
}

fn anna() -> String {
    "Anna".to_owned()
}

fn ben() -> String {
    "Ben Okafor".to_owned()
}

fn berlin() -> TimeZone {
    "Europe/Berlin".parse().expect("a zone of the IANA database")
}

impl Email {
    /// One of each email, every optional field set.
    #[must_use]
    pub fn samples() -> Vec<Self> {
        let mut samples = Self::samples_of_changes();
        samples.extend(Self::samples_of_ends());
        samples
    }

    /// The emails about joining and about changes.
    fn samples_of_changes() -> Vec<Self> {
        vec![
            Self::sample_invitation(),
            Self::Declined { organization: organization(), invitee: "Cleo Marin".to_owned(), first_name: Some(anna()) },
            Self::ProfileChanged {
                organization: organization(),
                changed_by: ben(),
                fields: vec![
                    ProfileField::FirstName,
                    ProfileField::LastName,
                    ProfileField::Group,
                    ProfileField::ApiOnly,
                ],
                first_name: Some(anna()),
            },
            Self::AccessChanged {
                organization: organization(),
                changed_by: ben(),
                role: Some(NameChange { before: Some("Observer".to_owned()), after: Some("Helpdesk".to_owned()) }),
                group: Some(NameChange { before: None, after: Some("Night shift".to_owned()) }),
                permissions: true,
                scopes: true,
                first_name: Some(anna()),
            },
            Self::AddedToOrganization {
                organization: organization(),
                added_by: ben(),
                role: Some("Observer".to_owned()),
                link: Some("https://members.example.com/organizations/nordwind".to_owned()),
                first_name: Some(anna()),
            },
        ]
    }

    /// The emails about the end of access, and about passwords.
    fn samples_of_ends() -> Vec<Self> {
        vec![
            Self::AccessExpiring {
                organization: organization(),
                expires_at: EVENING,
                time_zone: berlin(),
                sponsor: Some(ben()),
                first_name: Some(anna()),
            },
            Self::AccessEnded {
                organization: organization(),
                ended_at: EVENING,
                time_zone: berlin(),
                sponsor: Some(ben()),
                first_name: Some(anna()),
            },
            Self::ExpiringDigest {
                organization: organization(),
                guests: 3,
                earliest: EVENING,
                time_zone: berlin(),
                link: Some("https://members.example.com/organizations/nordwind/members?status=expiring".to_owned()),
                first_name: Some(anna()),
            },
            Self::PasswordReset {
                organization: organization(),
                requested_by: ben(),
                link: Some("https://members.example.com/password".to_owned()),
                first_name: Some(anna()),
            },
        ]
    }

    /// An invitation, every optional field set.
    #[must_use]
    pub fn sample_invitation() -> Self {
        Self::Invitation {
            link: LINK.to_owned(),
            organization: organization(),
            inviter: Some(ben()),
            role: Some("Observer".to_owned()),
            is_guest: true,
            access_for: Some(Period::days(90)),
            expires_at: EVENING,
            time_zone: berlin(),
            note: Some("Hello Anna,\n\nthe dashboards are under Reports. See you on Monday!".to_owned()),
            first_name: Some(anna()),
        }
    }
}
