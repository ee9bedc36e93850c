//! Keys of the outbox, of topic updates and of the quarantine.

use domain::id::EventId;

use super::{Key, shard};

/// Shards of the outbox: one partition takes at most 1,000 writes a second.
pub const OUTBOX_SHARDS: u8 = 8;

/// The partition of one shard of the outbox.
#[must_use]
pub fn outbox_shard(shard: u8) -> String {
    format!("OUTBOX#{shard}")
}

/// The outbox entry of an event.
#[must_use]
pub fn outbox(event: EventId) -> Key {
    Key::new(outbox_shard(shard(event.ulid(), OUTBOX_SHARDS)), event.ulid().to_string())
}

/// The partition of topic updates that the contact list has yet to receive. They are too rare to need shards.
pub const TOPIC_UPDATES: &str = "OUTBOX#TOPICS";

/// One topic update.
#[must_use]
pub fn topic_update(id: EventId) -> Key {
    Key::new(TOPIC_UPDATES, id.ulid().to_string())
}

/// An unreadable outbox entry in quarantine. The sort key is its former key.
#[must_use]
pub fn quarantine(entry: &Key) -> Key {
    Key::new("QUARANTINE", format!("{}#{}", entry.pk, entry.sk))
}
