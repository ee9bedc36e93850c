//! An invitation discloses nothing about an address in other organisations (C94).

use harness::World;
use serde_json::json;

use super::answer_text;

/// C94: an invitation and its preview do not disclose whether the address is unknown, a member or invited elsewhere,
/// neither by the answer nor by the calls and round trips that it takes.
#[tokio::test]
async fn an_invitation_discloses_nothing_about_an_address_elsewhere() {
    let mut answers = Vec::new();
    for elsewhere in ["unknown", "member", "guest", "invited", "declined", "owner", "removed"] {
        let world = World::new().await;
        let email = "grace@example.com";
        let other = world.organization("guests", &world.person("bob@example.com")).await;
        match elsewhere {
            "member" => drop(other.accepted_member(email, "user").await),
            "guest" => drop(other.joined(json!({ "emails": [email], "kind": "guest" })).await),
            "owner" => drop(world.organization("guests", &world.person(email)).await),
            "invited" => drop(other.invited(json!({ "emails": [email], "kind": "guest" })).await),
            "declined" => {
                other.invited(json!({ "emails": [email], "kind": "guest" })).await;
                world.pump().await;
                let token = json!({ "token": world.link_token(email) });
                world.person(email).post("/v1/invitations/decline", token).await.assert_status(204);
            }
            "removed" => {
                let id = other.accepted_member(email, "user").await.id;
                let body = json!({ "members": [id] });
                other.owner.post(&other.path("/members/remove"), body).await.assert_status(200);
            }
            _ => {}
        }
        let org = world.organization("guests", &world.person("ada@example.com")).await;
        world.pump().await;
        let body = json!({ "emails": [email], "kind": "guest" });

        let (answer, traffic) = world.measure(org.invite(body)).await;

        world.pump().await;
        let token = json!({ "token": world.link_token(email) });
        let preview = world.anonymous().post("/v1/invitations/preview", token).await;
        let id = answer.body["results"][0]["id"].as_str().expect("an id").to_owned();
        let plain = |text: String| text.replace(&id, "ID").replace(&org.id, "ORG");
        let calls: Vec<String> = traffic.operations().iter().map(|name| (*name).to_owned()).collect();
        answers.push((
            elsewhere,
            plain(answer_text(&answer)),
            plain(answer_text(&preview)),
            traffic.round_trips(),
            calls,
        ));
    }

    for (elsewhere, answer, preview, rounds, calls) in &answers[1..] {
        let (_, first, first_preview, first_rounds, first_calls) = &answers[0];
        assert_eq!((answer, preview), (first, first_preview), "{elsewhere}");
        assert_eq!((rounds, calls), (first_rounds, first_calls), "{elsewhere}");
    }
}
