//! The page that the link of an email opens: static, uncached, and independent of the token.

use harness::{Answer, World};
use serde_json::json;

use crate::invitations::accept::invite;

const PARTS: [(&str, &str); 3] = [
    ("/invitation", "text/html; charset=utf-8"),
    ("/invitation/app.js", "text/javascript; charset=utf-8"),
    ("/invitation/style.css", "text/css; charset=utf-8"),
];

async fn part(world: &World, path: &str) -> Answer {
    world.anonymous().get(path).await.assert_status(200)
}

/// C34: page, script and style are not cached, not sniffed, and send no referrer.
#[tokio::test]
async fn every_part_of_the_page_has_security_headers() {
    let world = World::new().await;
    for (path, kind) in PARTS {
        let answer = part(&world, path).await;

        assert_eq!(answer.header("content-type"), Some(kind));
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("set-cookie"), None, "{path}");
    }
}

/// C34, A12: the page runs its own script and style, talks to itself and the issuer, shows images of https hosts, and is in
/// no frame.
#[tokio::test]
async fn the_content_security_policy_confines_the_page() {
    let page = part(&World::new().await, "/invitation").await;

    assert_eq!(
        page.header("content-security-policy"),
        Some(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src https:; \
             connect-src 'self' http://127.0.0.1:8080; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    );
}

/// C34, C36: nothing in the page is script or style but its own two files, and neither makes markup out of text.
#[tokio::test]
async fn the_page_has_no_inline_script_and_never_renders_text_as_markup() {
    let world = World::new().await;
    let html = part(&world, "/invitation").await.text();
    let script = part(&world, "/invitation/app.js").await.text();

    assert_eq!(html.matches("<script").count(), 1);
    assert!(html.contains(r#"<script type="module" src="invitation/app.js"></script>"#));
    let lower = html.to_lowercase();
    for inline in ["<style", " style=", "javascript:", " onload=", " onclick=", " onerror=", "http-equiv", "<iframe"] {
        assert!(!lower.contains(inline), "{inline}");
    }
    let sinks = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc"];
    for sink in sinks {
        assert!(!script.contains(sink), "{sink}");
    }
    assert!(!script.contains("localStorage") && !script.contains("document.cookie"), "the token leaves with the tab");
    for (_, text) in [("html", &html), ("script", &script)] {
        let addresses = text.split("://").skip(1).map(|rest| rest.split(['"', '/', '`']).next().unwrap_or_default());
        for host in addresses {
            assert!(host.starts_with("127.0.0.1:8080") || !host.contains('.'), "{host} is asked for something");
        }
    }
}

/// D13: behind a proxy that strips a prefix the page finds its files and the API: all are named relative to it.
#[tokio::test]
async fn the_page_names_everything_of_ours_relative_to_itself() {
    let world = World::new().await;
    let html = part(&world, "/invitation").await.text();
    let script = part(&world, "/invitation/app.js").await.text();

    let named = |attribute: &str| {
        html.split(attribute).skip(1).map(|rest| &rest[..rest.find('"').unwrap()]).collect::<Vec<_>>()
    };
    assert_eq!((named("href=\""), named(" src=\"")), (vec!["invitation/style.css"], vec!["invitation/app.js"]));
    assert!(script.contains("fetch(`v1/invitations/") && !script.contains("/v1/`"), "the API");
    assert_eq!(script.matches("/v1/").count(), 0);
}

/// A12, C34: the logo comes without a referrer and only over https, and nothing else of the page is an image.
#[tokio::test]
async fn a_logo_is_loaded_without_a_referrer() {
    let script = part(&World::new().await, "/invitation/app.js").await.text();

    assert_eq!(script.matches("\"img\"").count(), 1);
    let logo = script.lines().find(|line| line.contains("\"img\"")).unwrap();
    let referrer = logo.find(r#"referrerPolicy: "no-referrer""#).expect("no referrer");
    assert!(referrer < logo.find("src:").expect("a source"), "the policy is set before the image is fetched: {logo}");
    assert!(script.contains(r#"/^https:\/\//.test(organization.logo_url ?? "")"#));
}

/// C29, C34: the page is the same for every link, and whether there are any: it is served before anything is known.
#[tokio::test]
async fn the_page_does_not_depend_on_the_link() {
    let world = World::new().await;
    let mut empty = Vec::new();
    for (path, _) in PARTS {
        empty.push(part(&world, path).await.bytes);
    }
    let acme = world.acme("guests").await;
    let (id, token) = invite(&world, &acme, "grace@example.com", json!({ "note": "a note in private" })).await;

    for query in ["?code=abc&state=def".to_owned(), format!("?token={token}"), format!("?token={token}&{id}=1")] {
        let page = part(&world, &format!("/invitation{query}")).await;
        assert_eq!(page.bytes, empty[0], "{query}");
    }
    let signed_in = world.person("grace@example.com").get("/invitation").await.assert_status(200);
    assert_eq!(signed_in.bytes, empty[0]);
    for ((path, _), before) in PARTS.iter().zip(&empty) {
        let now = part(&world, path).await;
        assert_eq!(&now.bytes, before);
        for secret in [&token, &id, &acme.id, "grace@example.com", "in private", "Acme"] {
            assert!(!now.text().contains(secret), "{path} knows {secret}");
        }
    }
}

/// C36, C39: configured values appear on the page as text.
#[tokio::test]
async fn configured_values_are_escaped_in_the_page() {
    let world = World::with_config(|config| {
        let page = config.page.as_mut().expect("a page");
        page.client_id = r#""><script>alert(1)</script>"#.to_owned();
        page.scope = "{{ issuer }} ${x} <%= 1 %>".to_owned();
        page.product = "A & \"B\" 'C' {{ x }}".parse().expect("a title");
    });
    let html = part(&world.await, "/invitation").await.text();

    assert_eq!(html.matches("<script").count(), 1);
    assert!(html.contains("{{ issuer }} ${x} &lt;%= 1 %&gt;"), "{html}");
    assert!(html.contains("A &amp; &quot;B&quot; &#x27;C&#x27; {{ x }}"), "{html}");
}

/// C29: the page has no other side: nothing is taken from a form, under a longer path, or by another method.
#[tokio::test]
async fn the_page_answers_get_only() {
    let world = World::new().await;
    for method in [http::Method::POST, http::Method::PUT, http::Method::DELETE, http::Method::PATCH] {
        for (path, _) in PARTS {
            assert_eq!(world.anonymous().request(method.clone(), path).send().await.status, 404, "{method} {path}");
        }
    }
    for path in ["/invitation/", "/invitation/app.js/", "/invitation/invitation.js", "/invitation/..%2fapp.js"] {
        assert_eq!(world.anonymous().get(path).await.status, 404, "{path}");
    }
}
