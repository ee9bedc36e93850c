//! Requests with values that the operation does not accept: another organisation, foreign resources, read-only fields.

use harness::World;
use http::Method;
use serde_json::json;

/// C04: a link of one organisation cannot be redirected to another one by path, query, body or header.
#[tokio::test]
async fn a_link_is_valid_only_for_its_own_organisation() {
    let world = World::new().await;
    let ours = world.organization("guests", &world.person("ada@example.com")).await;
    let theirs = world.organization("guests", &world.person("bob@example.com")).await;
    let id = theirs.invited(json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } })).await;
    world.pump().await;
    let (grace, token) = (world.person("grace@example.com"), world.link_token("grace@example.com"));

    for path in ["/invitations/accept", "/members", "/invitations", "/accept"] {
        let answer = grace.post(&ours.path(path), json!({ "token": token })).await;
        assert!((400..500).contains(&answer.status), "{path}: {}", answer.text());
    }
    for field in ["organization", "org", "organization_id", "organizationId", "member", "user_id", "role", "grant"] {
        let answer = grace.post("/v1/invitations/accept", json!({ "token": token, field: ours.id })).await;
        answer.assert_problem(422, "unknown_field");
        let path = format!("/v1/invitations/accept?{field}={}", ours.id);
        grace.post(&path, json!({ "token": token })).await.assert_problem(400, "malformed");
    }
    assert_eq!(theirs.member(&id).await["status"], "invite_pending");

    let ask = grace.request(Method::POST, "/v1/invitations/accept").json(&json!({ "token": token }));
    let ask = ask.header("x-organization", &ours.id).header("x-original-url", &ours.path("/invitations/accept"));
    let joined = ask.header("x-tenant-id", &ours.id).send().await.assert_status(200);
    assert_eq!(joined.body["organization"]["id"], theirs.id);
    assert_eq!(ours.members("").await.len(), 1);
    grace.get(&ours.path("")).await.assert_problem(404, "not_found");
}

/// C05: sites and groups of sites of another organisation get the same answer as unknown ones: in an invitation, in a
/// change of an invitation or a member, and as the group of a resource.
#[tokio::test]
async fn resources_of_another_organisation_get_the_answer_of_unknown_ones() {
    let world = World::new().await;
    let ours = world.organization("sites", &world.person("ada@example.com")).await;
    let theirs = world.organization("sites", &world.person("bob@example.com")).await;
    let put = async |org: &harness::Org, id: &str, is_group: bool| {
        let body = json!({ "name": id, "is_group": is_group });
        org.owner.put(&org.path(&format!("/resources/site/{id}")), body).await.assert_status(200);
    };
    put(&theirs, "berlin", false).await;
    put(&theirs, "europe", true).await;
    put(&ours, "paris", false).await;
    let member = ours.accepted_member("member@example.com", "observer").await.id;
    let mut body = ours.offer("observer");
    body["emails"] = json!(["pending@example.com"]);
    let pending = ours.invited(body).await;
    world.pump().await;
    let table = world.table_dump();

    for (mode, theirs, nobodys) in [("resources", "berlin", "nonsen"), ("groups", "europe", "nonsen")] {
        let mut answer_texts = Vec::new();
        for id in [theirs, nobodys] {
            let grant = json!({ "role": "observer", "scopes": [{ "type": "site", "mode": mode, "ids": [id] }] });
            let invite = ours.invite(json!({ "emails": ["new@example.com"], "grant": grant })).await;
            let mut answers = vec![invite];
            for row in [&member, &pending] {
                let path = ours.path(&format!("/members/{row}"));
                answers.push(ours.owner.patch(&path, json!({ "grant": grant })).await);
            }
            let resource = json!({ "name": "Lyon", "groups": [id] });
            answers.push(ours.owner.put(&ours.path("/resources/site/lyon"), resource).await);
            for answer in &answers {
                assert_eq!((answer.status, answer.code()), (422, "unknown_reference"), "{}", answer.text());
            }
            answer_texts
                .push(answers.iter().map(|answer| super::answer_text(answer).replace(id, "ID")).collect::<Vec<_>>());
        }
        assert_eq!(answer_texts[0], answer_texts[1], "{mode}");
    }

    assert_eq!(world.table_dump(), table);
}

