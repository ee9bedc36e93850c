//! The page of problems, to which the `type` of each leads.

use harness::{ORIGIN, World};
use kit::Code;
use serde_json::json;

/// A11: `type` is an absolute address, and leads to the entry of the code on a page that anyone may read and cache.
#[tokio::test]
async fn the_type_of_a_problem_leads_to_its_entry() {
    let world = World::new().await;
    let refused =
        world.person("ada@example.com").post("/v1/organizations", json!({ "name": "Acme", "template": "x" })).await;
    let kind = refused.assert_problem(422, "unknown_reference").body["type"].as_str().expect("an address").to_owned();
    let path = kind.strip_prefix(ORIGIN).expect("absolute");
    let (path, anchor) = path.split_once('#').expect("an entry");

    let page = world.anonymous().get(path).await.assert_status(200);

    assert!(
        page.text().contains(&format!("<dt id=\"{anchor}\"><code>unknown_reference</code></dt>")),
        "{}",
        page.text()
    );
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("public, max-age=3600"));
    assert!(page.header("content-security-policy").is_some_and(|policy| policy.starts_with("default-src 'none'")));
    for code in Code::ALL {
        assert!(page.text().contains(&format!("id=\"{}\"", code.anchor())), "{code:?}");
        assert!(page.text().contains(code.as_str()), "{code:?}");
    }
}
