//! The languages that emails are written in, and how one is chosen for a person.

use crate::language_tag::LanguageTag;

/// A language that emails are written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
}

impl Locale {
    /// Every language, in the order of the folders of emails.
    pub const ALL: [Self; 4] = [Self::En, Self::De, Self::Fr, Self::Es];

    /// The language tag of BCP 47.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
        }
    }

    /// The first language of a priority list that emails are written in, by the lookup of RFC 4647 (section 3.4); English if
    /// there is none (D6).
    pub fn lookup<'t>(wanted: impl IntoIterator<Item = &'t LanguageTag>) -> Self {
        let written = |range: &str| Self::ALL.into_iter().find(|locale| locale.tag() == range);
        wanted.into_iter().flat_map(LanguageTag::ranges).find_map(written).unwrap_or_default()
    }
}
