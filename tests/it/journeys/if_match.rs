//! Optimistic concurrency: `ETag` and `If-Match` on every operation that has them.

use harness::{Answer, World};
use kit::Operation;

use super::operation_fixture::{OperationFixture, of_method};

/// The tag of the resource that a `PATCH` or `DELETE` changes, from the `GET` of the same path.
async fn tag_of(fixture: &OperationFixture, operation: &Operation) -> String {
    let read = fixture.org.owner.get(&fixture.path(operation)).await.assert_status(200);
    read.header("etag").unwrap_or_else(|| panic!("{} has no version", operation.name)).to_owned()
}

async fn with(fixture: &OperationFixture, operation: &Operation, tag: &str) -> Answer {
    fixture.request(&fixture.org.owner, operation).header("if-match", tag).send().await
}

/// The operations that change something with a version and a `GET` under the same path. Roles, groups and resources have no
/// version.
fn versioned() -> impl Iterator<Item = &'static &'static Operation> {
    let readable = |path: &str| of_method("GET").any(|read| read.route().is_some_and(|route| route.path == path));
    let all = of_method("PATCH").chain(of_method("DELETE"));
    all.filter(move |operation| {
        let has_version = |path: &str| path.contains("{org}") && !path.contains("{key}") && !path.contains("{type}");
        operation.route().is_some_and(|route| readable(route.path) && has_version(route.path))
    })
}

/// S1.7: every `PATCH` and `DELETE` with another version is refused without any change.
#[tokio::test]
async fn a_change_of_another_version_is_refused() {
    assert!(versioned().count() >= 3);
    for operation in versioned() {
        let world = World::new().await;
        let fixture = OperationFixture::of(&world).await;
        let (name, before) = (operation.name, world.table_dump());
        let tag = tag_of(&fixture, operation).await;

        for other in ["\"0\"", "\"99\"", "1", "W/\"1\"", "nonsense", ""] {
            let answer = with(&fixture, operation, other).await;
            assert_eq!((answer.status, answer.code()), (412, "version_conflict"), "{name} {other}: {}", answer.text());
        }
        assert_eq!(world.table_dump(), before, "{name}");

        let done = with(&fixture, operation, &tag).await;
        assert!(done.status < 300, "{name}: {}", done.text());
        assert_ne!(done.header("etag"), Some(tag.as_str()), "{name}");
        let again = with(&fixture, operation, &tag).await;
        assert!([404, 412].contains(&again.status), "{name}: {}", again.text());
    }
}

/// S1.7: without a tag, or with `*`, the latest version is changed, and the answer has the new tag.
#[tokio::test]
async fn a_change_without_a_tag_applies_to_the_latest_version() {
    for operation in versioned() {
        let world = World::new().await;
        let fixture = OperationFixture::of(&world).await;

        let done = with(&fixture, operation, "*").await;

        assert!(done.status < 300, "{}: {}", operation.name, done.text());
        if done.status == 200 {
            assert_eq!(done.header("etag"), Some(tag_of(&fixture, operation).await.as_str()), "{}", operation.name);
            assert_eq!(done.body, fixture.org.owner.get(&fixture.path(operation)).await.body, "{}", operation.name);
        }
    }
}

/// S1.7: every operation that changes a member raises its version.
#[tokio::test]
async fn every_change_of_a_member_raises_its_version() {
    let world = World::new().await;
    let fixture = OperationFixture::of(&world).await;
    let path = fixture.org.path(&format!("/members/{}", fixture.joined));
    let mut tags = vec![fixture.org.owner.get(&path).await.header("etag").expect("a tag").to_owned()];

    for (verb, group) in
        [("suspend", None), ("reactivate", None), ("move", Some("owner")), ("move", Some("administrative"))]
    {
        let mut body = serde_json::json!({ "members": [fixture.joined] });
        if let Some(group) = group {
            body["group"] = group.into();
        }
        fixture.org.owner.post(&fixture.org.path(&format!("/members/{verb}")), body).await.assert_status(200);
        tags.push(fixture.org.owner.get(&path).await.header("etag").expect("a tag").to_owned());
    }

    assert_eq!(tags, ["\"2\"", "\"3\"", "\"4\"", "\"5\"", "\"6\""]);
}
