//! Reading one member.

use harness::World;
use serde_json::json;

use crate::members::{crowd, own_row, paged};

/// S3.9, S1.21: everybody is listed as member or guest and in the status that a single read tells.
#[tokio::test]
async fn list_and_single_read_agree_about_everybody_in_every_status() {
    let world = World::new().await;
    let org = crowd::gathered(&world).await;

    let rows = paged(&org.owner, &org, "", 100).await;

    assert_eq!(rows.len(), crowd::EVERYBODY.len());
    for (email, kind, status) in crowd::EVERYBODY {
        let row = rows.iter().find(|row| row["email"] == email).expect("a row for everybody");
        assert_eq!((&row["kind"], &row["status"]), (&json!(kind), &json!(status)), "{email}");
        assert_eq!(org.member(&crate::members::id(row)).await, *row);
    }
}

/// C96: a list is for those who may read it; everybody reads their own row, and of others not even whether they exist.
#[tokio::test]
async fn who_may_not_read_members_reads_their_own_row_only() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let helpdesk = acme.accepted_member("helpdesk@example.com", "helpdesk").await;
    let observer = acme.accepted_member("watcher@example.com", "super-observer").await;
    let ada = own_row(&acme, &acme.owner).await;

    helpdesk.person.get(&acme.path("/members")).await.assert_problem(403, "forbidden");
    let own = helpdesk.person.get(&acme.path(&format!("/members/{}", helpdesk.id))).await.assert_status(200);
    assert_eq!(own.body["allowed_actions"], json!([]));
    let others = [crate::members::id(&ada), "mem_01JD000000000000000000000A".to_owned(), "nonsense".to_owned()];
    let answers = [
        helpdesk.person.get(&acme.path(&format!("/members/{}", others[0]))).await,
        helpdesk.person.get(&acme.path(&format!("/members/{}", others[1]))).await,
    ];
    assert_eq!(answers[0].status, answers[1].status);
    assert_eq!(answers[0].code(), answers[1].code());

    let seen = paged(&observer.person, &acme, "", 10).await;
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|row| row["allowed_actions"] == json!([])));
}
