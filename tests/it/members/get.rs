//! Reading one member.

use harness::World;
use serde_json::json;

use crate::members::{every_status, list_all, own_row};

/// S1.21, R24: every member and guest is listed with the status that a single read shows.
#[tokio::test]
async fn list_and_single_read_agree_for_every_status() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;

    let rows = list_all(&org.owner, &org, "", 100).await;

    assert_eq!(rows.len(), every_status::EVERYBODY.len());
    for (email, kind, status) in every_status::EVERYBODY {
        let row = rows.iter().find(|row| row["email"] == email).expect("a row for everybody");
        assert_eq!((&row["kind"], &row["status"]), (&json!(kind), &json!(status)), "{email}");
        assert_eq!(org.member(&crate::members::id_of(row)).await, *row);
    }
}

/// C96: a list is for those who may read it; everybody reads their own row, and of others not even whether they exist.
#[tokio::test]
async fn a_member_without_read_permission_reads_only_their_own_row() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let helpdesk = acme.accepted_member("helpdesk@example.com", "helpdesk").await;
    let observer = acme.accepted_member("watcher@example.com", "super-observer").await;
    let ada = own_row(&acme, &acme.owner).await;

    helpdesk.person.get(&acme.path("/members")).await.assert_problem(403, "forbidden");
    let own = helpdesk.person.get(&acme.path(&format!("/members/{}", helpdesk.id))).await.assert_status(200);
    assert_eq!(own.body["allowed_actions"], json!([]));
    let others = [crate::members::id_of(&ada), "mem_01JD000000000000000000000A".to_owned(), "nonsense".to_owned()];
    let answers = [
        helpdesk.person.get(&acme.path(&format!("/members/{}", others[0]))).await,
        helpdesk.person.get(&acme.path(&format!("/members/{}", others[1]))).await,
    ];
    assert_eq!(answers[0].status, answers[1].status);
    assert_eq!(answers[0].code(), answers[1].code());

    let listed = list_all(&observer.person, &acme, "", 10).await;
    assert_eq!(listed.len(), 3);
    assert!(listed.iter().all(|row| row["allowed_actions"] == json!([])));
}
