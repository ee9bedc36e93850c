//! `SendEmail`, with the validation of SES.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::Response;
use mail_parser::MessageParser;
use serde_json::{Value, json};

use super::validation::{check_address, checked_message, checked_tags};
use super::{Content, Feedback, SentEmail, Ses, SesError};
use crate::aws::respond;

/// <https://docs.aws.amazon.com/ses/latest/dg/quotas.html>
const MAX_RECIPIENTS: usize = 50;

impl Ses {
    pub(super) fn send(&self, body: &[u8]) -> Response<Bytes> {
        let mut state = self.state();
        let failure = state.failures.pop_front();
        if let Some(error) = failure.filter(|error| *error != SesError::LostAfterEffect) {
            return error.response();
        }
        let at = self.clock.now();
        // The counter keeps ids unique when the clock is frozen.
        let id = format!("{:016x}-{:08x}", at.timestamp_millis(), state.sent.len() + 1);
        let request = serde_json::from_slice::<Value>(body).ok();
        let email = request.ok_or("The body is not JSON.").and_then(|request| parse(&request));
        let (to, from, content, tags, configuration_set) = match email {
            Ok(email) => email,
            Err(message) => return respond::error(400, "BadRequestException", message),
        };
        let answer = respond::ok(&json!({"MessageId": id}));
        let feedback: Vec<Feedback> = to.iter().filter_map(|to| Feedback::simulated(to)).collect();
        let sent = SentEmail { id, at, to, from, content, tags, configuration_set, feedback };
        let simulated: Vec<Value> = sent.feedback.iter().map(|feedback| feedback.event(&sent, at)).collect();
        state.feedback.extend(simulated);
        state.sent.push(sent);
        if failure.is_some() { respond::lost(answer) } else { answer }
    }
}

type Email = (Vec<String>, String, Content, BTreeMap<String, String>, Option<String>);

fn parse(request: &Value) -> Result<Email, &'static str> {
    let content = content(&request["Content"])?;
    let own = match &content {
        Content::Raw(raw) => MessageParser::default().parse(raw),
        Content::Simple { .. } => None,
    };
    let mut to: Vec<String> = ["ToAddresses", "CcAddresses", "BccAddresses"]
        .iter()
        .flat_map(|field| texts(&request["Destination"][field]))
        .collect();
    let mut from = request["FromEmailAddress"].as_str().map(str::to_owned);
    if let Some(own) = own {
        let first = |list: Option<&mail_parser::Address<'_>>| {
            list.and_then(|list| list.first()).and_then(|one| one.address()).map(str::to_owned)
        };
        from = from.or_else(|| first(own.from()));
        if to.is_empty() {
            let headers = own.all_to().chain(own.all_cc()).chain(own.all_bcc());
            to = headers
                .flat_map(mail_parser::Address::iter)
                .filter_map(|one| one.address())
                .map(str::to_owned)
                .collect();
        }
    }
    if to.is_empty() || to.len() > MAX_RECIPIENTS {
        return Err("Between 1 and 50 recipients.");
    }
    to.iter().try_for_each(|to| check_address(to))?;
    let from = from.ok_or("Missing required header 'From'.")?;
    check_address(&from)?;
    let tags = checked_tags(&request["EmailTags"])?;
    Ok((to, from, content, tags, request["ConfigurationSetName"].as_str().map(str::to_owned)))
}

fn content(content: &Value) -> Result<Content, &'static str> {
    if let Some(data) = content["Raw"]["Data"].as_str() {
        let raw = STANDARD.decode(data).map_err(|_| "Raw data is not base64.")?;
        return checked_message(raw);
    }
    let simple = &content["Simple"];
    let part = |part: &Value| part["Data"].as_str().map(str::to_owned);
    let (text, html) = (part(&simple["Body"]["Text"]), part(&simple["Body"]["Html"]));
    match part(&simple["Subject"]) {
        Some(subject) if text.is_some() || html.is_some() => Ok(Content::Simple { subject, text, html }),
        _ => Err("Content must be Raw or Simple with a subject and a body."),
    }
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
