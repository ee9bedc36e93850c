//! The order of the ends of access and invitations, over all kinds and states.

use harness::{Answer, Org, World};
use serde_json::{Value, json};

use super::{page, pages_from};
use crate::members::{addresses_of, every_status, id_of, list_all};

/// The end of a row and its identifier, as the order compares them. A row without an end sorts last.
fn place(row: &Value) -> (String, String) {
    let end = row["expires_at"].as_str().or(row["invitation"]["expires_at"].as_str());
    (end.unwrap_or("~").to_owned(), id_of(row))
}

/// Guests with the same end, one of them suspended, and invitations that end at the same instant as each other.
async fn equal_ends(world: &World) -> (Org, Vec<String>) {
    let org = world.acme("guests").await;
    let mut ids = Vec::new();
    for number in 0..5 {
        let guest = json!({ "emails": format!("guest-{number}@example.com"), "kind": "guest", "period": "P7D" });
        ids.push(org.joined(guest).await.id);
    }
    let invited = json!({ "emails": ["one@example.com", "two@example.com"], "grant": { "role": "user" } });
    org.invite(invited).await.assert_status(201);
    org.batch(&org.owner, "/members/suspend", &[&ids[1], &ids[3]]).await.assert_status(200);
    (org, ids)
}

/// A13: an order by the end holds over kinds, states and pages, under every filter that says whom to list. Without an end a row
/// is the last, or the first from the other side.
#[tokio::test]
async fn rows_are_listed_by_their_end_whatever_their_kind_and_status() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;
    for filter in [
        "",
        "kind=guest",
        "kind=member",
        "status=active",
        "status=expired,expiring",
        "status=invite_pending,invite_expired,suspended",
        "status=expired&kind=guest",
        "expires_before=2026-12-10",
        "expires_before=2026-12-10&kind=guest",
        "expires_before=2027-01-10&status=active,expiring",
        "role=user",
        "q=lo&kind=guest",
        "api_only=true&status=expired",
    ] {
        let mut wanted = list_all(&org.owner, &org, filter, 100).await;
        assert!(!wanted.is_empty(), "{filter}");
        wanted.sort_by_key(place);
        for limit in [1, 2, 3, 100] {
            let listed = list_all(&org.owner, &org, &format!("{filter}&sort=expires_at"), limit).await;
            assert_eq!(addresses_of(&listed), addresses_of(&wanted), "{filter} by {limit}");
        }
        wanted.reverse();
        let listed = list_all(&org.owner, &org, &format!("{filter}&sort=-expires_at"), 2).await;
        assert_eq!(addresses_of(&listed), addresses_of(&wanted), "{filter} from the end");
    }
}

/// A13, C83: rows with the same end are listed once each, in the order of their creation, on pages of any size.
#[tokio::test]
async fn rows_with_the_same_end_are_listed_once() {
    let world = World::new().await;
    let (org, _) = equal_ends(&world).await;
    let mut wanted = list_all(&org.owner, &org, "", 100).await;
    wanted.sort_by_key(place);

    for limit in [1, 2, 3, 4] {
        let forwards = list_all(&org.owner, &org, "sort=expires_at", limit).await;
        let mut backwards = list_all(&org.owner, &org, "sort=-expires_at", limit).await;
        backwards.reverse();
        assert_eq!(addresses_of(&forwards), addresses_of(&wanted), "{limit}");
        assert_eq!(addresses_of(&backwards), addresses_of(&wanted), "{limit}");
    }
}

/// A13, C83: a guest who is suspended or reactivated between two pages keeps their place: no row is skipped or repeated.
#[tokio::test]
async fn a_change_of_status_between_pages_moves_no_row() {
    for order in ["sort=expires_at", "sort=-expires_at"] {
        let world = World::new().await;
        let (org, ids) = equal_ends(&world).await;
        let wanted = list_all(&org.owner, &org, order, 100).await;
        let (first, next) = page(&org, &format!("limit=4&{order}")).await;

        let active = [ids[0].as_str(), &ids[2], &ids[4]];
        org.batch(&org.owner, "/members/suspend", &active).await.assert_status(200);
        org.batch(&org.owner, "/members/reactivate", &[&ids[1], &ids[3]]).await.assert_status(200);

        let mut listed = first;
        listed.extend(pages_from(&org, &format!("limit=1&{order}"), next).await);
        assert_eq!(addresses_of(&listed), addresses_of(&wanted), "{order}");
    }
}

/// A13, C83: a guest who is renewed between two pages, so that their end moves, disturbs no other row.
#[tokio::test]
async fn a_moved_end_skips_no_other_row() {
    for order in ["sort=expires_at", "sort=-expires_at"] {
        let world = World::new().await;
        let (org, ids) = equal_ends(&world).await;
        world.advance("1d");
        let wanted = list_all(&org.owner, &org, order, 100).await;
        let (first, next) = page(&org, &format!("limit=4&{order}")).await;
        assert_eq!(first.len(), 4);

        let renewed = [ids[0].as_str(), ids[4].as_str()];
        org.batch(&org.owner, "/guests/renew", &renewed).await.assert_status(200);

        let mut listed = first;
        listed.extend(pages_from(&org, &format!("limit=1&{order}"), next).await);
        let unchanged = |rows: &[Value]| -> Vec<String> {
            rows.iter().map(id_of).filter(|id| !renewed.contains(&id.as_str())).collect()
        };
        assert_eq!(unchanged(&listed), unchanged(&wanted), "{order}");
    }
}

/// A13: the export is in the same order.
#[tokio::test]
async fn the_export_is_in_the_order_of_the_list() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;
    for order in ["expires_at", "-expires_at", "last_login_at", "-last_login_at"] {
        let listed = list_all(&org.owner, &org, &format!("sort={order}"), 100).await;

        let answer = org.owner.get(&org.path(&format!("/members.csv?sort={order}"))).await.assert_status(200);

        let mut reader = csv::Reader::from_reader(answer.bytes.as_ref());
        let column = reader.headers().expect("a header").iter().position(|name| name == "email").expect("addresses");
        let exported: Vec<String> = reader.records().map(|row| row.expect("a row")[column].to_owned()).collect();
        assert_eq!(exported, addresses_of(&listed), "{order}");
    }
}

/// A13: an order that does not exist is refused, and the refusal names the parameter and every order that does.
#[tokio::test]
async fn an_unknown_order_is_refused_with_those_that_exist() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let orders = "must be one of created_at, email, name, expires_at, last_login_at, \
                  -created_at, -email, -name, -expires_at, -last_login_at";
    let detail = |answer: &Answer| answer.body["errors"][0]["detail"].clone();

    for path in ["/members?sort=expiry", "/members.csv?sort=-login"] {
        let answer = org.owner.get(&org.path(path)).await;
        assert_eq!(answer.assert_problem(400, "malformed").faults(), [("?sort", "malformed")]);
        assert_eq!(detail(&answer), orders);
    }
    let answer = org.owner.get(&org.path("/invitations?sort=name")).await;
    assert_eq!(answer.assert_problem(400, "malformed").faults(), [("?sort", "malformed")]);
    assert_eq!(detail(&answer), "must be one of expires_at, -expires_at");
}
