//! The last sign-in of a person, recorded on their memberships.

use chrono::{DateTime, Utc};
use domain::{id::UserId, login::LoginType};
use futures::{StreamExt as _, TryStreamExt as _, stream};

use crate::table::{
    Edit, Error, Expression, Store,
    keys::{self, Key, s},
    schema::PERSON,
};

/// Memberships that are written concurrently.
const CONCURRENT_WRITES: usize = 10;

impl Store {
    /// Records a sign-in on each membership of a person, and returns their number. It is no decision, so versions stay. An
    /// older sign-in never replaces a newer one.
    pub async fn record_sign_in(
        &self,
        user: &UserId,
        login_type: LoginType,
        at: DateTime<Utc>,
    ) -> Result<usize, Error> {
        let (mut count, mut from) = (0, None);
        loop {
            let answer = self
                .table
                .query(Some(PERSON))
                .key_condition_expression("person = :person")
                .expression_attribute_values(":person", s(keys::person_by_user(user)))
                .set_exclusive_start_key(from)
                .send()
                .await?;
            let found: Vec<Key> = answer.items.unwrap_or_default().iter().filter_map(Key::of).collect();
            count += found.len();
            let writes = stream::iter(found).map(|key| self.record_one(key, user, login_type, at));
            writes.buffer_unordered(CONCURRENT_WRITES).try_collect::<Vec<()>>().await?;
            from = match answer.last_evaluated_key {
                Some(next) => Some(next),
                None => return Ok(count),
            };
        }
    }

    async fn record_one(&self, key: Key, user: &UserId, login_type: LoginType, at: DateTime<Utc>) -> Result<(), Error> {
        let edit = Edit::default()
            .set("login_type", s(login_type.as_str()))
            .set("last_login_at", s(keys::instant(at)))
            .set("sign_in_key", s(keys::instant(at)));
        let newer = Expression::compare("last_login_at", "<", s(keys::instant(at))).or_without("last_login_at").and(
            "user",
            "=",
            s(user.as_str()),
        );
        self.table.write_with_retry(vec![self.table.update(&key, edit, newer)]).await.map(drop)
    }
}