/// C05: groups and roles of another organisation get the same answer as unknown ones: in an invitation, a change, a
/// move, and in a group.
#[tokio::test]
async fn groups_and_roles_of_another_organisation_get_the_answer_of_unknown_ones() {
    let world = World::new().await;
    let ours = world.organization("guests", &world.person("ada@example.com")).await;
    let theirs = world.organization("guests", &world.person("bob@example.com")).await;
    let member = ours.accepted_member("member@example.com", "user").await.id;
    let group = json!({ "name": "Crew", "grant": {} });
    theirs.owner.put(&theirs.path("/groups/their-group"), group).await.assert_status(200);
    let role = json!({ "name": "Pilot", "rank": 10, "permissions": ["dashboards:view"] });
    theirs.owner.put(&theirs.path("/roles/their-role"), role).await.assert_status(200);
    world.pump().await;
    let (table, row) = (world.table_dump(), ours.path(&format!("/members/{member}")));

    // The nearest key is one of our own and depends on the key that was sent.
    let nearest = regex::Regex::new("; the nearest is [a-z-]+").unwrap();
    let mut answer_texts = Vec::new();
    for [role, group] in [["their-role", "their-group"], ["no-ones-role", "no-ones-group"]] {
        let answers = [
            ours.invite(json!({ "emails": ["new@example.com"], "grant": { "role": role } })).await,
            ours.invite(json!({ "emails": ["new@example.com"], "grant": { "role": "user" }, "group": group })).await,
            ours.owner.patch(&row, json!({ "grant": { "role": role } })).await,
            ours.owner.patch(&row, json!({ "group": group })).await,
            ours.owner.post(&ours.path("/members/move"), json!({ "members": [member], "group": group })).await,
            ours.owner.put(&ours.path("/groups/new"), json!({ "name": "New", "grant": { "role": role } })).await,
        ];
        for answer in &answers {
            assert_eq!((answer.status, answer.code()), (422, "unknown_reference"), "{}", answer.text());
        }
        let answers = answers.iter().map(super::answer_text);
        let neutral =
            |text: String| nearest.replace_all(&text.replace(role, "ROLE").replace(group, "GROUP"), "").into_owned();
        answer_texts.push(answers.map(neutral).collect::<Vec<_>>());
    }

    assert_eq!(answer_texts[0], answer_texts[1]);
    assert_eq!(world.table_dump(), table);
}

/// C16: read-only fields are refused by name, on one's own membership and on others, without any change.
#[tokio::test]
async fn read_only_fields_are_refused_by_name() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let gus = acme.joined(json!({ "emails": ["gus@example.com"], "kind": "guest" })).await;
    let user = acme.accepted_member("user@example.com", "user").await;
    let fields = [
        "role",
        "roles",
        "permissions",
        "scopes",
        "expires_at",
        "expiresAt",
        "period",
        "accountManager",
        "account_manager",
        "org_id",
        "orgId",
        "organization",
        "organization_id",
        "emailVerified",
        "email_verified",
        "status",
        "state",
        "kind",
        "user",
        "user_id",
        "id",
        "version",
        "activated_at",
        "suspended_at",
        "invitation",
        "sponsor",
        "__proto__",
    ];

    for target in [&gus.id, &user.id] {
        let path = acme.path(&format!("/members/{target}"));
        let before = acme.member(target).await;
        for caller in [&acme.owner, &gus.person, &user.person] {
            for field in fields {
                let answer = caller.patch(&path, json!({ field: "owner" })).await;
                answer.assert_problem(422, "unknown_field");
                assert_eq!(answer.faults(), [(format!("/{field}").as_str(), "unknown_field")]);
                let nested = caller.patch(&path, json!({ "grant": { "rank": 100, field: [] } })).await;
                assert!((400..500).contains(&nested.status), "{field}: {}", nested.text());
            }
        }
        assert_eq!(acme.member(target).await, before);
    }
}

/// C16, S1.4: addresses are read-only, and so are names in this template.
#[tokio::test]
async fn addresses_and_names_are_read_only() {
    let world = World::new().await;
    let org = world.organization("sites", &world.person("ada@example.com")).await;
    let grace = org.accepted_member("grace@example.com", "observer").await;
    let pending = org.invited({
        let mut body = org.offer("observer");
        body["emails"] = json!(["pending@example.com"]);
        body
    });
    let pending = pending.await;

    for id in [&grace.id, &pending] {
        let before = org.member(id).await;
        for (field, value) in [("email", "new@example.com"), ("first_name", "New"), ("last_name", "New")] {
            let path = org.path(&format!("/members/{id}"));
            let answer = org.owner.patch(&path, json!({ field: value, "grant": { "role": "helpdesk" } })).await;
            answer.assert_problem(422, "field_immutable");
            assert_eq!(answer.faults(), [(format!("/{field}").as_str(), "field_immutable")]);
        }
        assert_eq!(org.member(id).await, before);
    }
}
