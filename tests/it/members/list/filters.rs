//! Filters and sort orders, alone and combined.

use harness::World;
use serde_json::Value;

use crate::members::{addresses_of, every_status, list_all};

const STATUSES: [&str; 9] = [
    "",
    "invite_pending",
    "invite_expired",
    "active",
    "expiring",
    "expired",
    "suspended",
    "active,expired",
    "expiring,invite_expired,suspended",
];

fn admits(row: &Value, (status, kind, role, api_only, q): (&str, &str, &str, &str, &str)) -> bool {
    let is = |wanted: &str, value: &Value| wanted.is_empty() || value == wanted;
    let text = |field: &str| row[field].as_str().unwrap_or_default().to_lowercase();
    let name = format!("{} {}", text("last_name"), text("first_name"));
    (status.is_empty() || status.split(',').any(|status| row["status"] == status))
        && is(kind, &row["kind"])
        && is(role, &row["grant"]["role"])
        && (api_only.is_empty() || row["api_only"].as_bool() == api_only.parse().ok())
        && (text("email").contains(q) || name.contains(q))
}

fn query((status, kind, role, api_only, q): (&str, &str, &str, &str, &str), sort: &str) -> String {
    let pairs = [("status", status), ("kind", kind), ("role", role), ("api_only", api_only), ("q", q), ("sort", sort)];
    let given = pairs.iter().filter(|(_, value)| !value.is_empty());
    given.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// C83: every combination of filters, in pages of three, holds exactly whom it describes, each once.
#[tokio::test]
async fn every_combination_of_filters_lists_exactly_the_matching_members() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;
    let all = list_all(&org.owner, &org, "", 100).await;

    for status in STATUSES {
        for kind in ["", "member", "guest"] {
            for (role, api_only, q) in
                [("", "", ""), ("user", "", ""), ("guest", "true", ""), ("", "false", "be"), ("", "", "lo")]
            {
                let filter = (status, kind, role, api_only, q);
                let rows = list_all(&org.owner, &org, &query(filter, ""), 3).await;
                let (mut listed, mut wanted) = (addresses_of(&rows), Vec::new());
                wanted.extend(
                    addresses_of(&all).into_iter().zip(&all).filter(|(_, row)| admits(row, filter)).map(|(e, _)| e),
                );
                listed.sort_unstable();
                wanted.sort_unstable();
                assert_eq!(listed, wanted, "{}", query(filter, ""));
            }
        }
    }
}

/// C83: an order holds across pages and under every filter.
#[tokio::test]
async fn sort_orders_hold_across_pages_and_filters() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;
    let key = |row: &Value, sort: &str| {
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_lowercase();
        match sort {
            "email" => text("email"),
            "name" => format!("{} {}", text("last_name"), text("first_name")).trim().replace('ø', "o"),
            "expires_at" => {
                let ends = [&row["invitation"]["expires_at"], &row["expires_at"]];
                ends.into_iter().find_map(Value::as_str).unwrap_or("~").to_owned()
            }
            _ => text("created_at"),
        }
    };

    for sort in ["created_at", "email", "name", "expires_at"] {
        for filter in
            [("", "", "", "", ""), ("active,expired,invite_pending", "guest", "", "", ""), ("", "", "", "", "g")]
        {
            let rows = list_all(&org.owner, &org, &query(filter, sort), 2).await;
            let keys: Vec<String> = rows.iter().map(|row| key(row, sort)).collect();
            assert!(keys.len() > 1 && keys.is_sorted(), "{}: {keys:?}", query(filter, sort));
        }
    }
}

/// C83, D5: `q` finds by words of the address and the name, in any case, and lists each member once.
#[tokio::test]
async fn a_search_finds_by_address_or_name_in_any_case() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;
    let cases = [
        ("NOETH", vec!["active@example.com"]),
        ("Active%40", vec!["active@example.com"]),
        ("bell", vec!["guest@example.com", "suspended@example.com"]),
        ("%20bell%20", vec!["guest@example.com", "suspended@example.com"]),
        ("%C3%B8rsted", vec!["locked@example.com"]),
        ("lo", vec!["fresh@example.com", "locked-and-gone@example.com", "locked@example.com"]),
        ("noether%20member", vec!["active@example.com"]),
        ("ether", vec!["active@example.com"]),
        ("m%20noether", vec!["active@example.com"]),
        ("member", vec!["active@example.com", "fresh@example.com", "late@example.com", "suspended@example.com"]),
        ("%23", vec![]),
        ("nobody", vec![]),
    ];

    for (q, wanted) in cases {
        for limit in [1, 100] {
            let rows = list_all(&org.owner, &org, &format!("q={q}"), limit).await;
            let mut listed = addresses_of(&rows);
            listed.sort_unstable();
            assert_eq!(listed, wanted, "{q} by {limit}");
        }
    }
}

/// R24: what ends before an instant ends strictly before it; a date alone is that whole day where the organisation is.
#[tokio::test]
async fn expiry_filters_take_instants_and_days_in_the_zone_of_the_organisation() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;
    let ends = |query: &'static str| {
        let org = &org;
        async move {
            let rows = list_all(&org.owner, org, query, 2).await;
            rows.iter().map(|row| row["email"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        }
    };

    // Invitations of 21 November end on the 28th at noon, periods of ten days on 1 December at noon.
    assert!(ends("expires_before=2026-11-28T12:00:00Z").await.is_empty());
    assert_eq!(ends("expires_before=2026-11-28T12:00:00.001Z").await.len(), 2);
    assert_eq!(ends("expires_before=2026-11-28").await.len(), 2);
    assert_eq!(ends("expires_before=2026-12-01T12:00:00Z&kind=guest").await, ["missed@example.com"]);
    assert_eq!(ends("expires_before=2026-12-01&status=expired").await.len(), 2);
    org.owner.patch(&org.path(""), serde_json::json!({ "time_zone": "Pacific/Kiritimati" })).await.assert_status(200);
    assert_eq!(ends("expires_before=2026-11-28").await, Vec::<String>::new(), "the day ends at 10:00 UTC there");
    assert_eq!(ends("expires_before=2026-11-29").await.len(), 2);
}

/// C83: an invalid filter is refused by its name, never ignored.
#[tokio::test]
async fn an_invalid_filter_is_refused_by_name() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let refused = [
        "status=nonsense",
        "status=active,nonsense",
        "kind=robot",
        "api_only=perhaps",
        "sort=size",
        "role=%00",
        "group=%20",
        "expires_before=soon",
        "expires_before=2026-13-01",
        "expires_before=2026-11-28T12:00:00",
        "colour=red",
        "kind=guest&kind=member",
    ];

    for query in refused {
        let answer = org.owner.get(&org.path(&format!("/members?{query}"))).await;
        answer.assert_problem(400, "malformed");
        let name = query.split('=').next().expect("a name");
        assert!(answer.text().contains(name), "{query}: {}", answer.text());
    }
    let long = "x".repeat(255);
    org.owner.get(&org.path(&format!("/members?q={long}"))).await.assert_problem(400, "malformed");
}
