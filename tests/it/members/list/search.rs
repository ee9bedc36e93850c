//! Search by the name one knows (D5), over HTTP: the list, the export, invitations and batches.

use harness::{Org, World};
use serde_json::{Value, json};

use crate::members::{addresses_of, list_all};

/// People as they are called, with what a colleague types who looks for them.
const PEOPLE: [(&str, &str, &str, &[&str]); 16] = [
    ("p00@corp.example", "Anna", "Müller", &["Anna Müller", "Müller, Anna", "Muller", "mueller anna", "MÜLL", "üller"]),
    ("p01@corp.example", "小龙", "李", &["小龙", "李小龙", "李 小龙", "小龙李", "李"]),
    ("p02@corp.example", "Maria", "Cruz López", &["cruz", "lopez", "López, Maria", "maria lopez", "cruz lopez maria"]),
    ("p03@corp.example", "Seán", "O'Brien", &["O’Brien", "O'Brien", "obrien", "O‘Brien, Seán", "sean brien"]),
    ("p04@corp.example", "Jean-Luc", "Picard", &["jean luc", "jeanluc", "picard jean-luc", "luc"]),
    ("p05@corp.example", "Gabriele", "d'Angelo", &["d’Angelo", "dangelo", "angelo"]),
    ("p06@corp.example", "Griet", "van der Berg", &["van der Berg", "vanderberg", "Griet van der Berg", "berg"]),
    ("p07@corp.example", "Андрей", "Фёдоров", &["федоров", "Фёдоров", "Андреи\u{306}", "ФЁДОРОВ АНДРЕЙ"]),
    ("p08@corp.example", "Γιώργος", "Παπάς", &["γιωργος", "ΓΙΩΡΓΟΣ", "παπας", "Παπάς Γιώργος"]),
    ("p09@corp.example", "İlker", "Yıldız", &["ilker", "YILDIZ", "yıldız", "İLKER"]),
    ("p10@corp.example", "Đức", "Nguyễn", &["nguyen", "duc", "Nguye\u{302}\u{303}n Đức"]),
    ("p11@corp.example", "مُحَمَّد", "علي", &["محمد", "مُحَمَّد", "علی"]),
    ("p12@corp.example", "שָׁלוֹם", "כהן", &["שלום", "כהן"]),
    (
        "first.second+tag@kiosk.example",
        "",
        "",
        &[
            "first.second+tag@kiosk.example",
            "Any Body <first.second+tag@kiosk.example>",
            "mailto:FIRST.second+tag@kiosk.example",
            "second",
            "tag",
            "kiosk.example",
            "@kiosk.example",
            "first second",
        ],
    ),
    (
        "j@xn--mnchen-3ya.de",
        "",
        "",
        &["münchen", "j@münchen.de", "xn--mnchen-3ya.de", "@münchen.de", "j@xn--mnchen-3ya.de"],
    ),
    ("o'neil@corp.example", "", "", &["o’neil@corp.example", "o'neil", "oneil@corp"]),
];

async fn organization(world: &World) -> Org {
    let org = world.acme("guests").await;
    let person = |(email, first, last, _): &(&str, &str, &str, &[&str])| {
        let given = |name: &str| (!name.is_empty()).then(|| json!(name));
        json!({ "email": email, "first_name": given(first), "last_name": given(last) })
    };
    let people: Vec<Value> = PEOPLE.iter().map(person).collect();
    org.invite(json!({ "people": people, "grant": { "role": "user" } })).await.assert_status(201);
    org
}

fn encoded(q: &str) -> String {
    q.bytes().fold("q=".to_owned(), |query, byte| query + &format!("%{byte:02X}"))
}

/// D5: every person is found, and no other, by each way in which people write the name or address, in every order and size of
/// page, in the list, the export, the list of invitations and a batch.
#[tokio::test]
async fn a_person_is_found_by_the_name_one_knows() {
    let world = World::new().await;
    let org = organization(&world).await;

    for (email, _, _, queries) in PEOPLE {
        for q in queries {
            for more in ["", "&sort=name", "&sort=email", "&sort=-expires_at", "&status=invite_pending&kind=member"] {
                let rows = list_all(&org.owner, &org, &format!("{}{more}", encoded(q)), 1).await;
                assert_eq!(addresses_of(&rows), [email], "{q}{more}");
            }
            let invitations = org.owner.get(&org.path(&format!("/invitations?{}", encoded(q)))).await.body;
            assert_eq!(addresses_of(invitations["invitations"].as_array().unwrap()), [email], "{q}");
        }
    }
    let csv = org.owner.get(&org.path(&format!("/members.csv?{}", encoded("Müller, Anna")))).await.assert_status(200);
    assert_eq!(csv.text().lines().filter(|line| line.contains('@')).count(), 1, "{}", csv.text());
    let body = json!({ "all_matching": { "q": "李小龙" } });
    let answer = org.owner.post(&org.path("/invitations/cancel"), body).await;
    assert_eq!(answer.assert_status(200).body["results"].as_array().unwrap().len(), 1);
    assert!(org.members("?q=p01").await.is_empty());
}

/// D5: a person is found under the name that they have now, also by its first word, after every way in which it changes.
#[tokio::test]
async fn a_person_is_found_under_the_name_that_they_have_now() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let people = json!([{ "email": "grace@example.com", "first_name": "Grace", "last_name": "Murray" }]);
    let grace = org.joined(json!({ "people": people, "grant": { "role": "user" } })).await;
    let found = async |q: &str| org.members(&format!("?{}", encoded(q))).await.len();
    assert_eq!((found("grace").await, found("murray").await, found("hopper").await), (1, 1, 0));

    let renamed = json!({ "first_name": "Amazing", "last_name": "Hopper" });
    org.owner.patch(&org.path(&format!("/members/{}", grace.id)), renamed).await.assert_status(200);
    assert_eq!((found("amazing").await, found("hopper amazing").await, found("murray").await), (1, 1, 0));

    org.owner.post(&org.path("/members/remove"), json!({ "members": [grace.id] })).await.assert_status(200);
    assert_eq!((found("amazing").await, found("hopper").await, found("example.com").await), (0, 0, 1));
    crate::races::invariants::check_invariants(&world);
}

/// D5, A14: a query of signs alone finds nothing, so that no batch takes everybody by it.
#[tokio::test]
async fn a_query_without_a_word_selects_nobody() {
    let world = World::new().await;
    let org = organization(&world).await;

    for q in ["'", "’", ",", "!!!", "\"\""] {
        assert!(org.members(&format!("?{}", encoded(q))).await.is_empty(), "{q}");
        let body = json!({ "all_matching": { "q": q }, "dry_run": true });
        let answer = org.owner.post(&org.path("/invitations/cancel"), body).await;
        assert!(answer.body["results"].as_array().is_none_or(Vec::is_empty), "{q}: {}", answer.text());
    }
    let body = json!({ "all_matching": { "q": "\u{200B}" }, "dry_run": true });
    org.owner.post(&org.path("/invitations/cancel"), body).await.assert_status(422);
}
