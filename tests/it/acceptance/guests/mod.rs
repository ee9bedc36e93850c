//! Template `guests`: guests of an analytics platform, invited for a limited time by the vendor or a partner.

mod access;
mod invite;
mod renew;

use harness::{Email, Member};
use serde_json::{Value, json};

use super::Admin;

/// The form that invites guests, with no toggle touched.
pub fn guests(emails: &str) -> Value {
    json!({ "emails": emails, "kind": "guest" })
}

/// The same with toggles.
pub fn with(mut form: Value, toggles: &[&str]) -> Value {
    form["grant"] = json!({ "permissions": toggles });
    form
}

impl Admin {
    /// A guest who has joined, for a period such as `P20D`.
    async fn guest(&self, email: &str, period: &str, toggles: &[&str]) -> Member {
        let mut form = with(guests(email), toggles);
        form["period"] = json!(period);
        self.org.joined(form).await
    }

    /// Moves the clock, runs the sweeps of guests and the digest, and delivers what they wrote.
    async fn advance_and_run_jobs(&self, span: &str) {
        self.world.advance(span);
        for job in ["remind-guests", "expire-guests", "digest"] {
            self.world.run_job(job).await;
        }
        self.world.pump().await;
    }

    /// The emails of a kind that an address got, oldest first.
    fn emails_of_kind(&self, kind: &str, email: &str) -> Vec<Email> {
        let mut emails = self.world.emails_to(email);
        emails.retain(|email| email.tags.get("email").is_some_and(|tag| tag == kind));
        emails
    }

    /// The alert at the top of Users & Licenses; null if there is none.
    async fn alert(&self) -> Value {
        let observed = self.ada.get(&self.org.path("/alerts")).await.assert_status(200).body;
        observed["alerts"].get(0).cloned().unwrap_or_default()
    }
}
