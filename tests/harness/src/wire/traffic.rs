//! What one story cost: which calls it made, and how many of them had to wait for others.

use super::Call;

/// The calls of one story.
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    /// Every call, in the order in which they were made.
    pub calls: Vec<Call>,
}

impl Traffic {
    /// How many round trips to the table followed one another; calls that were under way together are one.
    #[must_use]
    pub fn rounds(&self) -> usize {
        // Of intervals, the longest chain is found by always taking the one that ends first.
        let mut calls: Vec<&Call> = self.calls.iter().filter(|call| call.is_table()).collect();
        calls.sort_by_key(|call| call.ended);
        let (mut rounds, mut last_end) = (0, 0);
        for call in calls {
            if call.began > last_end {
                (rounds, last_end) = (rounds + 1, call.ended);
            }
        }
        rounds
    }

    /// The names of the calls to the table, in their order.
    #[must_use]
    pub fn operations(&self) -> Vec<&str> {
        self.calls.iter().filter(|call| call.is_table()).map(|call| call.operation.as_str()).collect()
    }

    /// The calls of that name.
    pub fn of<'a>(&'a self, operation: &'a str) -> impl Iterator<Item = &'a Call> {
        self.calls.iter().filter(move |call| call.operation == operation)
    }

    /// How many items and index entries the table looked at for all reads.
    #[must_use]
    pub fn looked_at(&self) -> usize {
        self.calls.iter().filter(|call| call.is_read()).map(Call::looked_at).sum()
    }

    /// The capacity units that the table reported.
    #[must_use]
    pub fn capacity(&self) -> f64 {
        self.calls.iter().map(Call::capacity).sum()
    }
}
