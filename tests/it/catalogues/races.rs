//! Deletions that meet other changes: before each single call of the one, the other as a whole.

use harness::{Answer, Org, Person, When, World};
use serde_json::{Value, json};

use super::{acme, delete, put, role, shown};
use crate::races::invariants::check_invariants;

/// Somebody in no group, a group and a role that nobody has, a group of sites that is empty.
struct Stage {
    world: World,
    org: Org,
    bob: String,
}

async fn stage() -> Stage {
    let (world, org) = acme("sites").await;
    put(&org, "roles/auditor", role(json!({}))).await.assert_status(200);
    put(&org, "groups/crew", json!({ "name": "Crew" })).await.assert_status(200);
    put(&org, "resources/site/emea", json!({ "name": "EMEA", "is_group": true })).await.assert_status(200);
    let bob = org.accepted_member("bob@example.com", "observer").await.id;
    Stage { world, org, bob }
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
async fn met(stage: &Stage, entry: &'static str, other: Other, call: usize, deletes: bool) -> Option<(Answer, Answer)> {
    let (sender, receiver) = std::sync::mpsc::channel();
    let (org, bob) = (stage.org.clone(), stage.bob.clone());
    let act = move |ada: Person, deletes: bool| {
        let (org, bob) = (org.clone(), bob.clone());
        async move {
            let path = org.path(&format!("/{entry}"));
            if deletes { ada.delete(&path).await } else { other.act(ada, org, bob).await }
        }
    };
    let within = act(stage.org.owner.via(&stage.world.another_function()), !deletes);
    let hook = move || async move { sender.send(within.await).expect("somebody waits") };
    stage.world.wire().before(When::Call(call), hook);
    let interrupted = act(stage.org.owner.clone(), deletes).await;
    let happened = stage.world.wire().planned() == 0;
    stage.world.wire().heal();
    let within = happened.then(|| receiver.try_recv().expect("it was done"))?;
    Some(if deletes { (interrupted, within) } else { (within, interrupted) })
}

/// Whether it was given after all, as the rows and the catalogue show it.
async fn is_given(stage: &Stage, other: Other) -> bool {
    let org = &stage.org;
    match other {
        Other::Move => org.member(&stage.bob).await["group"] == "crew",
        Other::Edit => org.member(&stage.bob).await["grant"]["role"] == "auditor",
        Other::Invite => !org.members("?role=auditor").await.is_empty(),
        Other::Group => shown(org, "groups", "crew").await["grant"]["role"] == "auditor",
        Other::Enter => super::listed(&org.owner, org, "resources").await.iter().any(|r| r["id"] == "berlin"),
    }
}

/// C51: a move into a group and its deletion come in an order, and so does everything else that gives away what is being
/// deleted: either it is given and stays, or it is gone and was given to nobody
#[tokio::test(start_paused = true)]
async fn what_is_being_deleted_is_given_to_nobody() {
    let meetings = [
        ("groups/crew", Other::Move),
        ("roles/auditor", Other::Invite),
        ("roles/auditor", Other::Edit),
        ("roles/auditor", Other::Group),
        ("resources/site/emea?is_group=true", Other::Enter),
    ];
    for (entry, other) in meetings {
        let mut outcomes = Vec::new();
        let (mut deletes, mut call) = (true, 0);
        loop {
            let stage = stage().await;
            let Some((gone, given)) = met(&stage, entry, other, call, deletes).await else {
                if !deletes {
                    break;
                }
                (deletes, call) = (false, 0);
                continue;
            };
            let kept = is_given(&stage, other).await;
            let told = format!("{entry}, {other:?} {deletes} {call}: {} {}", gone.text(), given.text());
            assert_eq!(gone.status, if kept { 409 } else { 204 }, "{told}");
            assert_eq!(given.status < 300, kept, "{told}");
            let (area, key) = entry.split_once('/').expect("area and key");
            let left = shown(&stage.org, area, key).await;
            assert!(area == "resources" || left.is_null() != kept, "{told}");
            assert!(left["retired"] != true, "{told}");
            check_invariants(&stage.world);
            outcomes.push(kept);
            call += 1;
        }
        assert!(outcomes.contains(&true) && outcomes.contains(&false), "{entry}: {outcomes:?}");
    }
}

/// I6, C15: whoever loses their rights half-way deletes nothing; what they marked can be taken back or deleted by others
#[tokio::test(start_paused = true)]
async fn a_deletion_that_was_left_half_way_can_be_finished_or_taken_back() {
    for finish in [true, false] {
        let stage = stage().await;
        let org = &stage.org;
        let eve = org.accepted_member("eve@example.com", "super-user").await;
        let (ada, path) = (org.owner.via(&stage.world.another_function()), org.path("/members/suspend"));
        let body = json!({ "members": [eve.id] });
        stage.world.wire().before(When::Operation("TransactWriteItems", 1), move || async move {
            ada.post(&path, body).await.assert_status(200);
        });

        eve.person.delete(&org.path("/roles/auditor")).await.assert_problem(404, "not_found");

        assert_eq!(
            (shown(org, "roles", "auditor").await["retired"].clone(), stage.world.wire().planned()),
            (json!(true), 0)
        );
        let given = Other::Edit.act(org.owner.clone(), org.clone(), stage.bob.clone()).await;
        assert_eq!(given.faults(), [("/grant/role", "unknown_reference")]);
        if finish {
            delete(org, "roles/auditor").await.assert_status(204);
            assert_eq!(shown(org, "roles", "auditor").await, Value::Null);
        } else {
            put(org, "roles/auditor", role(json!({}))).await.assert_status(200);
            Other::Edit.act(org.owner.clone(), org.clone(), stage.bob.clone()).await.assert_status(200);
        }
    }
}
