//! Cross-origin requests of browsers (CORS), which the gateway answers: what it allows, here and in AWS.

/// The headers that a page may send.
pub const ALLOWED_HEADERS: [&str; 6] =
    ["authorization", "content-type", "idempotency-key", "if-match", "latchkey-actor", "x-request-id"];

/// The headers of a response that a page may read.
pub const EXPOSED_HEADERS: [&str; 10] = [
    "content-disposition",
    "etag",
    "idempotent-replayed",
    "link",
    "location",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "x-request-id",
];
