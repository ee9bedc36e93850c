//! Deleting a group.

use serde_json::json;

use crate::catalog::delete::with_auditor_role;
use crate::catalog::find_entry;

/// A name that is free again is another role: nobody has it who had the old one
#[tokio::test]
async fn a_deleted_group_can_be_created_again() {
    let (_, org) = with_auditor_role().await;
    org.delete("groups/crew").await.assert_status(204);

    org.put("groups/crew", json!({ "name": "Another crew" })).await.assert_status(200);

    assert_eq!(find_entry(&org, "groups", "crew").await["name"], "Another crew");
    assert_eq!(org.members("?group=crew").await.len(), 0);
}
