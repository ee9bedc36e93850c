//! Planned faults and hooks, and the calls that they apply to.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::{Value, json};

/// Instead of an operation: any that writes the table, a transaction or a single item.
pub const WRITE: &str = "Write";

/// Whether a call of `operation` is one of those that `wanted` names: an operation, or [`WRITE`].
pub(super) fn is_named(operation: &str, wanted: &str) -> bool {
    let writes = ["TransactWriteItems", "PutItem", "UpdateItem", "DeleteItem"];
    operation == wanted || (wanted == WRITE && writes.contains(&operation))
}

/// Selects a call, counted from the moment of planning: 0 is the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The n-th call of any kind.
    Call(usize),
    /// The n-th call of this operation, such as `TransactWriteItems`; of any write for [`WRITE`].
    Operation(&'static str, usize),
}

/// How a call fails.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The connection fails before the call takes effect.
    BeforeEffect,
    /// The call takes effect, then the connection times out.
    AfterEffect,
    /// A `TransactionCanceledException` whose first reason is `TransactionConflict`, one reason per item; the answer to the
    /// write of a single item is a `TransactionConflictException`.
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

impl Fault {
    /// This fault as it occurs at a call of `operation`: the write of a single item has no cancellation reasons.
    pub(super) fn at(self, operation: &str) -> Self {
        let is_cancellation = |body: &Value| body["CancellationReasons"].is_array();
        match &self {
            Self::Answer { body, .. } if is_cancellation(body) && operation != "TransactWriteItems" => {
                Self::throttled()
            }
            _ => self,
        }
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
                When::Operation(wanted, left) => is_named(operation, wanted).then_some(left),
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
            let always = self.always.iter().find(|(wanted, _)| is_named(operation, wanted));
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

/// A cancelled write, because another transaction is in progress on the first of `items`.
pub(super) fn conflict(operation: &str, items: usize) -> Response<Bytes> {
    if operation != "TransactWriteItems" {
        let name = "com.amazonaws.dynamodb.v20120810#TransactionConflictException";
        return answer(400, &json!({"__type": name, "message": "Transaction is ongoing for the item"}));
    }
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
