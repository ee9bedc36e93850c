//! What SES refuses.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Content;

/// <https://docs.aws.amazon.com/ses/latest/dg/quotas.html>
const MAX_MESSAGE_BYTES: usize = 40 * 1024 * 1024;
/// Without the line feed.
const MAX_LINE_BYTES: usize = 999;
/// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html>
const MAX_TAGS: usize = 50;

/// SES takes no SMTPUTF8: the local part is printable ASCII without spaces, the domain a name in ASCII.
/// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html>
pub(super) fn check_address(mailbox: &str) -> Result<(), &'static str> {
    let bare = mailbox.rsplit_once('<').map_or(mailbox, |(_, tail)| tail.trim_end().trim_end_matches('>')).trim();
    let (local, domain) = bare.rsplit_once('@').ok_or("Missing final '@domain'")?;
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if local.is_empty() || local.len() > 64 || !local.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("Local address contains control or whitespace");
    }
    if domain.len() > 253 || !domain.split('.').all(is_label) {
        return Err("Domain contains illegal character");
    }
    Ok(())
}

/// Lines of a message have at most 1,000 characters with their end, and a message 40 MB.
pub(super) fn checked_message(raw: Vec<u8>) -> Result<Content, &'static str> {
    if raw.is_empty() {
        return Err("Raw data is empty.");
    }
    if raw.len() > MAX_MESSAGE_BYTES {
        return Err("Message length is more than 41943040 bytes.");
    }
    if raw.split(|byte| *byte == b'\n').any(|line| line.len() > MAX_LINE_BYTES) {
        return Err("A line of the message is longer than 1000 characters.");
    }
    Ok(Content::Raw(raw))
}

/// The tags. Names and values consist of 1 to 256 ASCII letters, digits, `_` and `-`.
pub(super) fn checked_tags(list: &Value) -> Result<BTreeMap<String, String>, &'static str> {
    let allowed = |text: &str| {
        (1..=256).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    };
    let entries = list.as_array().map(Vec::as_slice).unwrap_or_default();
    if entries.len() > MAX_TAGS {
        return Err("At most 50 tags.");
    }
    let pairs = entries.iter().map(|tag| {
        let pair = tag["Name"].as_str().zip(tag["Value"].as_str());
        pair.filter(|(name, value)| allowed(name) && allowed(value))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .ok_or("Invalid tag name or value.")
    });
    let tags: BTreeMap<String, String> = pairs.collect::<Result<_, _>>()?;
    if tags.len() == entries.len() { Ok(tags) } else { Err("Duplicate tag name.") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// B5: what SES refuses is refused here: addresses that are not ASCII or not complete, long lines, odd tags.
    #[test]
    fn what_ses_refuses_is_refused() {
        for good in ["ada@example.com", "Ada <ada+x@example.com>", "ada@xn--mnchen-3ya.de", "o'brien@a-b.example"] {
            assert_eq!(check_address(good), Ok(()), "{good}");
        }
        for bad in [
            "ada",
            "@example.com",
            "ada@",
            "a b@example.com",
            "ад@example.com",
            "ada@münchen.de",
            "ada@-x.example",
            "ada@x..example",
            "ada@example.com.",
            "ada@exa_mple.com",
        ] {
            assert!(check_address(bad).is_err(), "{bad}");
        }
        let line = |length: usize| checked_message([b"Subject: x\r\n".to_vec(), vec![b'x'; length]].concat()).is_ok();
        assert!(line(999) && !line(1_000));
        assert!(checked_message(Vec::new()).is_err());
        let tag = |name: &str, value: &str| json!({ "Name": name, "Value": value });
        assert!(checked_tags(&json!([tag("a", "1"), tag("b", "1")])).is_ok());
        for bad in [json!([tag("a", "1"), tag("a", "2")]), json!([tag("a b", "1")]), json!([tag("a", "")])] {
            assert!(checked_tags(&bad).is_err(), "{bad}");
        }
        assert!(checked_tags(&(0..51).map(|n| tag(&format!("n{n}"), "1")).collect()).is_err());
    }
}
