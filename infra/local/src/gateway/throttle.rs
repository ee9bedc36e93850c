//! The throttles of the stage: a token bucket for each route, by the real time.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html>

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use kit::Operation;

/// Requests a second, and the most at once.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Limit {
    rate: f64,
    burst: f64,
}

/// Routes with authorizer, as in `infra/template/api.yaml` with its default parameters.
const SIGNED_IN: Limit = Limit { rate: 200.0, burst: 400.0 };
/// Routes without authorizer.
const PUBLIC: Limit = Limit { rate: 20.0, burst: 40.0 };

/// The rest of a burst.
struct Bucket {
    tokens: f64,
    filled_at: Instant,
}

/// The buckets of all routes.
#[derive(Default)]
pub struct Throttle(Mutex<HashMap<&'static str, Bucket>>);

impl Throttle {
    /// Whether a request to that route may pass at `now`.
    pub fn admits(&self, operation: &Operation, now: Instant) -> bool {
        let limit = if operation.is_public() { PUBLIC } else { SIGNED_IN };
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry(operation.name).or_insert(Bucket { tokens: limit.burst, filled_at: now });
        let passed = now.saturating_duration_since(bucket.filled_at).as_secs_f64();
        bucket.tokens = limit.burst.min(bucket.tokens + passed * limit.rate);
        bucket.filled_at = now;
        let admits = bucket.tokens >= 1.0;
        if admits {
            bucket.tokens -= 1.0;
        }
        admits
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn operation(name: &str) -> &'static Operation {
        functions::OPERATIONS.iter().find(|operation| operation.name == name).expect("an operation")
    }

    /// B5: each route has its burst and its rate; routes without authorizer have lower ones.
    #[test]
    fn a_route_passes_its_burst_and_then_its_rate() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        let passes =
            |name: &str, tries: usize, now| (0..tries).filter(|_| throttle.admits(operation(name), now)).count();

        assert_eq!(passes("me-get", 1_000, start), 400);
        assert_eq!(passes("me-update", 1, start), 1, "another route");
        assert_eq!(passes("invitations-preview", 1_000, start), 40);
        let later = start + Duration::from_secs(1);
        assert_eq!((passes("me-get", 1_000, later), passes("invitations-preview", 1_000, later)), (200, 20));
        let much_later = start + Duration::from_mins(5);
        assert_eq!(passes("me-get", 1_000, much_later), 400, "no more than the burst");
    }
}
