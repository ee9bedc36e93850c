//! The cost of a scenario: its calls, and how many of them were sequential.

use super::Call;

/// The calls of one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    /// Every call, in the order of the requests.
    pub calls: Vec<Call>,
}

impl Traffic {
    /// The number of sequential round trips to the table; overlapping calls count as one.
    #[must_use]
    pub fn round_trips(&self) -> usize {
        // Always taking the interval that ends first finds the longest chain of disjoint intervals.
        let mut calls: Vec<&Call> = self.calls.iter().filter(|call| call.is_table()).collect();
        calls.sort_by_key(|call| call.ended);
        let (mut round_trips, mut last_end) = (0, 0);
        for call in calls {
            if call.began > last_end {
                (round_trips, last_end) = (round_trips + 1, call.ended);
            }
        }
        round_trips
    }

    /// The operations of the calls to the table, in their order.
    #[must_use]
    pub fn operations(&self) -> Vec<&str> {
        self.calls.iter().filter(|call| call.is_table()).map(|call| call.operation.as_str()).collect()
    }

    /// The calls of that operation; all that write the table for [`WRITE`](super::WRITE).
    pub fn of<'a>(&'a self, operation: &'a str) -> impl Iterator<Item = &'a Call> {
        self.calls.iter().filter(move |call| call.is(operation))
    }

    /// How many items and index entries all reads examined.
    #[must_use]
    pub fn items_read(&self) -> usize {
        self.calls.iter().filter(|call| call.is_read()).map(Call::items_read).sum()
    }

    /// The consumed capacity units of all calls.
    #[must_use]
    pub fn capacity(&self) -> f64 {
        self.calls.iter().map(Call::capacity).sum()
    }
}
