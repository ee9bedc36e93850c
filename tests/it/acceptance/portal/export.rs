//! S4: the list as a file.

use serde_json::json;

use crate::acceptance::Admin;

/// S4.30: the export of all users of the account begins at once, as `UserList.csv`.
#[tokio::test]
async fn the_export_is_a_file_of_all_users() {
    let admin = Admin::of("portal").await;
    let other = admin.second("portal").await;
    for name in ["grace", "alan"] {
        admin.joined(name, None).await;
    }
    other.joined("eve", None).await;

    let answer = admin.ada.get(&admin.org.path("/members.csv")).await.assert_status(200);

    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"UserList.csv\""));
    assert!(answer.header("content-type").unwrap().starts_with("text/csv"));
    let mut reader = csv::Reader::from_reader(answer.bytes.as_ref());
    let mut users: Vec<_> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
    users.sort();
    assert_eq!(users, ["ada@example.com", "alan@example.com", "grace@example.com"]);
}

/// S4.31: the file has everything on the screen, as the screen shows it, and a few additional fields.
#[tokio::test]
async fn the_file_has_what_the_screen_shows_and_more() {
    let admin = Admin::of("portal").await;
    let grace = admin.joined("grace", Some("administrative")).await;
    admin.world.advance("1h");
    admin.record_sign_in(&grace, "saml").await.assert_status(204);
    let line = admin.row("grace@example.com").await;

    let answer = admin.ada.get(&admin.org.path("/members.csv")).await.assert_status(200);

    let mut reader = csv::Reader::from_reader(answer.bytes.as_ref());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let cell = |name: &str| {
        let place = header.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"));
        rows.iter().find(|row| &row[0] == "grace@example.com").unwrap()[place].to_owned()
    };
    for displayed in
        ["username", "first_name", "last_name", "email", "status", "login_type", "last_login_at", "group", "id", "kind"]
    {
        assert_eq!(json!(cell(displayed)), line[displayed], "{displayed}");
    }
    assert_eq!((cell("api_only"), cell("invited_by")), ("false".to_owned(), "ada@example.com".to_owned()));
    for additional in ["role", "scopes", "secondary_email", "created_at", "expires_at"] {
        cell(additional);
    }
}
