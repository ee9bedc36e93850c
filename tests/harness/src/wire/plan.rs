//! Planned faults and hooks, and the calls that they apply to.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::{Value, json};

/// Selects a call, counted from the moment of planning: 0 is the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The n-th call of any kind.
    Call(usize),
    /// The n-th call of this operation, such as `TransactWriteItems`.
    Operation(&'static str, usize),
}

/// How a call fails.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The connection fails before the call takes effect.
    BeforeEffect,
    /// The call takes effect, then the connection times out.
    AfterEffect,
    /// A `TransactionCanceledException` whose first reason is `TransactionConflict`, one reason per item.
    Conflict,
    /// AWS answers with this error, and the call has no effect.
    Answer {
        /// The status.
        status: u16,
        /// The body, with `__type`.
        body: Value,
    },
}

impl Fault {
    /// A `TransactionCanceledException` with these codes: `None`, `ConditionalCheckFailed`,
    /// `TransactionConflict`, `ThrottlingError` and so on.
    #[must_use]
    pub fn cancelled(codes: &[&str]) -> Self {
        Self::Answer { status: 400, body: cancellation(codes) }
    }

    /// `ProvisionedThroughputExceededException`.
    #[must_use]
    pub fn throttled() -> Self {
        Self::refused(400, "ProvisionedThroughputExceededException")
    }

    /// `InternalServerError`.
    #[must_use]
    pub fn internal() -> Self {
        Self::refused(500, "InternalServerError")
    }

    /// Any other error of AWS by its name.
    #[must_use]
    pub fn refused(status: u16, name: &str) -> Self {
        Self::Answer { status, body: json!({"__type": name, "message": "Injected fault."}) }
    }
}

pub(super) type Hook = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// The plans that apply to one call.
#[derive(Default)]
pub(super) struct CallPlan {
    pub(super) before: Vec<Hook>,
    pub(super) fault: Option<Fault>,
    pub(super) after: Vec<Hook>,
}

#[derive(Default)]
pub(super) struct Plans {
    once: Vec<(When, Step)>,
    always: Vec<(&'static str, Fault)>,
}

enum Step {
    Before(Hook),
    Fail(Fault),
    After(Hook),
}

impl Plans {
    pub(super) fn before(&mut self, when: When, hook: Hook) {
        self.once.push((when, Step::Before(hook)));
    }

    pub(super) fn after(&mut self, when: When, hook: Hook) {
        self.once.push((when, Step::After(hook)));
    }

    pub(super) fn fail(&mut self, when: When, fault: Fault) {
        self.once.push((when, Step::Fail(fault)));
    }

    pub(super) fn fail_always(&mut self, operation: &'static str, fault: Fault) {
        self.always.push((operation, fault));
    }

    pub(super) fn waiting(&self) -> usize {
        self.once.len()
    }

    /// Takes the plans for this call of `operation`, and counts the call down in all other plans.
    pub(super) fn take(&mut self, operation: &str) -> CallPlan {
        let mut taken = CallPlan::default();
        for (mut when, step) in std::mem::take(&mut self.once) {
            let left = match &mut when {
                When::Call(left) => Some(left),
                When::Operation(wanted, left) => (*wanted == operation).then_some(left),
            };
            match left {
                Some(0) => match step {
                    Step::Before(hook) => taken.before.push(hook),
                    Step::After(hook) => taken.after.push(hook),
                    Step::Fail(fault) => taken.fault = Some(fault),
                },
                Some(left) => {
                    *left -= 1;
                    self.once.push((when, step));
                }
                None => self.once.push((when, step)),
            }
        }
        if taken.fault.is_none() {
            let always = self.always.iter().find(|(wanted, _)| *wanted == operation);
            taken.fault = always.map(|(_, fault)| fault.clone());
        }
        taken
    }
}

/// A response of AWS that replaces the effect.
pub(super) fn answer(status: u16, body: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// A cancelled transaction, because another transaction is in progress on the first of `items`.
pub(super) fn conflict(items: usize) -> Response<Bytes> {
    let codes: Vec<&str> =
        (0..items.max(1)).map(|item| if item == 0 { "TransactionConflict" } else { "None" }).collect();
    answer(400, &cancellation(&codes))
}

fn cancellation(codes: &[&str]) -> Value {
    let reasons: Vec<Value> = codes.iter().map(|code| json!({"Code": code, "Message": code})).collect();
    json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": format!("Transaction cancelled, please refer cancellation reasons for specific reasons {codes:?}"),
        "CancellationReasons": reasons,
    })
}
