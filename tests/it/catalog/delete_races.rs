//! Deletions that interleave with another change, which runs before each single call of the deletion.

use harness::{Answer, Org, Person, When, World};
use serde_json::{Value, json};

use super::{find_entry, role_with};
use crate::races::invariants::check_invariants;

/// Somebody in no group, a group and a role that nobody has, a group of sites that is empty.
struct Fixture {
    world: World,
    org: Org,
    bob: String,
}

async fn fixture() -> Fixture {
    let (world, org) = World::with_organization("sites").await;
    org.put("roles/auditor", role_with(json!({}))).await.assert_status(200);
    org.put("groups/crew", json!({ "name": "Crew" })).await.assert_status(200);
    org.put("resources/site/emea", json!({ "name": "EMEA", "is_group": true })).await.assert_status(200);
    let bob = org.accepted_member("bob@example.com", "observer").await.id;
    Fixture { world, org, bob }
}

/// The other request, in the owner's name over another function.
#[derive(Clone, Copy, Debug)]
enum Other {
    Move,
    Invite,
    Edit,
    Group,
    Enter,
}

impl Other {
    async fn act(self, ada: Person, org: Org, bob: String) -> Answer {
        let all = json!([{ "type": "site", "mode": "all" }]);
        let grant = json!({ "role": "auditor", "scopes": all });
        match self {
            Self::Move => ada.post(&org.path("/members/move"), json!({ "members": [bob], "group": "crew" })).await,
            Self::Invite => {
                ada.post(&org.path("/invitations"), json!({ "emails": ["eve@example.com"], "grant": grant })).await
            }
            Self::Edit => {
                ada.patch(&org.path(&format!("/members/{bob}")), json!({ "grant": { "role": "auditor" } })).await
            }
            Self::Group => ada.put(&org.path("/groups/crew"), json!({ "name": "Crew", "grant": grant })).await,
            Self::Enter => {
                ada.put(&org.path("/resources/site/berlin"), json!({ "name": "Berlin", "groups": ["emea"] })).await
            }
        }
    }
}

/// One request as a whole before the call of that number of the other, the deletion being the interrupted one or not;
/// nothing once there is no such call. The answers are that of the deletion and that of the other.
async fn met(
    fixture: &Fixture,
    entry: &'static str,
    other: Other,
    call: usize,
    deletes: bool,
) -> Option<(Answer, Answer)> {
    let (sender, receiver) = std::sync::mpsc::channel();
    let (org, bob) = (fixture.org.clone(), fixture.bob.clone());
    let act = move |ada: Person, deletes: bool| {
        let (org, bob) = (org.clone(), bob.clone());
        async move {
            let path = org.path(&format!("/{entry}"));
            if deletes { ada.delete(&path).await } else { other.act(ada, org, bob).await }
        }
    };
    let within = act(fixture.org.owner.via(&fixture.world.another_instance()), !deletes);
    let hook = move || async move { sender.send(within.await).expect("somebody waits") };
    fixture.world.wire().before(When::Call(call), hook);
    let interrupted = act(fixture.org.owner.clone(), deletes).await;
    let happened = fixture.world.wire().untriggered() == 0;
    fixture.world.wire().clear_faults();
    let within = happened.then(|| receiver.try_recv().expect("it was done"))?;
    Some(if deletes { (interrupted, within) } else { (within, interrupted) })
}

/// Whether it was given after all, as the rows and the catalogue show it.
async fn is_given(fixture: &Fixture, other: Other) -> bool {
    let org = &fixture.org;
    match other {
        Other::Move => org.member(&fixture.bob).await["group"] == "crew",
        Other::Edit => org.member(&fixture.bob).await["grant"]["role"] == "auditor",
        Other::Invite => !org.members("?role=auditor").await.is_empty(),
        Other::Group => find_entry(org, "groups", "crew").await["grant"]["role"] == "auditor",
        Other::Enter => super::list_entries(&org.owner, org, "resources").await.iter().any(|r| r["id"] == "berlin"),
    }
}

/// C51: a move into a group and its deletion come in an order, and so does everything else that gives away what is
/// being deleted: either it is given and stays, or it is gone and was given to nobody
#[tokio::test(start_paused = true)]
async fn an_entry_that_is_being_deleted_is_not_granted() {
    let every_interleaving = [
        ("groups/crew", Other::Move),
        ("roles/auditor", Other::Invite),
        ("roles/auditor", Other::Edit),
        ("roles/auditor", Other::Group),
        ("resources/site/emea?is_group=true", Other::Enter),
    ];
    for (entry, other) in every_interleaving {
        let mut outcomes = Vec::new();
        let (mut deletes, mut call) = (true, 0);
        loop {
            let fixture = fixture().await;
            let Some((gone, given)) = met(&fixture, entry, other, call, deletes).await else {
                if !deletes {
                    break;
                }
                (deletes, call) = (false, 0);
                continue;
            };
            let stored = is_given(&fixture, other).await;
            let reported = format!("{entry}, {other:?} {deletes} {call}: {} {}", gone.text(), given.text());
            assert_eq!(gone.status, if stored { 409 } else { 204 }, "{reported}");
            assert_eq!(given.status < 300, stored, "{reported}");
            let (area, key) = entry.split_once('/').expect("area and key");
            let remaining = find_entry(&fixture.org, area, key).await;
            assert!(area == "resources" || remaining.is_null() != stored, "{reported}");
            assert!(remaining["retired"] != true, "{reported}");
            check_invariants(&fixture.world);
            outcomes.push(stored);
            call += 1;
        }
        assert!(outcomes.contains(&true) && outcomes.contains(&false), "{entry}: {outcomes:?}");
    }
}

/// I6, C15: a person who loses their rights half-way deletes nothing; what they marked can be taken back or deleted by
/// others
#[tokio::test(start_paused = true)]
async fn an_incomplete_deletion_can_be_finished_or_reverted() {
    for finish in [true, false] {
        let fixture = fixture().await;
        let org = &fixture.org;
        let eve = org.accepted_member("eve@example.com", "super-user").await;
        let (ada, path) = (org.owner.via(&fixture.world.another_instance()), org.path("/members/suspend"));
        let body = json!({ "members": [eve.id] });
        fixture.world.wire().before(When::Operation(harness::WRITE, 1), move || async move {
            ada.post(&path, body).await.assert_status(200);
        });

        eve.person.delete(&org.path("/roles/auditor")).await.assert_problem(404, "not_found");

        assert_eq!(
            (find_entry(org, "roles", "auditor").await["retired"].clone(), fixture.world.wire().untriggered()),
            (json!(true), 0)
        );
        let given = Other::Edit.act(org.owner.clone(), org.clone(), fixture.bob.clone()).await;
        assert_eq!(given.faults(), [("/grant/role", "unknown_reference")]);
        if finish {
            org.delete("roles/auditor").await.assert_status(204);
            assert_eq!(find_entry(org, "roles", "auditor").await, Value::Null);
        } else {
            org.put("roles/auditor", role_with(json!({}))).await.assert_status(200);
            Other::Edit.act(org.owner.clone(), org.clone(), fixture.bob.clone()).await.assert_status(200);
        }
    }
}
