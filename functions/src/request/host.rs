//! What the host product says about a member who is invited or added (A12).

use domain::{fault::Fault, host::MemberHostData, metadata::Metadata};
use serde_json::{Map, Value};

use super::parsed;

/// Parses the fields `external_id` and `metadata` of the object at `place`, a JSON pointer. Adds their faults to `faults`.
pub fn member_host_data(
    place: &str,
    external_id: Option<&str>,
    metadata: Option<&Map<String, Value>>,
    faults: &mut Vec<Fault>,
) -> MemberHostData {
    let patched = |patch| Metadata::default().patched(patch, &format!("{place}/metadata"), faults);
    MemberHostData {
        metadata: metadata.map(patched).unwrap_or_default(),
        external_id: parsed(&format!("{place}/external_id"), external_id, faults),
    }
}
