//! TTL: DynamoDB deletes expired items in the background, the embedded database on request.

use serde_json::json;

use super::{DynamoDb, Error, items::key_of};

impl DynamoDb {
    /// Deletes the items that have expired by the local clock and returns their number.
    ///
    /// With a table in a file, the stream records of these deletions carry no `userIdentity`.
    pub fn delete_expired(&self) -> Result<usize, Error> {
        if !self.in_file {
            return Ok(self.database.sweep_ttl()?);
        }
        // A database in a file reads the real time and accepts no other clock.
        let mut deleted = 0;
        for table in self.tables()? {
            deleted += self.delete_expired_of(&table)?;
        }
        Ok(deleted)
    }

    fn delete_expired_of(&self, table: &str) -> Result<usize, Error> {
        let meta = self.database.get_table_metadata(table)?;
        let Some((attribute, meta)) =
            meta.and_then(|meta| Some((meta.ttl_attribute.clone().filter(|_| meta.ttl_enabled)?, meta)))
        else {
            return Ok(0);
        };
        let now = self.clock.now().timestamp();
        let mut deleted = 0;
        for item in self.scan(table)? {
            let expiry = item[&attribute]["N"].as_str().and_then(|text| text.parse::<i64>().ok());
            if expiry.is_some_and(|expiry| expiry >= 0 && expiry < now) {
                let request = json!({"TableName": table, "Key": key_of(&item, &meta.key_schema)?});
                self.database.delete_item(serde_json::from_value(request)?)?;
                deleted += 1;
            }
        }
        Ok(deleted)
    }
}
