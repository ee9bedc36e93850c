//! Deleting a group.

use serde_json::json;

use crate::catalogue::delete::with_auditor;
use crate::catalogue::shown;

/// A name that is free again is another role: nobody has it who had the old one
#[tokio::test]
async fn a_deleted_group_can_be_made_anew() {
    let (_, org) = with_auditor().await;
    org.delete("groups/crew").await.assert_status(204);

    org.put("groups/crew", json!({ "name": "Another crew" })).await.assert_status(200);

    assert_eq!(shown(&org, "groups", "crew").await["name"], "Another crew");
    assert_eq!(org.members("?group=crew").await.len(), 0);
}
