//! Events on a bus.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::{Value, json};

/// A published event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PublishedEvent {
    /// The id that the bus gave it.
    pub id: String,
    /// When it arrived.
    pub at: DateTime<Utc>,
    /// The name or ARN of the bus; `default` when the entry names none.
    pub bus: String,
    /// The entry's `Source`.
    pub source: String,
    /// The entry's `DetailType`.
    pub detail_type: String,
    /// The entry's `Detail`, parsed.
    pub detail: Value,
    /// The whole entry, verbatim.
    pub entry: Value,
}

impl PublishedEvent {
    /// The event of an entry, or the code and the message of its error.
    pub(super) fn from_entry(
        id: String,
        at: DateTime<Utc>,
        entry: &Value,
    ) -> Result<Self, (&'static str, &'static str)> {
        let text = |field: &str| entry[field].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let missing = |message| ("InvalidArgument", message);
        Ok(Self {
            id,
            at,
            bus: text("EventBusName").unwrap_or_else(|| "default".to_owned()),
            source: text("Source").ok_or_else(|| missing("Parameter Source is not valid."))?,
            detail_type: text("DetailType").ok_or_else(|| missing("Parameter DetailType is not valid."))?,
            detail: text("Detail")
                .and_then(|detail| serde_json::from_str::<Value>(&detail).ok())
                .filter(Value::is_object)
                .ok_or(("MalformedDetail", "Detail is malformed."))?,
            entry: entry.clone(),
        })
    }

    /// The event as a rule passes it to a function.
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html>
    #[must_use]
    pub fn rule_event(&self) -> Value {
        json!({
            "version": "0",
            "id": self.id,
            "detail-type": self.detail_type,
            "source": self.source,
            "account": "000000000000",
            "time": self.at.to_rfc3339_opts(SecondsFormat::Secs, true),
            "region": "eu-central-1",
            "resources": self.entry["Resources"].as_array().cloned().unwrap_or_default(),
            "detail": self.detail,
        })
    }
}
