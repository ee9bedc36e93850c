//! Exporting the list of members as CSV.

use harness::{Answer, Call, Org, World};
use kit::pace::READ_UNITS;
use serde_json::json;
use tokio::time::Instant;

const PATH: &str = "/members.csv";

/// Header and rows of a page, which is read by a program that knows RFC 4180.
fn read(answer: &Answer) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(answer.bytes.as_ref());
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let header = cells(reader.headers().expect("a header"));
    (header, reader.records().map(|record| cells(&record.expect("as many cells as columns"))).collect())
}

fn column<'a>(answer: &'a (Vec<String>, Vec<Vec<String>>), name: &str) -> Vec<&'a str> {
    let place = answer.0.iter().position(|column| column == name).expect("a column of that name");
    answer.1.iter().map(|row| row[place].as_str()).collect()
}

/// What the row of an address says in a column.
fn cell<'a>(answer: &'a (Vec<String>, Vec<Vec<String>>), email: &str, name: &str) -> &'a str {
    let row = column(answer, "email").iter().position(|cell| *cell == email).expect("a row of that address");
    column(answer, name)[row]
}

async fn portal(world: &World) -> Org {
    world.organization("portal", &world.person("ada@example.com").named("Ada Byron")).await
}

/// S4.30, S4.31: the file has its name, what the list shows, and the additional fields.
#[tokio::test]
async fn the_file_has_every_listed_field_and_some_more() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;
    let pending = portal.invited(json!({ "emails": "pending@example.com", "api_only": true })).await;

    let answer = portal.owner.get(&portal.path(PATH)).await.assert_status(200);

    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"UserList.csv\""));
    assert!(answer.header("content-type").unwrap().starts_with("text/csv"));
    assert_eq!((answer.header("cache-control"), answer.header("link")), (Some("no-store"), None));
    let sheet = read(&answer);
    let row = |email: &str| {
        let names = ["status", "group", "api_only", "login_type", "id", "invited_by"];
        names.map(|name| cell(&sheet, email, name).to_owned())
    };
    assert_eq!(row("grace@example.com"), ["active", "administrative", "false", "direct", &grace.id, "ada@example.com"]);
    assert_eq!(row("pending@example.com"), ["invite_pending", "", "true", "direct", &pending, "ada@example.com"]);
    assert_eq!(row("ada@example.com")[1..4], ["owner", "false", "direct"]);
    for name in ["kind", "role", "scopes", "secondary_email", "created_at", "expires_at"] {
        assert_eq!(column(&sheet, name).len(), 3);
    }
}

/// S4.31: role and scopes of a row are those that the list shows.
#[tokio::test]
async fn roles_and_scopes_are_written_out() {
    let world = World::new().await;
    let sites = world.acme("sites").await;
    for id in ["berlin", "paris"] {
        sites
            .owner
            .put(&sites.path(&format!("/resources/site/{id}")), json!({ "name": "Site" }))
            .await
            .assert_status(200);
    }
    let scopes = json!([{ "type": "site", "mode": "resources", "ids": ["paris", "berlin"] }]);
    sites.invited(json!({ "emails": "g@example.com", "grant": { "role": "observer", "scopes": scopes } })).await;

    let sheet = read(&sites.owner.get(&sites.path(PATH)).await.assert_status(200));

    assert_eq!(cell(&sheet, "ada@example.com", "scopes"), "site:all");
    assert_eq!(cell(&sheet, "g@example.com", "scopes"), "site:resources:berlin paris");
    assert_eq!(cell(&sheet, "g@example.com", "role"), "observer");
}

/// C85: names that begin like a formula, quotes and commas come out as text, in as many columns as ever.
#[tokio::test]
async fn spreadsheet_formulas_are_escaped() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let grace = portal.accepted_member("+grace@example.com", "administrative").await;
    for (name, displayed) in [("=1+1", "'=1+1"), ("-2", "'-2"), ("+3", "'+3"), ("O\"Hara, Jr", "O\"Hara, Jr")] {
        // Each change of the profile is an email, of which a mailbox gets three a day (R22).
        world.advance("24h");
        portal.update_member(&portal.owner, &grace.id, json!({ "last_name": name })).await.assert_status(200);

        let sheet = read(&portal.owner.get(&portal.path(PATH)).await.assert_status(200));

        assert_eq!(cell(&sheet, "'+grace@example.com", "last_name"), displayed);
        assert!(sheet.1.iter().all(|row| row.len() == sheet.0.len()));
    }
}

