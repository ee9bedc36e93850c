//! The calls to DynamoDB that an operation declares. Its IAM role is generated from them, and a contract test compares them
//! with the calls that the operation is observed to make.

/// The most indexes of a table that one operation queries.
const MAX_INDEXES: usize = 6;

/// An action on the items of a table. The items of a transaction need the actions of the same calls outside of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Reads items by key.
    BatchGetItem,
    /// Reads a range of one partition.
    Query,
    /// Creates or replaces an item.
    PutItem,
    /// Changes attributes of an item.
    UpdateItem,
    /// Deletes an item.
    DeleteItem,
    /// Checks a condition on an item that the transaction does not write.
    ConditionCheckItem,
}

impl Action {
    /// All actions, in the order in which a policy lists them. A role allows none besides.
    pub const ALL: [Self; 6] =
        [Self::BatchGetItem, Self::Query, Self::PutItem, Self::UpdateItem, Self::DeleteItem, Self::ConditionCheckItem];

    /// The name in IAM.
    #[must_use]
    pub const fn iam_name(self) -> &'static str {
        match self {
            Self::BatchGetItem => "dynamodb:BatchGetItem",
            Self::Query => "dynamodb:Query",
            Self::PutItem => "dynamodb:PutItem",
            Self::UpdateItem => "dynamodb:UpdateItem",
            Self::DeleteItem => "dynamodb:DeleteItem",
            Self::ConditionCheckItem => "dynamodb:ConditionCheckItem",
        }
    }
}

/// The actions on one table, and the indexes that are queried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableActions {
    actions: [bool; Action::ALL.len()],
    indexes: [Option<&'static str>; MAX_INDEXES],
}

impl TableActions {
    const NONE: Self = Self { actions: [false; Action::ALL.len()], indexes: [None; MAX_INDEXES] };

    const fn and(mut self, actions: &[Action]) -> Self {
        let mut at = 0;
        while at < actions.len() {
            self.actions[actions[at] as usize] = true;
            at += 1;
        }
        self
    }

    const fn and_index(mut self, index: &'static str) -> Self {
        let mut at = 0;
        while self.indexes[at].is_some() {
            at += 1;
        }
        self.indexes[at] = Some(index);
        self
    }

    /// The actions on the table itself.
    pub fn actions(&self) -> impl Iterator<Item = Action> {
        Action::ALL.into_iter().filter(|action| self.actions[*action as usize])
    }

    /// The indexes that are queried, in the order of their declaration.
    pub fn indexes(&self) -> impl Iterator<Item = &'static str> {
        self.indexes.into_iter().flatten()
    }

    /// Whether there is neither an action nor an index.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::NONE
    }
}

/// What an operation does with the tables: a constant that starts from one of the associated constants and adds to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tables {
    /// The main table.
    pub main: TableActions,
    /// The audit table.
    pub audit: TableActions,
}

impl Tables {
    /// The operation touches no table.
    pub const NONE: Self = Self { main: TableActions::NONE, audit: TableActions::NONE };
    /// Reads items by key.
    pub const READ: Self = Self::NONE.allow(&[Action::BatchGetItem]);
    /// Reads items by key, and the caller's membership, which it finds by the person.
    pub const MEMBER_READ: Self = Self::READ.query(store::schema::BY_USER);
    /// A decision of a member: reads as [`Tables::MEMBER_READ`], then commits a conditional transaction that creates and
    /// changes items, with its audit entry.
    pub const DECISION: Self =
        Self::MEMBER_READ.allow(&[Action::PutItem, Action::UpdateItem, Action::ConditionCheckItem]).commit();

    /// Adds actions on the main table.
    #[must_use]
    pub const fn allow(self, actions: &[Action]) -> Self {
        Self { main: self.main.and(actions), ..self }
    }

    /// Adds queries of an index of the main table.
    ///
    /// # Panics
    /// At compile time, when there are more indexes than there is room for.
    #[must_use]
    pub const fn query(self, index: &'static str) -> Self {
        Self { main: self.main.and_index(index), ..self }
    }

    /// Adds actions on the audit table.
    #[must_use]
    pub const fn allow_audit(self, actions: &[Action]) -> Self {
        Self { audit: self.audit.and(actions), ..self }
    }

    /// Adds transactions with an audit entry. When the response of one is lost, the entry is read: it exists if and only if
    /// the transaction was written.
    #[must_use]
    pub const fn commit(self) -> Self {
        self.allow_audit(&[Action::PutItem, Action::BatchGetItem])
    }

    /// Adds queries of an index of the audit table.
    ///
    /// # Panics
    /// At compile time, when there are more indexes than there is room for.
    #[must_use]
    pub const fn query_audit(self, index: &'static str) -> Self {
        Self { audit: self.audit.and_index(index), ..self }
    }

    /// Whether the operation touches no table.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.main.is_empty() && self.audit.is_empty()
    }

    /// How many requests the first round of a call sends at once: a read by key, and a query beside it.
    #[must_use]
    pub fn concurrent_reads(&self) -> usize {
        let reads_keys = self.main.actions().any(|action| action == Action::BatchGetItem);
        usize::from(reads_keys) + usize::from(self.main.indexes().next().is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_added_once_and_listed_in_order() {
        let tables = Tables::DECISION.allow(&[Action::DeleteItem, Action::PutItem]).query("due");

        assert_eq!(
            tables.main.actions().collect::<Vec<_>>(),
            [Action::BatchGetItem, Action::PutItem, Action::UpdateItem, Action::DeleteItem, Action::ConditionCheckItem]
        );
        assert_eq!(tables.main.indexes().collect::<Vec<_>>(), ["by_user", "due"]);
        assert_eq!(tables.audit.actions().collect::<Vec<_>>(), [Action::BatchGetItem, Action::PutItem]);
        assert!(Tables::NONE.is_empty() && !tables.is_empty());
    }

    #[test]
    fn a_query_beside_a_read_by_key_is_a_second_request() {
        let reads = [Tables::NONE, Tables::READ, Tables::MEMBER_READ, Tables::DECISION];

        assert_eq!(reads.map(|tables| tables.concurrent_reads()), [0, 1, 2, 2]);
    }
}
