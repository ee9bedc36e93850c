//! Language tags, and the language and zone of a person's emails (D6, D7).

use super::{
    builders::{bearer_of, in_state, tag},
    fixture::Fixture,
};
use crate::{
    fault::{FaultCode, ParseError as _},
    language_tag::{LanguageTag, LanguageTagError},
    locale::Locale,
    membership::{Lifecycle, State},
    organization::Settings,
    profile::Profile,
    reader::Reader,
};

/// D6: tags as browsers, operating systems and host products write them; each is kept in its canonical case.
#[test]
fn a_language_tag_is_taken_as_it_comes() {
    let tags = [
        ("en", "en"),
        ("DE", "de"),
        ("en-GB", "en-GB"),
        ("EN-us", "en-US"),
        ("de-AT", "de-AT"),
        ("fr-CA", "fr-CA"),
        ("es-419", "es-419"),
        ("pt-BR", "pt-BR"),
        ("zh-Hant", "zh-Hant"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("sr-Latn", "sr-Latn"),
        ("yue", "yue"),
        ("tlh", "tlh"),
        ("zh-yue-HK", "zh-yue-HK"),
        ("de-CH-1996", "de-CH-1996"),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("ca-ES-valencia", "ca-ES-valencia"),
        ("en-US-u-ca-gregory", "en-US-u-ca-gregory"),
        ("th-TH-u-ca-buddhist-nu-thai", "th-TH-u-ca-buddhist-nu-thai"),
        ("ja-JP-u-ca-japanese-x-lvariant-JP", "ja-JP-u-ca-japanese-x-lvariant-jp"),
        ("en-US-u-ca-gregory-cu-usd-fw-mon-hc-h23-ms-metric-nu-latn-rg-gbzzzz", ""),
        ("x-klingon", "x-klingon"),
        ("i-klingon", "i-klingon"),
        ("EN-gb-OED", "en-GB-oed"),
        ("und", "und"),
        // As Linux, macOS, Java and Python write them.
        ("de_DE", "de-DE"),
        ("de_DE.UTF-8", "de-DE"),
        ("de_DE@euro", "de-DE"),
        ("sr_RS@latin", "sr-Latn-RS"),
        ("sr_RS.UTF-8@latin", "sr-Latn-RS"),
        ("uz_UZ@cyrillic", "uz-Cyrl-UZ"),
        ("zh_Hant_TW", "zh-Hant-TW"),
        ("zh-Hans_CN", "zh-Hans-CN"),
        ("pt_BR", "pt-BR"),
        // As people copy them.
        (" fr ", "fr"),
        ("\u{FEFF}de\u{200B}-AT", "de-AT"),
    ];
    for (text, canonical) in tags {
        let expected = if canonical.is_empty() { text } else { canonical };

        assert_eq!(text.parse::<LanguageTag>().map(|tag| tag.to_string()).as_deref(), Ok(expected), "{text:?}");
    }
}

/// D6: what is stored is read again as it was, also what earlier versions stored.
#[test]
fn a_language_tag_survives_storage() {
    for text in ["en", "de", "fr", "es", "zh-Hant-TW", "x-klingon", "en-GB-oed"] {
        let stored = serde_json::to_value(tag(text)).unwrap();

        assert_eq!(stored, text);
        assert_eq!(serde_json::from_value::<LanguageTag>(stored).unwrap(), tag(text));
    }
}

/// D6: nonsense is refused by a sentence that names the fault and an example.
#[test]
fn nonsense_is_no_language_tag() {
    let hyphens = "a hyphen stands between two parts";
    let language = "a language has two or three letters";
    let letters = "letters and digits of ASCII";
    let cases = [
        ("", "is empty"),
        ("  ", "is empty"),
        ("\u{200B}", "is empty"),
        ("de--AT", hyphens),
        ("-de", hyphens),
        ("de-", hyphens),
        ("_", hyphens),
        ("d", language),
        ("x", language),
        ("1", language),
        ("Deutsch", language),
        ("english-US", language),
        ("i-nothing", language),
        ("C", language),
        ("POSIX", language),
        ("de AT", letters),
        ("de,en;q=0.8", letters),
        ("日本語", letters),
        ("<b>", letters),
        ("de-überall", letters),
        ("de-abcdefghi", "at most eight characters"),
        ("de-u", "neither script, region, variant nor extension"),
        ("de-AT-AT-AT", "neither script, region, variant nor extension"),
    ];
    for (text, fault) in cases {
        let error = text.parse::<LanguageTag>().unwrap_err();
        let sentence = error.to_string();

        assert!(sentence.contains(fault) && sentence.contains("pt-BR"), "{text:?}: {sentence}");
        assert_eq!(error.fault_code(), FaultCode::InvalidFormat, "{text:?}");
    }
    let long = format!("x{}", "-abcdefg".repeat(13));
    assert_eq!(long.parse::<LanguageTag>(), Err(LanguageTagError::TooLong));
    assert!(long[..97].parse::<LanguageTag>().is_ok());
}

/// D6: the lookup of RFC 4647 over a priority list.
#[test]
fn the_language_of_an_email_is_looked_up() {
    let cases: [(&[&str], Locale); 17] = [
        (&["de-AT"], Locale::De),
        (&["de-CH-1996"], Locale::De),
        (&["en-GB"], Locale::En),
        (&["fr-CA"], Locale::Fr),
        (&["es-419"], Locale::Es),
        (&["en-US-u-ca-gregory"], Locale::En),
        (&["es-x-es"], Locale::Es),
        (&["pt-BR"], Locale::En),
        (&["zh-Hant", "de"], Locale::De),
        (&["pt-BR", "zh-Hant", "fr-BE"], Locale::Fr),
        (&["de-AT", "fr"], Locale::De),
        (&["x-de"], Locale::En),
        (&["x-de", "es-MX"], Locale::Es),
        (&["gsw-CH", "de-CH"], Locale::De),
        (&["den", "est", "fra"], Locale::En),
        (&["und", "fr"], Locale::Fr),
        (&[], Locale::En),
    ];
    for (wanted, locale) in cases {
        let tags: Vec<LanguageTag> = wanted.iter().map(|text| tag(text)).collect();

        assert_eq!(Locale::lookup(&tags), locale, "{wanted:?}");
    }
}

/// RFC 4647, section 3.4: the example of the standard.
#[test]
fn a_range_loses_its_last_subtags() {
    let tag = tag("zh-Hant-CN-x-private1-private2");

    let ranges: Vec<&str> = tag.ranges().collect();

    assert_eq!(ranges, ["zh-Hant-CN-x-private1-private2", "zh-Hant-CN-x-private1", "zh-Hant-CN", "zh-Hant", "zh"]);
}

/// D6, D7: profile, invitation, organisation, English; the zone is that of the profile or the organisation.
#[test]
fn a_person_is_written_to_as_they_chose() {
    let base = Fixture::of("guests");
    let berlin = "Europe/Berlin".parse().unwrap();
    let cases = [
        (Some("fr-CA"), Some("es"), "de", Locale::Fr),
        (Some("pt-BR"), Some("es-419"), "de", Locale::Es),
        (Some("pt-BR"), Some("zh-Hant"), "de-AT", Locale::De),
        (Some("pt-BR"), None, "de", Locale::De),
        (None, Some("fr"), "de", Locale::Fr),
        (None, None, "es", Locale::Es),
        (Some("pt-BR"), Some("zh-Hant"), "nl", Locale::En),
        (Some("en-GB"), Some("de"), "de", Locale::En),
    ];
    for (chosen, invited, of_organization, locale) in cases {
        let mut member = in_state(&base.owner, State::Invited);
        let Lifecycle::Invited(state) = &mut member.lifecycle else { panic!("it is invited") };
        state.invitation.locale = invited.map(tag);
        let settings =
            Settings { locale: tag(of_organization), time_zone: berlin, ..(*base.organization.settings).clone() };
        let user = bearer_of("owner@acme.example").user;
        let profile = Profile { locale: chosen.map(tag), ..Profile::blank(user) };

        let reader = Reader::of(&member, Some(&profile), &settings);
        assert_eq!(
            (reader.locale, reader.time_zone, reader.first_name()),
            (locale, berlin, member.first_name.as_ref().map(ToString::to_string)),
            "{chosen:?}, {invited:?}, {of_organization}"
        );
        let kolkata = "Asia/Kolkata".parse().unwrap();
        let profile = Profile { time_zone: Some(kolkata), first_name: Some("Countess".parse().unwrap()), ..profile };
        assert_eq!(Reader::of(&member, Some(&profile), &settings).first_name().as_deref(), Some("Countess"));
        assert_eq!(Reader::of(&member, Some(&profile), &settings).time_zone, kolkata);
        assert_eq!(Reader::of(&member, None, &settings).time_zone, berlin);
    }
}