/// C97: without the right it is refused, after it was lost too, and each file that left is audited.
#[tokio::test]
async fn an_export_requires_the_permission_and_is_audited() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let plain = portal.joined(json!({ "emails": "plain@example.com" })).await;
    let guard = portal.accepted_member("guard@example.com", "security-administration").await;
    plain.person.get(&portal.path(PATH)).await.assert_problem(403, "forbidden");
    world.person("stranger@example.com").get(&portal.path(PATH)).await.assert_problem(404, "not_found");

    for _ in 0..2 {
        guard.person.get(&portal.path(PATH)).await.assert_status(200);
    }
    portal.update_member(&portal.owner, &guard.id, json!({ "group": null })).await.assert_status(200);
    guard.person.get(&portal.path(PATH)).await.assert_problem(403, "forbidden");

    let entries = portal.audit_events("action=exported").await;
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|entry| entry["actor"]["email"] == "guard@example.com"));
    assert_eq!(entries[0]["detail"], json!({ "rows": 3, "more": false }));
}

/// Eighty invitations, each of which names five hundred sites: two pages of bytes.
async fn wide(world: &World) -> Org {
    let sites = world.acme("sites").await;
    let ids: Vec<String> = (0..500).map(|number| format!("{number:0>64}")).collect();
    for id in &ids {
        sites
            .owner
            .put(&sites.path(&format!("/resources/site/{id}")), json!({ "name": "Site" }))
            .await
            .assert_status(200);
    }
    let emails: Vec<String> = (0..80).map(|number| format!("p{number}@example.com")).collect();
    let grant = json!({ "role": "observer", "scopes": [{ "type": "site", "mode": "resources", "ids": ids }] });
    sites.invite(json!({ "emails": emails, "grant": grant })).await.assert_status(201);
    sites
}

/// S4.30, C97, C06: a large list goes on where the page before says, for the same person only, while they may.
#[tokio::test]
async fn a_large_export_continues_page_by_page_while_permitted() {
    let world = World::new().await;
    let sites = wide(&world).await;
    let deputy = sites.accepted_member("deputy@example.com", "super-user").await;

    let first = deputy.person.get(&sites.path(PATH)).await.assert_status(200);
    let link = first.header("link").expect("more").to_owned();
    let next = first.next_page().unwrap();
    let second = deputy.person.get(&next).await.assert_status(200);

    assert!(link.ends_with("; rel=\"next\"") && second.header("link").is_none());
    assert!(first.bytes.len() < 4 * 1024 * 1024, "{} bytes", first.bytes.len());
    let pages = [read(&first), read(&second)];
    assert_eq!(pages[0].0, pages[1].0);
    let mut emails: Vec<&str> = pages.iter().flat_map(|page| column(page, "email")).collect();
    emails.sort_unstable();
    emails.dedup();
    assert_eq!((emails.len(), pages[0].1.len() + pages[1].1.len()), (82, 82));
    sites.owner.get(&next).await.assert_problem(400, "malformed");
    sites.update_member(&sites.owner, &deputy.id, json!({ "grant": { "role": "observer" } })).await.assert_status(200);
    deputy.person.get(&next).await.assert_problem(403, "forbidden");
}

/// S4.30, C83: with the filters and orders of the list, the file has the rows that the list shows.
#[tokio::test]
async fn the_file_has_the_rows_that_the_list_shows() {
    let world = World::new().await;
    let org = crate::members::every_status::organization(&world).await;
    let questions = [
        "",
        "status=expired",
        "status=invite_pending,active&kind=guest",
        "kind=member&sort=email",
        "role=user",
        "group=nobodys",
        "api_only=true&sort=name",
        "q=lo",
        "expires_before=2030-01-01",
    ];
    for question in questions {
        let displayed = org.members(&format!("?limit=100&{question}")).await;
        let answer = org.owner.get(&org.path(&format!("{PATH}?{question}"))).await.assert_status(200);
        let sheet = read(&answer);

        let listed: Vec<&str> = displayed.iter().map(|row| row["email"].as_str().expect("an address")).collect();
        assert_eq!(column(&sheet, "email"), listed, "{question}");
    }
    for (wrong, pointer) in [
        ("status=gone", "?status"),
        ("role=no%20key", "?role"),
        ("expires_before=soon", "?expires_before"),
        ("limit=5", "?limit"),
    ] {
        let answer = org.owner.get(&org.path(&format!("{PATH}?{wrong}"))).await;
        answer.assert_problem(400, "malformed");
        assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{wrong}");
    }
}

/// S4.30, C06: the link of a filtered file keeps the filter and is bound to it, also where a page found few of many.
#[tokio::test]
async fn the_link_of_a_filtered_file_keeps_its_filter() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let user = org.joined(json!({ "emails": "user@example.com", "grant": { "role": "user" } })).await.id;
    let robot = json!({ "emails": "robot@example.com", "grant": { "role": "user" }, "api_only": true });
    let robot = org.joined(robot).await.id;
    world.copy_members(&[robot], 2_100, |_, _| ());
    let mut robots = 0;
    let mut next = format!("{}?api_only=true&role=user", org.path(PATH));

    let pages = loop {
        let answer = org.owner.get(&next).await.assert_status(200);
        let sheet = read(&answer);
        assert!(!column(&sheet, "id").contains(&user.as_str()));
        robots += sheet.1.len();
        let Some(page) = answer.next_page() else { break robots };
        next = page;
        assert!(next.contains("api_only=true&") || next.contains("&api_only=true"), "{next}");
        org.owner.get(&next.replace("api_only=true", "api_only=false")).await.assert_problem(400, "malformed");
    };

    assert_eq!(pages, 2_101);
}

