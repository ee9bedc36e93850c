//! Keys of the outbox, of topic updates and of the quarantine.

use domain::id::EventId;

use super::{Key, shard};

/// How many partitions the outbox is spread over: the most writes that one partition takes is 1,000 a second.
pub const OUTBOX_SHARDS: u8 = 8;

/// One shard of the outbox.
#[must_use]
pub fn outbox_shard(shard: u8) -> String {
    format!("OUTBOX#{shard}")
}

/// What has to leave because of an event.
#[must_use]
pub fn outbox(event: EventId) -> Key {
    Key::new(outbox_shard(shard(event.ulid(), OUTBOX_SHARDS)), event.ulid().to_string())
}

/// What people have said of topics and the contact list does not know yet: one partition, for it is seldom said.
pub const TOPIC_UPDATES: &str = "OUTBOX#TOPICS";

/// What one of them has said.
#[must_use]
pub fn topic_update(id: EventId) -> Key {
    Key::new(TOPIC_UPDATES, id.ulid().to_string())
}

/// An entry of the outbox that nobody could read, out of the way of the others.
#[must_use]
pub fn quarantine(entry: &Key) -> Key {
    Key::new("QUARANTINE", format!("{}#{}", entry.pk, entry.sk))
}
