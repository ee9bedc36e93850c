//! Addresses of apps on this machine: where the browser may return to, and which pages may call.

use http::Uri;

/// The origin of a URL on this machine (RFC 8252, section 7.3): `http` or `https`, a loopback host, any port, any path and
/// query, and no fragment. None for every other URL.
pub(crate) fn origin(url: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"#\\\"<>^`{|}".contains(&byte);
    if !url.bytes().all(is_plain) {
        return None;
    }
    let uri: Uri = url.parse().ok()?;
    let scheme = uri.scheme_str().filter(|scheme| ["http", "https"].contains(scheme))?;
    let host = uri.host()?.to_ascii_lowercase();
    let port = uri.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
    let is_exact = uri.authority()?.as_str().to_ascii_lowercase() == format!("{host}{port}");
    (is_exact && ["127.0.0.1", "localhost", "[::1]"].contains(&host.as_str()))
        .then(|| format!("{scheme}://{host}{port}"))
}

/// Whether the value of a header `Origin` names a page of this machine.
pub(crate) fn is_origin(value: &str) -> bool {
    origin(value).is_some_and(|origin| origin == value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A8: any port and any path on a loopback host, and nothing that only looks like one.
    #[test]
    fn only_urls_of_this_machine_have_an_origin() {
        for (url, expected) in [
            ("http://127.0.0.1:24330/cb", "http://127.0.0.1:24330"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://localhost/a/b?c=d&e=%20", "http://localhost"),
            ("http://[::1]:5173/callback", "http://[::1]:5173"),
            ("https://localhost:3000/", "https://localhost:3000"),
            ("http://LOCALHOST:3000/", "http://localhost:3000"),
        ] {
            assert_eq!(origin(url).as_deref(), Some(expected), "{url}");
        }
        for url in [
            "",
            "/cb",
            "cb",
            "javascript:alert(1)",
            "ftp://localhost/",
            "https://evil.example/",
            "http://127.0.0.1.evil.example/",
            "http://localhost.evil.example/",
            "http://127.0.0.1:8080@evil.example/",
            "http://evil.example@127.0.0.1:8080/",
            "http://127.0.0.1:80801/",
            "http://127.0.0.1:/",
            "http://127.0.0.2:8080/",
            "http://0.0.0.0:8080/",
            "http://[::2]:8080/",
            "http://127.0.0.1:8080/#x",
            "http://127.0.0.1:8080/\\evil",
            "http://127.0.0.1:8080/a\r\nb",
            "http://127.0.0.1:8080/a b",
        ] {
            assert_eq!(origin(url), None, "{url}");
        }
        assert!(is_origin("http://127.0.0.1:3000") && !is_origin("http://127.0.0.1:3000/") && !is_origin("null"));
    }
}