/// Requests every page; the rows of each page, its read units, and the pauses that it asked for.
async fn pages(world: &World, org: &Org, query: &str) -> Vec<(usize, f64, f64)> {
    let (mut next, mut pages) = (Some(format!("{}?{query}", org.path(PATH))), Vec::new());
    while let Some(path) = next {
        let began = Instant::now();
        let (answer, traffic) = world.measure(org.owner.get(&path)).await;
        let seconds = began.elapsed().as_secs_f64();
        let answer = answer.assert_status(200);
        let rows = read(&answer).1.len();
        pages.push((rows, traffic.calls.iter().filter(|call| call.is_read()).map(Call::capacity).sum(), seconds));
        next = answer.next_page();
    }
    pages
}

/// W8: a client that requests one page after the other reads 500 units a second, and no page takes more than about two
/// seconds for it: in the order of creation, by an index, and when few rows match.
#[tokio::test(start_paused = true)]
async fn an_export_is_paced() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let user = org.joined(json!({ "emails": "user@example.com", "grant": { "role": "user" } })).await.id;
    world.copy_members(&[user], 4_100, |_, _| ());

    for (query, full, longest) in [("", 2_000, 1.2), ("sort=email", 800, 2.4), ("sort=name&api_only=true", 0, 2.8)] {
        let mut pages = pages(&world, &org, query).await;
        let last = pages.pop().unwrap();

        assert!(pages.len() >= 2, "{query}: {pages:?}");
        for (rows, units, seconds) in &pages {
            // Beside the rows, a page reads the organisation and the caller.
            assert!(*units <= READ_UNITS * seconds + 10.0, "{query}: {units} units in {seconds} s");
            assert!(*rows >= full && *seconds <= longest, "{query}: {rows} rows, {seconds} s");
        }
        assert!(last.2 <= longest, "{query}: {last:?}");
        let rows: usize = pages.iter().chain([&last]).map(|page| page.0).sum();
        assert_eq!(rows, if query.contains("api_only") { 0 } else { 4_102 }, "{query}");
    }
}

/// W8: a list of one page is exported without a pause.
#[tokio::test(start_paused = true)]
async fn an_export_of_one_page_does_not_pause() {
    let world = World::new().await;
    let portal = portal(&world).await;

    let pages = pages(&world, &portal, "").await;

    assert_eq!((pages.len(), pages[0].0, pages[0].2.to_bits()), (1, 1, 0.0_f64.to_bits()));
}

/// D13: the next page is named by the address of the API that clients use.
#[tokio::test]
async fn the_next_page_has_the_configured_address() {
    let world = World::new().await;
    let sites = wide(&world).await;
    let proxied = world.instance_with_config(|config| config.public_url = "https://example.com/membership".to_owned());

    let answer = sites.owner.via(&proxied).get(&sites.path(PATH)).await.assert_status(200);

    let link = answer.header("link").expect("more").to_owned();
    assert!(link.starts_with(&format!("<https://example.com/membership{}?", sites.path(PATH))), "{link}");
}

/// D11: a spreadsheet reads the file as UTF-8, with the delimiter of its country; a cell with that delimiter is quoted.
#[tokio::test]
async fn a_spreadsheet_opens_the_file_as_it_should() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let grace =
        json!([{ "email": "grace@example.com", "first_name": "Jürgen; =1+1", "last_name": "Müller, 李\u{200D}" }]);
    portal.invited(json!({ "people": grace })).await;

    for (query, delimiter) in [
        ("", b','),
        ("?delimiter=comma", b','),
        ("?delimiter=,", b','),
        ("?delimiter=semicolon", b';'),
        ("?delimiter=;", b';'),
        ("?delimiter=%3B", b';'),
        ("?delimiter=tab", b'\t'),
        ("?delimiter=%09", b'\t'),
    ] {
        let answer = portal.owner.get(&portal.path(&format!("{PATH}{query}"))).await.assert_status(200);

        assert!(answer.bytes.starts_with(&[0xEF, 0xBB, 0xBF]), "{query}");
        assert_eq!(answer.bytes[3..].iter().position(|byte| *byte == delimiter), Some("username".len()), "{query}");
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(&answer.bytes[3..]);
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        let row = rows.iter().find(|row| &row[0] == "grace@example.com").expect("a row");
        assert_eq!((&row[1], &row[2]), ("Jürgen; =1+1", "Müller, 李\u{200D}"), "{query}");
    }
    let answer = portal.owner.get(&portal.path("/members.csv?delimiter=pipe")).await;
    assert_eq!((answer.status, answer.faults()[0].0), (400, "?delimiter"), "{}", answer.text());
}
